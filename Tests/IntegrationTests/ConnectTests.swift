import Foundation
import TestSupport
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// `leadferry connect`, and leads that are sent with what it brought.
@Suite(.blocking) struct ConnectTests {
    private static func report(_ result: Installation.Result) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    /// A port that nobody listens on.
    private static func freePort() throws -> Int {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        try #require(bound)
        return Int(UInt16(bigEndian: address.sin_port))
    }

    @Test func `a person lets the app in, and the leads go through`() throws {
        let port = try Self.freePort()
        let signIn = try SignIn(more: "      redirect_uri: http://localhost:\(port)/callback\n")
        let (user, sandbox) = (signIn.user, signIn.sandbox)
        // Before, nobody is signed in.
        try signIn.ingest(0..<20)
        let early = try signIn.drain()
        #expect(early.status == 0)
        #expect(try user.sql("select paused_error, synced from sync_summary") == "AUTHENTICATION|0")
        #expect(
            try user.sql("select distinct error_message like '%leadferry connect hubspot%' from reconciliation") == "1")

        let connect = try user.start("connect", "hubspot", "--json", as: "connect")
        var page: String?
        try eventually("no page was printed") {
            let said = try user.read("connect.err")
            page = said.firstMatch(of: /http:\S+oauth\/authorize\S+/).map { String($0.output) }
            return page != nil
        }
        let url = try #require(page)
        #expect(!url.contains(SignIn.clientSecret))
        // Somebody else's answer changes nothing.
        #expect(throws: (any Error).self) {
            try sandbox.send(
                URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)/callback?code=x&state=y"))))
        }
        #expect(throws: (any Error).self) {
            try sandbox.send(URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)/favicon.ico"))))
        }
        #expect(connect.isRunning)
        let end = try sandbox.send(URLRequest(url: try #require(URL(string: url))))
        #expect(String(decoding: end, as: UTF8.self).contains("Close this window"))
        connect.waitUntilExit()
        let said = try user.read("connect.err")
        #expect(connect.terminationStatus == 0, "\(said)")
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(try user.read("connect.out").utf8)) as? [String: Any])
        #expect(report["flow"] as? String == "refresh_token" && report["resumed"] as? Bool == true)
        #expect((report["scopes"] as? [String])?.contains("crm.objects.contacts.write") == true)
        #expect((report["account"] as? [String])?.isEmpty == false)

        try #require(try user.run("retry", "--all").status == 0)
        try #require(try signIn.drain().status == 0)
        #expect(try user.sql("select synced, failed from sync_summary") == "20|0")
        #expect(try sandbox.violations() == 0)
    }

    @Test func `an access token that has expired is renewed once for all workers, and no lead fails`() throws {
        let signIn = try SignIn(grant: true)
        let (user, sandbox) = (signIn.user, signIn.sandbox)
        try #require(try user.run("connect", "hubspot").status == 0)
        try signIn.ingest(0..<60)
        #expect(try sandbox.tokenCalls() == 1)
        for round in 2...4 {
            // For the sandbox the token is over; by our clock it is not.
            try sandbox.post("/_sandbox/clock", ["advance_ms": 1_801_000])
            try user.write(Installation.people(round * 100..<round * 100 + 60), to: "leads.csv")
            try #require(try user.run("ingest", "leads.csv", "--event", "expo").status == 0)
            let workers = try (0..<3).map {
                try user.start(
                    "work", "--drain", "--drain-timeout", "2s", "--batch", "5", as: "worker-\(round)-\($0)")
            }
            for worker in workers { worker.waitUntilExit() }
            #expect(workers.map(\.terminationStatus) == [0, 0, 0])
            #expect(try user.sql("select failed from sync_summary") == "0")
            #expect(try sandbox.tokenCalls() == round)
        }
        #expect(try user.sql("select synced from sync_summary") == "240")
    }

    @Test func `a permission that was taken back pauses the destination, and connect lets it go on`() throws {
        let signIn = try SignIn(grant: true)
        let (user, sandbox) = (signIn.user, signIn.sandbox)
        try #require(try user.run("connect", "hubspot").status == 0)
        try sandbox.revokeAll()
        try signIn.ingest(0..<10)
        try #require(try signIn.drain().status == 0)
        #expect(try user.sql("select paused_error, synced from sync_summary") == "AUTHENTICATION|0")
        #expect(try user.run("doctor").status == 69)
        let refused = try user.run("connect", "hubspot")
        #expect(refused.status == 77, "\(refused.messages)")
        #expect(refused.messages.contains("AUTHENTICATION") && refused.messages.contains("leadferry connect hubspot"))
        try signIn.renewGrant()
        let again = try user.run("connect", "hubspot")
        #expect(again.status == 0 && again.messages.contains("was paused and goes on"), "\(again.messages)")
        try #require(try signIn.drain().status == 0)
        #expect(try user.sql("select synced, failed from sync_summary") == "10|0")
    }

    @Test func `an app that signs in by itself needs nobody`() throws {
        let signIn = try SignIn(
            flow: "client_credentials",
            more: "      scopes: [oauth, crm.objects.contacts.read, crm.objects.contacts.write, "
                + "crm.objects.companies.read, crm.objects.companies.write]\n")
        let connect = try signIn.user.run("connect", "hubspot", "--json")
        #expect(connect.status == 0, "\(connect.messages)")
        #expect(try Self.report(connect)["flow"] as? String == "client_credentials")
        // A lost key costs it one call, and nobody's attention.
        try signIn.changeKey("another key that nobody guesses")
        try signIn.ingest(0..<5)
        try #require(try signIn.drain().status == 0)
        #expect(try signIn.user.sql("select synced, failed from sync_summary") == "5|0")
    }

    @Test func `another key asks for a sign-in, and a sign-in mends it`() throws {
        let signIn = try SignIn(grant: true)
        let user = signIn.user
        try #require(try user.run("connect", "hubspot").status == 0)
        try signIn.changeKey("another key that nobody guesses")
        let doctor = try user.run("doctor")
        #expect(doctor.status == 69 && doctor.output.contains("encryption_key"), "\(doctor.output)")
        #expect(try user.run("connect", "hubspot").status == 0)
        #expect(try user.run("doctor").status == 0)
    }

    @Test func `a code may be brought on stdin, once`() throws {
        let signIn = try SignIn()
        let (user, sandbox) = (signIn.user, signIn.sandbox)
        let code = try sandbox.code(client: "app-1", redirectURI: "http://localhost:8701/callback")
        let connect = try user.run("connect", "hubspot", "--code", "-", input: code + "\n")
        #expect(connect.status == 0, "\(connect.messages)")
        #expect(try user.sql("select count(*) from credentials") == "1")
        #expect(try user.run("connect", "hubspot", "--code", code).status == 77)
        #expect(try user.sql("select count(*) from credentials") == "1")
    }

    @Test func `each failure has its exit code`() throws {
        let signIn = try SignIn(grant: true)
        let user = signIn.user
        #expect(try user.run("connect", "nowhere").status == 64)
        #expect(try user.run("connect", "hubspot", "--wait", "soon").status == 64)
        try signIn.changeClientSecret("wrong-client-s3cret")
        let refused = try user.run("connect", "hubspot")
        #expect(refused.status == 77 && refused.messages.contains("auth.client_secret"), "\(refused.messages)")
        try signIn.changeKey("short")
        #expect(try user.run("connect", "hubspot").status == 78)
        let port = try Self.freePort()
        let other = try SignIn(more: "      redirect_uri: http://localhost:\(port)/callback\n")
        let late = try other.user.run("connect", "hubspot", "--wait", "1s")
        #expect(late.status == 75 && late.messages.contains("nobody came back"), "\(late.messages)")
        try other.user.edit { $0.replacing(other.sandbox.url + "/hubspot", with: "http://127.0.0.1:\(port)/hubspot") }
        let code = try other.user.run("connect", "hubspot", "--code", "-", input: "code")
        #expect(code.status == 69, "\(code.messages)")
    }

    @Test func `a static token is checked, and its account told`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        let connect = try user.run("connect", "hubspot")
        #expect(connect.status == 0 && connect.output.contains("account"), "\(connect.messages)")
        #expect(try user.run("connect", "hubspot", "--code", "x").status == 64)
        try user.edit { $0.replacing("token: sandbox", with: "token: env:HUBSPOT_TOKEN") }
        let refused = try user.run("connect", "hubspot", environment: ["HUBSPOT_TOKEN": "wrong-token-4711"])
        #expect(refused.status == 77 && !refused.messages.contains("wrong-token-4711"))
        #expect(try user.sql("select count(*) from credentials") == "0")
    }
}
