internal import Foundation
internal import NIOCore

/// One conversation with a mail server.
struct SMTPSession {
    private var replies: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var unread = ""
    /// What the server offers, in capitals: `STARTTLS`, `AUTH PLAIN LOGIN`.
    private var offered: [String] = []

    init(
        replies: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.replies = replies
        self.outbound = outbound
    }

    /// Whether the server offers an extension.
    func offers(_ name: String) -> Bool { offered.contains { $0 == name || $0.hasPrefix(name + " ") } }

    /// What was sent in the clear before the encryption counts for nothing: somebody else may have put it there.
    mutating func forgetUnread() { unread = "" }

    mutating func greet() async throws {
        let greeting = try await reply()
        guard greeting.code == 220 else { throw MailError.refused(step: "the connection", reply: greeting.text) }
        try await introduce()
    }

    /// Says who we are, and hears what is offered.
    mutating func introduce() async throws {
        let name = ProcessInfo.processInfo.hostName
        let lines = try await command("EHLO \(name.contains(".") ? name : "localhost.localdomain")", expecting: 250)
        offered = lines.map { $0.uppercased() }
    }

    mutating func logIn(_ login: MailServer.Login) async throws {
        let methods = offered.first { $0.hasPrefix("AUTH ") }?.split(separator: " ") ?? []
        func encoded(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
        if methods.contains("LOGIN"), !methods.contains("PLAIN") {
            try await command("AUTH LOGIN", expecting: 334, as: "the login")
            try await command(encoded(login.user), expecting: 334, as: "the login")
            try await command(encoded(login.password), expecting: 235, as: "the login")
        } else {
            try await command(
                "AUTH PLAIN " + encoded("\0\(login.user)\0\(login.password)"), expecting: 235, as: "the login")
        }
    }

    mutating func hand(in message: MailMessage) async throws {
        try await command("MAIL FROM:<\(message.from)>", expecting: 250)
        for address in message.to { try await command("RCPT TO:<\(address)>", expecting: 250) }
        try await command("DATA", expecting: 354)
        try await command(message.data + ".", expecting: 250, as: "the message")
        // It is taken; how the server says goodbye does not matter.
        try? await outbound.write(ByteBuffer(string: "QUIT\r\n"))
    }

    /// Sends a line and reads the reply. Returns the lines of it.
    ///
    /// - Parameter step: What it is called in an error, where the line itself holds a secret, or too much.
    @discardableResult
    mutating func command(_ line: String, expecting code: Int, as step: String? = nil) async throws -> [String] {
        try await outbound.write(ByteBuffer(string: line + "\r\n"))
        let reply = try await reply()
        guard reply.code == code || code == 250 && reply.code == 251 else {
            throw MailError.refused(step: step ?? line, reply: "\(reply.code) \(reply.text)")
        }
        return reply.lines
    }

    private struct Reply {
        var code: Int
        var lines: [String]
        var text: String { String(lines.joined(separator: " ").prefix(300)) }
    }

    /// A reply of one or several lines: `250-first`, `250 last`.
    private mutating func reply() async throws -> Reply {
        var lines: [String] = []
        while true {
            let line = try await line()
            guard let code = Int(line.prefix(3)) else { throw MailError.connection("it does not speak SMTP") }
            lines.append(String(line.dropFirst(4)))
            if line.dropFirst(3).first != "-" { return Reply(code: code, lines: lines) }
            if lines.count > 200 { throw MailError.connection("it does not stop talking") }
        }
    }

    private mutating func line() async throws -> String {
        while true {
            if let end = unread.range(of: "\r\n") {
                let line = String(unread[..<end.lowerBound])
                unread.removeSubrange(..<end.upperBound)
                return line
            }
            guard unread.utf8.count < 65_536, let bytes = try await replies.next(isolation: #isolation) else {
                throw MailError.connection("it closed the connection")
            }
            unread += String(decoding: bytes.readableBytesView, as: UTF8.self)
        }
    }
}
