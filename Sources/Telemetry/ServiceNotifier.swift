internal import Foundation

/// Tells systemd how the service is (sd_notify(3)): a datagram to the socket named in `NOTIFY_SOCKET`.
///
/// Says nothing where there is no such socket. A message that cannot be sent is dropped: systemd's own time-outs then
/// act, which is what they are for.
public struct ServiceNotifier: Sendable {
    private let socketPath: String?
    /// How often the watchdog wants a sign of life: half of `WATCHDOG_USEC`, or nil where there is no watchdog.
    public let watchdogInterval: Duration?

    /// Reads `NOTIFY_SOCKET` and `WATCHDOG_USEC`.
    public init(environment: [String: String]) {
        socketPath = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        watchdogInterval = environment["WATCHDOG_USEC"].flatMap { Int64($0) }.map { .microseconds($0 / 2) }
    }

    /// The service is up.
    public func ready() { send("READY=1") }

    /// The service is going down.
    public func stopping() { send("STOPPING=1") }

    /// What `systemctl status` shows.
    public func status(_ text: String) { send("STATUS=" + text.replacing("\n", with: " ")) }

    /// The service made progress.
    public func watchdog() { send("WATCHDOG=1") }

    private func send(_ message: String) {
        guard let socketPath else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(socketPath.utf8)
        // "@name" is a name in the abstract namespace, which begins with a zero byte.
        if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
                message.withCString { sendto(descriptor, $0, strlen($0), Int32(MSG_NOSIGNAL), target, length) }
            }
        }
    }
}
