internal import Foundation

/// The bytes of a file or of standard input, read in chunks. Owns the descriptor and closes it.
struct ByteSource: ~Copyable, Sendable {
    /// The path as given; "-" for standard input.
    let path: String
    /// The size of the file in bytes; nil where it is not known (a pipe).
    let size: Int?
    private let descriptor: Int32
    private let isOwned: Bool
    private let chunk: Int

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

    deinit { if isOwned { close(descriptor) } }

    /// Reads what is there into the buffer; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
        while true {
            let count = Foundation.read(descriptor, buffer.baseAddress, min(buffer.count, chunk))
            if count >= 0 { return count }
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
