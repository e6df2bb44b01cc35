import Foundation
import HTTPTransport
import Notices
import Synchronization
import TestSupport
import Testing

@testable import Mail

@Suite(.timeLimit(.minutes(1))) struct MailTests {
    private let message = MailMessage(
        from: "leadferry@acme.example", to: ["ops@acme.example", "sales@acme.example"],
        subject: "3 leads failed – Zürich",
        text: ".a line that begins with a dot\n", id: "leadferry-7", date: Date(timeIntervalSince1970: 1_795_000_000))

    @Test func `a message is handed in with its sender, its recipients and its text`() async throws {
        let server = try MailListener()
        try await SMTPClient().send(
            message,
            via: MailServer(
                host: "127.0.0.1", port: server.port, security: .none, login: .init(user: "u", password: "p")))
        let said = server.received
        #expect(said.contains("AUTH PLAIN AHUAcA=="))
        #expect(said.contains("MAIL FROM:<leadferry@acme.example>"))
        #expect(said.filter { $0.hasPrefix("RCPT TO:") }.count == 2)
        #expect(said.contains("Message-ID: <leadferry-7@acme.example>"))
        #expect(said.contains { $0.hasPrefix("Subject: =?utf-8?B?") })
        #expect(said.contains(Data(message.text.utf8).base64EncodedString()))
    }

    @Test func `a refusal says what was refused, and no password`() async throws {
        let server = try MailListener(refusing: "AUTH")
        let error = await #expect(throws: MailError.self) {
            try await SMTPClient().send(
                message,
                via: MailServer(
                    host: "127.0.0.1", port: server.port, security: .none, login: .init(user: "u", password: "s3cret")))
        }
        #expect(error == .refused(step: "the login", reply: "535 no"))
        let recipient = try MailListener(refusing: "RCPT")
        await #expect(throws: MailError.refused(step: "RCPT TO:<ops@acme.example>", reply: "535 no")) {
            try await SMTPClient().send(
                message, via: MailServer(host: "127.0.0.1", port: recipient.port, security: .none))
        }
    }

    @Test func `nothing is said in the clear to a server that does not encrypt`() async throws {
        let server = try MailListener()
        await #expect(throws: MailError.noEncryption) {
            try await SMTPClient().send(
                message,
                via: MailServer(
                    host: "127.0.0.1", port: server.port, security: .startTLS, login: .init(user: "u", password: "p")))
        }
        #expect(!server.received.contains { $0.hasPrefix("AUTH") || $0.hasPrefix("MAIL") })
    }

    @Test func `a server that is not there is told`() async throws {
        await #expect(throws: MailError.self) {
            try await SMTPClient().send(message, via: MailServer(host: "127.0.0.1", port: 1, security: .none))
        }
    }

    @Test func `a line break in a header makes no second header`() {
        var message = message
        message.subject = "a\r\nBcc: x@y.example"
        #expect(!message.data.contains("\r\nBcc:"))
    }

    @Test func `a test notice goes by mail`() async throws {
        let server = try MailListener()
        let channel = NoticeChannel(
            name: "mail",
            carrier: .mail(
                MailServer(host: "127.0.0.1", port: server.port, security: .none), from: "a@b.example",
                to: ["c@d.example"]))
        let transport = NetworkTransport()
        let error = try await NoticeDuty.test(channel, transport: transport, now: Date())
        try await transport.shutdown()
        #expect(error == nil)
        #expect(server.received.contains { $0.hasPrefix("Subject: Leadferry: ") })
    }
}

/// A mail server for one message, on a free port of this machine, that writes down what it is told.
final class MailListener: Sendable {
    private let socket: LoopbackSocket
    private let lines = Mutex<[String]>([])

    var port: Int { socket.port }
    var received: [String] { lines.withLock(\.self) }

    init(refusing: String? = nil) throws {
        socket = try LoopbackSocket()
        Thread.detachNewThread { [self] in serve(refusing: refusing) }
    }

    private func serve(refusing: String?) {
        let connection = accept(socket.descriptor, nil, nil)
        guard connection >= 0 else { return }
        defer { close(connection) }
        func say(_ text: String) { _ = text.withCString { write(connection, $0, strlen($0)) } }
        say("220 ready\r\n")
        var unread = ""
        var isData = false
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(connection, &bytes, bytes.count)
            guard count > 0 else { return }
            unread += String(decoding: bytes[..<count], as: UTF8.self)
            while let end = unread.range(of: "\r\n") {
                let line = String(unread[..<end.lowerBound])
                unread.removeSubrange(..<end.upperBound)
                lines.withLock { $0.append(line) }
                if isData {
                    if line == "." {
                        isData = false
                        say("250 taken\r\n")
                    }
                } else if let refusing, line.hasPrefix(refusing) {
                    say("535 no\r\n")
                } else if line.hasPrefix("EHLO") {
                    say("250-here\r\n250 AUTH PLAIN LOGIN\r\n")
                } else if line.hasPrefix("AUTH") {
                    say("235 welcome\r\n")
                } else if line == "DATA" {
                    isData = true
                    say("354 go on\r\n")
                } else if line == "QUIT" {
                    say("221 bye\r\n")
                    return
                } else {
                    say("250 ok\r\n")
                }
            }
        }
    }
}
