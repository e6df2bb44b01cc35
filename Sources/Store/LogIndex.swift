internal import Foundation

/// The head of the write-ahead log's index: how long the log is, and how much of it stands in the database already.
///
/// Read from the memory that SQLite has mapped in this process, through `/proc/self/mem`: the `-shm` file itself must
/// not be opened, because closing it would drop the process's locks. https://www.sqlite.org/walformat.html, section 2.1.
struct LogIndex: Equatable {
    /// Pages in the log.
    var pages: Int64
    /// Pages of them that were copied back.
    var copied: Int64
    /// How far each reader of a slot reads the log.
    var readMarks: [Int64]
    /// Bytes of a page.
    var pageSize: Int64

    /// How far the log can be copied back while these read slots are held.
    func copyable(holding slots: Set<Int>) -> Int64 {
        slots.reduce(pages) { least, slot in
            // Who reads the database file alone lets nobody write to it.
            slot == 0 ? min(least, copied) : readMarks.indices.contains(slot) ? min(least, readMarks[slot]) : least
        }
    }

    /// Nil where no connection of this process has read the database, or the kernel does not show the memory.
    init?(database path: String) {
        var info = stat()
        guard stat(path + "-shm", &info) == 0, let address = Self.address(ofInode: UInt64(info.st_ino)) else {
            return nil
        }
        let memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC)
        guard memory >= 0 else { return nil }
        defer { close(memory) }
        for _ in 0..<100 {
            var bytes = [UInt8](repeating: 0, count: 136)
            guard pread(memory, &bytes, bytes.count, off_t(address)) == bytes.count else { return nil }
            if let index = LogIndex(head: bytes) {
                self = index
                return
            }
        }
        return nil
    }

    /// Reads the 136 bytes of the head. Nil while a writer is changing it: then its two copies differ.
    init?(head bytes: [UInt8]) {
        guard bytes.count >= 136, bytes[0..<48] == bytes[48..<96], bytes[12] == 1 else { return nil }
        func number(at place: Int) -> Int64 {
            Int64(bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: UInt32.self) })
        }
        let size = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 14, as: UInt16.self) }
        pages = number(at: 16)
        copied = number(at: 96)
        readMarks = (0..<5).map { number(at: 100 + 4 * $0) }
        pageSize = size == 1 ? 65536 : Int64(size)
    }

    /// Where the first block of a file is mapped in this process.
    private static func address(ofInode inode: UInt64) -> UInt64? {
        guard let maps = KernelText.of("/proc/self/maps") else { return nil }
        for line in maps.split(separator: "\n") {
            // 7f0c1a000000-7f0c1a008000 rw-s 00000000 fe:00 4243   /path/leadferry.db-shm
            let fields = line.split(separator: " ", maxSplits: 5)
            guard fields.count == 6, UInt64(fields[2], radix: 16) == 0, UInt64(fields[4]) == inode,
                fields[5].hasSuffix("-shm"), let start = fields[0].split(separator: "-").first
            else { continue }
            return UInt64(start, radix: 16)
        }
        return nil
    }
}
