internal import Foundation

/// Waits on this machine for the browser that comes back from a CRM's page; on a terminal, also for a person who pastes
/// what the browser shows.
///
/// It listens on 127.0.0.1 alone, for one path, and takes only an answer that belongs to this sign-in.
final class CallbackListener: Sendable {
    /// What came.
    enum Arrival: Sendable {
        /// The path and query that the browser was sent back to.
        case browser(String)
        /// A line from the terminal.
        case typed(String)
    }

    private let socket: Int32
    private let path: String

    /// A class, for its end: the socket is closed with it.
    deinit { close(socket) }

    /// Listens where a redirect URI points to; nil where that is not this machine.
    init?(redirectURI: String) throws {
        guard let parts = URLComponents(string: redirectURI), let host = parts.host, Configuration.isLoopback(host),
            parts.scheme == "http"
        else { return nil }
        path = parts.path.isEmpty ? "/" : parts.path
        let port = UInt16(clamping: parts.port ?? 80)
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0, listen(socket, 8) == 0 else {
            throw CommandFailure(
                .unavailable,
                "cannot listen on port \(port) for the browser: \(String(cString: strerror(errno))). Name another port in "
                    + "auth.redirect_uri, and in the app's settings at the CRM")
        }
    }

    /// Waits for an answer that belongs here; nil where none came in time.
    func arrival(
        within limit: Duration, readingTerminal: Bool, belongs: @escaping @Sendable (String) -> Bool
    ) async throws -> Arrival? {
        try await withCheckedThrowingContinuation { continuation in
            // A thread of its own: poll(2) waits for both at once, and would hold up a task.
            Thread.detachNewThread { [self] in
                continuation.resume(
                    with: Result { try wait(until: .now + limit, readingTerminal: readingTerminal, belongs: belongs) })
            }
        }
    }

    private func wait(
        until end: ContinuousClock.Instant, readingTerminal: Bool, belongs: (String) -> Bool
    ) throws -> Arrival? {
        var reads = readingTerminal
        while case let rest = end - .now, rest > .zero {
            var files = [pollfd(fd: socket, events: Int16(POLLIN), revents: 0)]
            if reads { files.append(pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)) }
            guard poll(&files, nfds_t(files.count), Int32(clamping: rest.components.seconds * 1000 + 999)) > 0 else {
                continue
            }
            if reads, files[1].revents != 0 {
                guard let line = readLine() else {
                    reads = false
                    continue
                }
                let text = line.trimmingCharacters(in: .whitespaces)
                if text.isEmpty { continue }
                if !text.contains("=") || belongs(text) { return .typed(text) }
                Terminal.say("this belongs to another sign-in; open the page above")
            }
            if files[0].revents != 0, let target = answer(belongs) { return .browser(target) }
        }
        return nil
    }

    /// Takes one connection. The target of its request, where it is the one waited for.
    private func answer(_ belongs: (String) -> Bool) -> String? {
        let connection = accept(socket, nil, nil)
        guard connection >= 0 else { return nil }
        defer { close(connection) }
        var patience = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let head = String(decoding: Self.head(connection), as: UTF8.self)
        let words = head.prefix { !$0.isNewline }.split(separator: " ")
        guard words.count == 3, words[0] == "GET" else {
            Self.send("400 Bad Request", "This is no request for Leadferry.", connection)
            return nil
        }
        let target = String(words[1])
        guard target.prefix(while: { $0 != "?" }) == path else {
            Self.send("404 Not Found", "There is nothing here.", connection)
            return nil
        }
        guard belongs(target) else {
            Self.send(
                "400 Bad Request", "This belongs to another sign-in. Open the page that Leadferry printed.", connection)
            return nil
        }
        Self.send("200 OK", "Leadferry has what it needs. Close this window and look at the terminal.", connection)
        return target
    }

    /// The request up to its empty line, 16 KB at most.
    private static func head(_ connection: Int32) -> [UInt8] {
        var head: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while head.count < 16_384, !head.suffix(4).elementsEqual([13, 10, 13, 10]) {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            head += buffer.prefix(count)
        }
        return head
    }

    private static func send(_ status: String, _ text: String, _ connection: Int32) {
        let page = "<!doctype html><meta charset=utf-8><title>Leadferry</title><p>\(text)"
        let answer = Array(
            ("HTTP/1.1 \(status)\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: \(page.utf8.count)\r\n"
                + "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n\(page)").utf8)
        // A browser that went away needs no page.
        _ = Glibc.send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
    }
}
