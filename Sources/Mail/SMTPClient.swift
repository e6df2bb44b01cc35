internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Hands a message in by SMTP (RFC 5321): one connection, one message, nothing is tried again.
public struct SMTPClient: Sendable {
    private let limit: Duration

    /// Makes a client.
    ///
    /// - Parameter limit: The longest time from the first byte to the server's last word.
    public init(limit: Duration = .seconds(60)) { self.limit = limit }

    /// Hands a message in. It was taken when this returns; where it throws it may have been, if the last answer was
    /// lost.
    public func send(_ message: MailMessage, via server: MailServer) async throws(MailError) {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await Self.converse(message, server) }
                group.addTask {
                    try await Task.sleep(for: limit)
                    throw MailError.timeout
                }
                try await group.next()
                group.cancelAll()
            }
        } catch let error as MailError {
            throw error
        } catch {
            throw .connection("\(error)")
        }
    }

    private static func converse(_ message: MailMessage, _ server: MailServer) async throws {
        let context = try NIOSSLContext(configuration: .makeClientConfiguration())
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connectTimeout(.seconds(10))
            .connect(host: server.host, port: server.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if server.security == .tls {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: server.host))
                    }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await channel.executeThenClose { inbound, outbound in
            var session = SMTPSession(replies: inbound.makeAsyncIterator(), outbound: outbound)
            try await session.greet()
            if server.security == .startTLS {
                guard session.offers("STARTTLS") else { throw MailError.noEncryption }
                try await session.command("STARTTLS", expecting: 220)
                session.forgetUnread()
                try await channel.channel.eventLoop.submit {
                    try channel.channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: server.host), position: .first)
                }.get()
                try await session.introduce()
            }
            if let login = server.login { try await session.logIn(login) }
            try await session.hand(in: message)
        }
    }
}
