import Foundation
import HTTPTransport
import TestSupport
import Testing

/// Whether a request can have reached the other side decides whether a create may simply be sent again.
@Suite(.blocking) struct NetworkTransportTests {
    private func send(to url: String) async throws -> TransportError? {
        let transport = NetworkTransport()
        var failure: TransportError?
        do {
            _ = try await transport.send(
                HTTPRequest(.post, url, body: Array("{}".utf8), timeout: .seconds(20)))
        } catch {
            failure = error
        }
        try await transport.shutdown()
        return failure
    }

    private func isNotSent(_ error: TransportError?) -> Bool {
        if case .notSent = error { true } else { false }
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func `nothing was sent where nobody listens`(host: String) async throws {
        let port = try Listener { _ in }.port
        let error = try await send(to: "http://\(host):\(port)/")
        #expect(isNotSent(error), "\(String(describing: error))")
    }

    @Test func `nothing was sent to a name without an address`() async throws {
        let error = try await send(to: "http://nobody.invalid/")
        #expect(isNotSent(error), "\(String(describing: error))")
    }

    @Test func `nothing was sent where TLS failed`() async throws {
        let listener = try Listener { connection in
            _ = write(connection, "HTTP/1.1 400 no\r\n\r\n", 19)
        }
        let error = try await send(to: "https://127.0.0.1:\(listener.port)/")
        #expect(isNotSent(error), "\(String(describing: error))")
    }

    @Test(arguments: ["", "HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{"])
    func `in doubt the request was sent`(answer: String) async throws {
        let listener = try Listener { connection in
            var bytes = [UInt8](repeating: 0, count: 4096)
            _ = read(connection, &bytes, bytes.count)
            _ = answer.withCString { write(connection, $0, strlen($0)) }
        }
        let error = try await send(to: "http://127.0.0.1:\(listener.port)/")
        guard case .answerLost = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}

/// Listens on a free port of this machine, and hands the first connection over, which it closes then. Nobody listens any
/// more when it is gone.
private final class Listener: Sendable {
    let port: Int
    private let socket: Int32

    init(_ serve: @escaping @Sendable (Int32) -> Void) throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(socket, pointer, size) == 0 && listen(socket, 1) == 0 && getsockname(socket, pointer, &size) == 0
            }
        }
        try #require(bound)
        self.socket = socket
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread {
            let connection = accept(socket, nil, nil)
            guard connection >= 0 else { return }
            serve(connection)
            close(connection)
        }
    }

    deinit {
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }
}
