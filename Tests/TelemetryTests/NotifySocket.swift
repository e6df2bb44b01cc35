import Foundation

/// The receiving end of `NOTIFY_SOCKET`, as systemd has it.
final class NotifySocket: Sendable {
    struct Failure: Error {
        var what: String
        var code: Int32
    }

    private let descriptor: Int32
    private let file: String?

    /// Binds a datagram socket: a path, or `@name` in the abstract namespace.
    init(_ name: String) throws {
        file = name.hasPrefix("@") ? nil : name
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(what: "socket", code: errno) }
        var wait = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        var bytes = Array(name.utf8)
        if file == nil { bytes[0] = 0 }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard bound == 0 else { throw Failure(what: "bind", code: errno) }
    }

    deinit {
        close(descriptor)
        if let file { unlink(file) }
    }

    /// The next datagram; nil where none comes within the time.
    func receive(waiting: Bool = true) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, waiting ? 0 : Int32(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
    }
}
