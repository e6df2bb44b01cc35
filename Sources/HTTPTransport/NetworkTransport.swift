internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// The network: AsyncHTTPClient behind our one method.
///
/// Connections are kept and pooled. A connection is tried once, because a job that could not be sent is tried again by
/// the queue. Redirects are refused, because no vendor's API answers with one and a followed redirect would carry the
/// credential to another host.
public struct NetworkTransport: HTTPTransport {
    private let client: HTTPClient

    /// Makes a transport with its own pool of connections.
    public init(connectTimeout: Duration = .seconds(10), connectionsPerHost: Int = 16) {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .init(connectTimeout)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionsPerHost
        configuration.connectionPool.idleTimeout = .seconds(20)
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Closes the connections. Call once, when nothing is being sent.
    public func shutdown() async throws { try await client.shutdown() }

    /// Sends the request once and collects at most 64 MiB of answer.
    public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = .init(rawValue: request.method.rawValue)
        for (name, value) in request.headers { outgoing.headers.add(name: name, value: value) }
        if let body = request.body {
            let whole = ByteBuffer(bytes: body)
            outgoing.body =
                request.isStillWanted.map {
                    .stream(GuardedBody(whole: whole, isStillWanted: $0), length: .known(Int64(body.count)))
                }
                ?? .bytes(whole)
        }
        guard request.isStillWanted?() ?? true else { throw .withheld }
        do {
            let answer = try await client.execute(outgoing, timeout: .init(request.timeout))
            let body = try await answer.body.collect(upTo: 64 << 20)
            return HTTPResponse(
                status: Int(answer.status.code),
                headers: answer.headers.map { ($0.name, $0.value) },
                body: Array(body.readableBytesView)
            )
        } catch {
            throw Self.classify(error)
        }
    }

    /// Whether the request can have reached the other side. In doubt it has.
    static func classify(_ error: any Error) -> TransportError {
        switch error {
        case let error as HTTPClientError:
            switch error {
            case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .socksHandshakeTimeout,
                .httpProxyHandshakeTimeout, .alreadyShutdown:
                .notSent(error.shortDescription)
            case .invalidURL, .emptyHost, .emptyScheme, .missingSocketPath: .badURL(error.shortDescription)
            case .cancelled: .cancelled
            default: .answerLost(error.shortDescription)
            }
        case is GuardedBody.Withheld: .withheld
        case is CancellationError: .cancelled
        case let error as NIOConnectionError:
            .notSent(error.connectionErrors.first.map { "\($0.error)" } ?? "no address for \(error.host)")
        case let error as ChannelError where error == .connectTimeout(.zero): .notSent("connect time-out")
        case is SocketAddressError: .notSent("\(error)")
        // An address in figures is not looked up, and its refusal comes as it is. No connection that stands is refused.
        case let error as IOError where error.errnoCode == ECONNREFUSED: .notSent("connection refused")
        case NIOSSLError.handshakeFailed(let why): .notSent("TLS: \(why)")
        case is NIOSSLExtraError: .notSent("TLS: \(error)")
        default: .answerLost("\(error)")
        }
    }
}

/// A body that is asked for once a connection stands ready to take it, and refuses itself then where it is not wanted.
private struct GuardedBody: AsyncSequence, Sendable {
    struct Withheld: Error {}

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var rest: ByteBuffer?
        fileprivate let isStillWanted: @Sendable () -> Bool

        mutating func next() async throws -> ByteBuffer? {
            guard let whole = rest else { return nil }
            guard isStillWanted() else { throw Withheld() }
            rest = nil
            return whole
        }
    }

    let whole: ByteBuffer
    let isStillWanted: @Sendable () -> Bool

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: whole, isStillWanted: isStillWanted) }
}

extension TimeAmount {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
