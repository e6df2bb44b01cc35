internal import Foundation

/// The bytes of a file, of standard input or of memory, read in chunks, decompressed where they are gzip. Owns the
/// descriptor and closes it.
struct ByteSource: ~Copyable {
    /// The path as given; "-" for standard input.
    let path: String
    /// The size of the file in bytes; nil where it is not known (a pipe).
    let size: Int?
    /// How many bytes of the file have been read.
    private(set) var bytesRead = 0
    private let descriptor: Int32
    private let isOwned: Bool
    private let chunk: Int
    /// Bytes that stand before those of the descriptor: those of memory, or compressed ones not yet used up.
    private var pending: [UInt8] = []
    private var pendingStart = 0
    private var inflater: Inflater?
    private var isBegun = false

    /// Opens a file, or standard input for "-". `chunk` is the most that one read asks for.
    init(path: String, chunk: Int) throws(CaptureError) {
        self.path = path
        self.chunk = max(1, chunk)
        if path == "-" {
            descriptor = STDIN_FILENO
            isOwned = false
            size = nil
            return
        }
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw Self.openFailure(path, errno) }
        var status = stat()
        guard fstat(opened, &status) == 0 else {
            let code = errno
            close(opened)
            throw Self.openFailure(path, code)
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            close(opened)
            throw .directory(path: path)
        }
        descriptor = opened
        isOwned = true
        size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    }

    /// Reads bytes of memory, in chunks as if they came from a file.
    init(bytes: [UInt8], chunk: Int) {
        path = "memory"
        self.chunk = max(1, chunk)
        descriptor = -1
        isOwned = false
        size = bytes.count
        pending = bytes
    }

    deinit { if isOwned { close(descriptor) } }

    /// Whether the file is compressed; known after the first read.
    var isCompressed: Bool { inflater != nil }

    /// The first read: tells whether the bytes are gzip, by the magic number and the method (RFC 1952).
    private mutating func readFirst(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int? {
        isBegun = true
        var count = 0
        while count < min(3, buffer.count) {
            let more = try readRaw(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            if more == 0 { break }
            count += more
        }
        let first = buffer[..<count]
        guard first.starts(with: [0x1f, 0x8b, 8]) else { return count }
        pending = Array(first) + pending[pendingStart...]
        pendingStart = 0
        bytesRead -= count
        inflater = Inflater()
        return nil
    }

    /// Reads what is there into the buffer; 0 at the end.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
        if !isBegun, let count = try readFirst(into: buffer) { return count }
        guard inflater != nil else { return try readRaw(into: buffer) }
        while true {
            var isOver = false
            if inflater?.isHungry == true, let input = inflater?.input {
                let count = try readRaw(into: input)
                inflater?.feed(count)
                isOver = count == 0
            }
            switch inflater?.step(into: buffer) {
            case .made(let count)?:
                if count > 0 { return count }
                guard isOver else { continue }
                guard inflater?.isAtEnd == true else {
                    throw .readFailed(path: path, reason: "the compressed data ends in the middle")
                }
                return 0
            case .damaged(let reason)?:
                throw .readFailed(path: path, reason: "the compressed data is damaged (\(reason))")
            case nil: return 0
            }
        }
    }

    private mutating func readRaw(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
        if pendingStart < pending.count {
            let count = min(buffer.count, chunk, pending.count - pendingStart)
            pending.withUnsafeBytes {
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[pendingStart..<pendingStart + count]))
            }
            pendingStart += count
            if pendingStart == pending.count { (pending, pendingStart) = ([], 0) }
            bytesRead += count
            return count
        }
        guard descriptor >= 0 else { return 0 }
        while true {
            let count = Foundation.read(descriptor, buffer.baseAddress, min(buffer.count, chunk))
            if count >= 0 {
                bytesRead += count
                return count
            }
            switch errno {
            case EINTR: continue
            case EISDIR: throw .directory(path: path)
            case let code: throw .readFailed(path: path, reason: Self.sentence(code))
            }
        }
    }

    /// The system's words for an error number.
    static func sentence(_ code: Int32) -> String { String(cString: strerror(code)) }

    private static func openFailure(_ path: String, _ code: Int32) -> CaptureError {
        switch code {
        case ENOENT, ENOTDIR: .missing(path: path)
        case EACCES, EPERM: .permission(path: path)
        default: .readFailed(path: path, reason: sentence(code))
        }
    }
}
