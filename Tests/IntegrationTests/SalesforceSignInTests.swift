import Foundation
import TestSupport
import Testing

/// The flows of Salesforce, against the sandbox's org.
@Suite(.blocking) struct SalesforceSignInTests {
    private static let secret = "consumer-s3cret-4711"
    private static let key = "an-encryption-key-nobody-guesses-4711"

    private struct Org {
        let sandbox: SandboxProcess
        let user: Installation

        /// An installation with one destination, `salesforce`.
        init(auth: String, files: [String: String] = [:], config: [String: Any] = [:]) throws {
            sandbox = try SandboxProcess()
            user = try Installation()
            var settings: [String: Any] = ["clients": ["consumer": SalesforceSignInTests.secret]]
            settings.merge(config) { $1 }
            try sandbox.post("/_sandbox/config", ["salesforce": settings])
            for (name, text) in files { try user.write(text, to: name) }
            try user.write(SalesforceSignInTests.secret, to: "client")
            try user.write(SalesforceSignInTests.key, to: "key")
            try user.write(
                """
                encryption_key: file:key
                database: leadferry.db
                destinations:
                  salesforce:
                    kind: salesforce
                    url: \(sandbox.url)/salesforce
                    auth: {\(auth)}
                """, to: "leadferry.yaml")
            try #require(try user.run("migrate").status == 0)
        }

        func send(_ numbers: Range<Int>) throws {
            try user.write(Installation.people(numbers), to: "leads.csv")
            try #require(try user.run("ingest", "leads.csv", "--event", "expo").status == 0)
            let work = try user.run("work", "--drain", "--drain-timeout", "2s")
            #expect(work.status == 0, "\(work.messages)")
        }
    }

    @Test func `an app that signs in by itself, and an expired session is renewed`() throws {
        let org = try Org(
            auth: "flow: client_credentials, client_id: consumer, client_secret: 'file:client'",
            config: ["run_as": "sandbox@leadferry.example"])
        let connect = try org.user.run("connect", "salesforce")
        #expect(connect.status == 0, "\(connect.messages)")
        try org.send(0..<10)
        try org.sandbox.post("/_sandbox/expire", ["crm": "salesforce"])
        try org.send(100..<110)
        #expect(try org.user.sql("select synced, failed from sync_summary") == "20|0")
    }

    @Test func `a signed statement is held against the public key, and another key is refused`() throws {
        let tool = try Installation()
        for name in ["key", "other"] {
            try #require(
                try tool.shell(
                    "openssl genrsa -out \(name).pem 2048 && openssl rsa -in \(name).pem -pubout -out \(name).pub"
                ).status == 0)
        }
        let auth =
            "flow: jwt_bearer, client_id: consumer, username: sandbox@leadferry.example, private_key: 'file:key.pem'"
        let org = try Org(
            auth: auth, files: ["key.pem": try tool.read("key.pem")],
            config: ["public_key": try tool.read("key.pub")])
        let connect = try org.user.run("connect", "salesforce")
        #expect(connect.status == 0, "\(connect.messages)")
        try org.send(0..<5)
        #expect(try org.user.sql("select synced, failed from sync_summary") == "5|0")
        try org.user.write(try tool.read("other.pem"), to: "key.pem")
        let refused = try org.user.run("connect", "salesforce")
        #expect(refused.status == 77 && refused.messages.contains("auth.private_key"), "\(refused.messages)")
        #expect(!refused.messages.contains("PRIVATE KEY"))
    }

    @Test func `a refresh token that is replaced each time goes from process to process`() throws {
        let org = try Org(
            auth:
                "flow: refresh_token, client_id: consumer, client_secret: 'file:client', refresh_token: 'file:refresh'",
            files: ["refresh": "first-refresh-token"],
            config: ["refresh_tokens": ["first-refresh-token"], "rotate_refresh_tokens": true])
        let connect = try org.user.run("connect", "salesforce")
        #expect(connect.status == 0, "\(connect.messages)")
        for round in 1...4 {
            try org.sandbox.post("/_sandbox/expire", ["crm": "salesforce"])
            try org.send(round * 100..<round * 100 + 5)
        }
        #expect(try org.user.sql("select synced, failed from sync_summary") == "20|0")
        // The one of the configuration was spent with the first use.
        try org.user.sql("delete from credentials")
        let refused = try org.user.run("connect", "salesforce")
        #expect(refused.status == 77, "\(refused.messages)")
    }
}
