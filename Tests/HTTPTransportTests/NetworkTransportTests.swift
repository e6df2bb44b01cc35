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

/// Hands the first connection over, which it closes then. Nobody listens any more when it is gone.
private final class Listener: Sendable {
    private let socket: LoopbackSocket

    var port: Int { socket.port }

    init(_ serve: @escaping @Sendable (Int32) -> Void) throws {
        socket = try LoopbackSocket()
        Thread.detachNewThread { [descriptor = socket.descriptor] in
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { return }
            serve(connection)
            close(connection)
        }
    }
}
