import Credentials
import Foundation
import HTTPTransport
import TestSupport
import Testing

/// No secret is in the database, a log, an error, an answer of a command, or the process list.
@Suite(.blocking) struct SecretsTests {
    /// The tokens that lie in the database, opened with the key.
    private static func tokens(_ user: Installation) throws -> [String] {
        let row = try user.sql("select hex(sealed) || '|' || key_id from credentials").split(separator: "|")
        let digits = Array(try #require(row.first).utf8)
        let sealed = try Data(
            stride(from: 0, to: digits.count, by: 2).map {
                try #require(UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16))
            })
        let plain = try TokenVault(key: Secret(SignIn.key)).open(sealed, keyID: String(row[1]), for: "hubspot")
        let members = try #require(try JSONSerialization.jsonObject(with: plain) as? [String: Any])
        return ["accessToken", "refreshToken"].compactMap { members[$0] as? String }
    }

    @Test func `no secret is to be found after a run with all that can go wrong`() throws {
        let signIn = try SignIn(grant: true)
        let (user, sandbox) = (signIn.user, signIn.sandbox)
        var secrets: Set<String> = [SignIn.clientSecret, SignIn.key, try signIn.refreshToken]
        var said = ""
        func note(_ result: Installation.Result) { said += result.output + result.messages }

        note(try user.run("connect", "hubspot"))
        note(try user.run("connect", "hubspot", "--json"))
        secrets.formUnion(try Self.tokens(user))
        try signIn.ingest(0..<40)
        // A worker in the middle of its work.
        try sandbox.post("/_sandbox/config", ["hubspot": ["latency_ms": 100]])
        let worker = try user.start("work", "--batch", "5", "--concurrency", "1", as: "worker")
        try eventually("nothing was sent") { try user.sql("select synced > 0 from sync_summary") == "1" }
        let processes = try user.shell(
            "ps axww -o args; cat /proc/\(worker.processIdentifier)/environ | tr '\\0' '\\n'")
        said += processes.output
        try eventually("not all was sent") { try user.sql("select synced from sync_summary") == "40" }
        // The token expires under it and is renewed.
        try sandbox.post("/_sandbox/clock", ["advance_ms": 1_801_000])
        try signIn.ingest(100..<110)
        try eventually("a renewed token brought nothing") { try user.sql("select synced from sync_summary") == "50" }
        secrets.formUnion(try Self.tokens(user))
        // An outage of the token endpoint, and a permission that is taken back.
        try sandbox.post(
            "/_sandbox/faults", ["match": ["path": "/hubspot/oauth/*"], "kind": "status", "status": 503, "next": 2])
        try sandbox.post("/_sandbox/clock", ["advance_ms": 1_801_000])
        try signIn.ingest(200..<205)
        try eventually("an outage failed it") { try user.sql("select synced from sync_summary") == "55" }
        secrets.formUnion(try Self.tokens(user))
        try sandbox.revokeAll()
        try signIn.ingest(300..<305)
        try eventually("nothing failed") { try user.sql("select failed > 0 from sync_summary") == "1" }
        for command in [["status"], ["reconcile", "--json"], ["show", "1"], ["doctor"], ["connect", "hubspot"]] {
            note(try user.run(command))
        }
        note(try user.run("backup", "backup.db"))
        kill(worker.processIdentifier, SIGTERM)
        worker.waitUntilExit()
        try signIn.changeKey("another key that nobody guesses")
        note(try user.run("doctor"))

        #expect(secrets.count >= 5)
        #expect(said.contains("AUTHENTICATION"))
        for secret in secrets {
            #expect(!said.contains(secret), "\(secret) was said")
            let found = try user.shell("grep -rlF -- '\(secret)' . ; true").output
            #expect(found.isEmpty, "\(secret) is in \(found)")
        }
    }
}
