internal import Foundation

/// The processes that keep a read transaction open on a database, and so keep its write-ahead log from being emptied.
///
/// Told from the kernel's list of locks (`/proc/locks`): a reader holds one of the bytes 123 to 127 of the `-shm` file
/// (https://www.sqlite.org/walformat.html, section 2.3). Neither that file nor the database is opened, because closing
/// one would drop the locks this process has on it.
public struct WALReaders: Sendable, Equatable, Codable {
    /// A process with an open read transaction.
    public struct Reader: Sendable, Equatable, Codable {
        /// The process; 0 where it is hidden, in another container.
        public var pid: Int32
        /// The name of its program, where the kernel tells it.
        public var command: String?
        /// The read slots it holds, 0 to 4.
        public var slots: [Int]

        /// Makes a reader.
        public init(pid: Int32, command: String?, slots: [Int]) {
            self.pid = pid
            self.command = command
            self.slots = slots
        }
    }

    /// The readers, by process.
    public var readers: [Reader]

    /// Looks several times in this while, and finds those who held a slot each time: short readers come and go.
    ///
    /// Empty where the kernel does not say (no `/proc`).
    public init(database path: String, over span: Duration = .milliseconds(200)) {
        var info = stat()
        guard stat(path + "-shm", &info) == 0 else {
            readers = []
            return
        }
        let looks = 5
        var held: Set<Slot>?
        for look in 0..<looks {
            if look > 0 { usleep(UInt32(span.milliseconds) * 1000 / UInt32(looks - 1)) }
            let text = KernelText.of("/proc/locks") ?? ""
            let now = Self.slots(in: text, device: UInt64(info.st_dev), inode: UInt64(info.st_ino))
            held = held?.intersection(now) ?? now
            if held?.isEmpty ?? true { break }
        }
        readers = Dictionary(grouping: held ?? [], by: \.pid).map { pid, slots in
            Reader(pid: pid, command: Self.command(of: pid), slots: slots.map(\.number).sorted())
        }.sorted { $0.pid < $1.pid }
    }

    /// A read slot of the log's index, in somebody's hands.
    struct Slot: Hashable {
        var pid: Int32
        var number: Int
    }

    /// The shared locks on the read slots of a file: `7: POSIX  ADVISORY  READ 4711 fe:00:4243 124 124`.
    static func slots(in locks: String, device: UInt64, inode: UInt64) -> Set<Slot> {
        let major = (device >> 8) & 0xfff | (device >> 32) & ~0xfff
        let minor = device & 0xff | (device >> 12) & ~0xff & 0xffff_ffff
        var slots: Set<Slot> = []
        for line in locks.split(separator: "\n") {
            let fields = line.split(separator: " ")
            // One who waits for a lock has an arrow in the second field.
            guard fields.count == 8, fields[1] == "POSIX", fields[3] == "READ", let pid = Int32(fields[4]),
                let first = Int(fields[6]), case let last = Int(fields[7]) ?? .max
            else { continue }
            let file = fields[5].split(separator: ":")
            guard file.count == 3, UInt64(file[2]) == inode, let fileMajor = UInt64(file[0], radix: 16) else {
                continue
            }
            // btrfs and overlayfs show another device in stat(2) than in the list; theirs is no block device.
            guard fileMajor == 0 || (fileMajor == major && UInt64(file[1], radix: 16) == minor) else { continue }
            // The byte after the slots is held by every connection, and may stand in one lock with the last slot.
            for number in 0..<5 where first <= 123 + number && last >= 123 + number {
                slots.insert(Slot(pid: max(pid, 0), number: number))
            }
        }
        return slots
    }

    private static func command(of pid: Int32) -> String? {
        guard pid > 0, let name = KernelText.of("/proc/\(pid)/comm") else { return nil }
        return name.trimmingCharacters(in: .newlines)
    }
}
