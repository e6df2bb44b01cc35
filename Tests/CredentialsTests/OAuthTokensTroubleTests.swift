import Credentials
import Foundation
import HTTPTransport
import JobQueue
import Store
import Sync
import Synchronization
import Testing

@Suite struct OAuthTokensTroubleTests {
    /// Answers as it is told until it is told otherwise.
    private final class Weather: Sendable {
        private let answer = Mutex<HTTPResponse?>(nil)
        func set(_ answer: HTTPResponse?) { self.answer.withLock { $0 = answer } }
        var account: ScriptedAccount { ScriptedAccount { _, _ in self.answer.withLock(\.self) } }
    }

    @Test func `an outage while the old token is good for a little goes unnoticed`() async throws {
        let weather = Weather()
        let fixture = try CredentialsFixture(weather.account)
        let tokens = try fixture.tokens()
        let first = try await tokens.current()
        weather.set(.json("{}", 503))
        fixture.pass(.seconds(1700))
        #expect(try await tokens.current() == first)
        #expect(try await tokens.current() == first)
        #expect(fixture.account.sent.count == 2, "not asked again within the second")
        fixture.pass(.seconds(90))
        #expect(try await tokens.current() == first)
        fixture.pass(.seconds(20))
        let error = await failure { () async throws(JobError) in try await tokens.current() }
        #expect(error?.type == .remoteUnavailable)
        weather.set(nil)
        fixture.pass(.seconds(2))
        #expect(try await tokens.current().token == Secret("access-\(fixture.account.sent.count)"))
    }

    @Test func `a refusal is AUTHENTICATION, and is not provoked again at once`() async throws {
        let weather = Weather()
        let fixture = try CredentialsFixture(weather.account)
        let tokens = try fixture.tokens()
        let first = try await tokens.current()
        weather.set(.json(#"{"status":"BAD_REFRESH_TOKEN","message":"missing or invalid refresh token"}"#, 400))
        for _ in 0..<5 {
            let error = await failure { () async throws(JobError) in try await tokens.renewed(after: first) }
            #expect(error?.type == .authentication && error?.message.contains("leadferry connect crm") == true)
        }
        #expect(fixture.account.sent.count == 2)
        fixture.pass(.seconds(31))
        _ = await failure { () async throws(JobError) in try await tokens.renewed(after: first) }
        #expect(fixture.account.sent.count == 3)
        // Signing in by another process ends the wait.
        weather.set(nil)
        let other = try fixture.otherStore()
        _ = try await fixture.tokens(store: other).signIn(
            with: .authorizationCode(Secret("code"), redirectURI: "http://localhost/", verifier: nil))
        #expect(try await tokens.renewed(after: first).token == Secret("access-4"))
        #expect(fixture.account.sent.count == 4)
        try other.close()
    }

    @Test func `a CRM that wants to be left alone is left alone by all processes`() async throws {
        let weather = Weather()
        let fixture = try CredentialsFixture(weather.account)
        let other = try fixture.otherStore()
        let processes = try [fixture.tokens(provider: .zoho()), fixture.tokens(provider: .zoho(), store: other)]
        let first = try await processes[0].current()
        weather.set(.json(#"{"error":"Access Denied","status":"failure"}"#, 400))
        for tokens in processes {
            let error = await failure { () async throws(JobError) in try await tokens.renewed(after: first) }
            #expect(error?.type == .rateLimited && error?.retryAfter == .seconds(900))
        }
        #expect(fixture.account.sent.count == 2)
        weather.set(nil)
        fixture.pass(.seconds(899))
        let error = await failure { () async throws(JobError) in try await processes[1].renewed(after: first) }
        #expect(error?.type == .rateLimited)
        fixture.pass(.seconds(2))
        let token = try await processes[1].renewed(after: first)
        #expect(try await processes[0].renewed(after: first) == token)
        #expect(fixture.account.sent.count == 3)
        try other.close()
    }

    @Test func `a refresh token that may be shown so often is, by all processes together`() async throws {
        let fixture = try CredentialsFixture()
        let other = try fixture.otherStore()
        let processes = try [fixture.tokens(provider: .zoho()), fixture.tokens(provider: .zoho(), store: other)]
        var token = try await processes[0].current()
        for _ in 0..<4 {
            fixture.pass(.seconds(10))
            token = try await processes[0].renewed(after: token)
        }
        let fifth = token
        #expect(try await processes[1].current() == fifth)
        for _ in 0..<5 {
            fixture.pass(.seconds(10))
            token = try await processes[1].renewed(after: token)
        }
        #expect(fixture.account.sent.count == 10)
        let last = token
        #expect(try await processes[0].renewed(after: fifth) == last)
        for tokens in processes {
            let error = await failure { () async throws(JobError) in try await tokens.renewed(after: last) }
            #expect(error?.type == .rateLimited && error?.retryAfter == .seconds(510))
        }
        #expect(fixture.account.sent.count == 10)
        fixture.pass(.seconds(511))
        #expect(try await processes[1].renewed(after: last).token == Secret("access-11"))
        try other.close()
    }

    @Test func `a refresh whose answer was lost counts, too`() async throws {
        let weather = Weather()
        let fixture = try CredentialsFixture(weather.account)
        let tokens = try fixture.tokens(provider: .zoho())
        weather.set(.json("<html>", 502))
        for _ in 0..<12 {
            let error = await failure { () async throws(JobError) in try await tokens.current() }
            #expect([.remoteUnavailable, .rateLimited].contains(error?.type))
            fixture.pass(.seconds(2))
        }
        #expect(fixture.account.sent.count == 10)
        // Signing in brings a new refresh token, which nobody has shown.
        weather.set(nil)
        _ = try await tokens.signIn(
            with: .authorizationCode(Secret("code"), redirectURI: "http://localhost/", verifier: nil))
        #expect(try await tokens.current().token == Secret("access-11"))
    }

    @Test func `without a refresh token a person is asked to sign in`() async throws {
        let fixture = try CredentialsFixture()
        let tokens = try fixture.tokens(.refreshToken(first: nil))
        let error = await failure { () async throws(JobError) in try await tokens.current() }
        #expect(error?.type == .authentication && error?.message.contains("leadferry connect crm") == true)
        #expect(fixture.account.sent.isEmpty)
    }

    @Test func `another key asks for a sign-in, but only where there is something to lose`() async throws {
        let fixture = try CredentialsFixture()
        _ = try await fixture.tokens().current()
        let key = "another passphrase than before"
        let tokens = try fixture.tokens(key: key)
        let error = await failure { () async throws(JobError) in try await tokens.current() }
        #expect(error?.type == .authentication && error?.message.contains("encryption_key") == true)
        #expect(fixture.account.sent.count == 1)
        // The app's own token is only a cache.
        let own = try fixture.tokens(.clientCredentials(scopes: ["oauth"]), key: key)
        #expect(try await own.current().token == Secret("access-2"))
        #expect(try fixture.store.credential(of: "crm")?.keyID == fixture.vault(key).keyID)
    }

    @Test func `a row that was moved to another destination does not open`() async throws {
        let fixture = try CredentialsFixture()
        _ = try await fixture.tokens().current()
        try fixture.sql("UPDATE credentials SET destination_id = (SELECT id FROM destinations WHERE name = 'other')")
        let tokens = try fixture.tokens(destination: "other")
        let error = await failure { () async throws(JobError) in try await tokens.current() }
        #expect(error?.type == .authentication && error?.message.contains("another destination's") == true)
    }

    @Test func `a sign-in without a refresh token leaves what was there`() async throws {
        let fixture = try CredentialsFixture(
            ScriptedAccount { form, _ in
                form["grant_type"] == "authorization_code" ? .json(#"{"access_token":"only"}"#) : nil
            })
        let tokens = try fixture.tokens()
        _ = try await tokens.current()
        let before = try fixture.store.credential(of: "crm")
        let error = await failure { () async throws(JobError) in
            try await tokens.signIn(with: .authorizationCode(Secret("c"), redirectURI: "http://l/", verifier: nil))
        }
        #expect(error?.type == .authentication && error?.message.contains("no refresh token") == true)
        #expect(try fixture.store.credential(of: "crm") == before)
    }

    @Test func `no token lies in clear in the database or beside it`() async throws {
        let fixture = try CredentialsFixture(ScriptedAccount(rotates: true))
        let tokens = try fixture.tokens()
        let first = try await tokens.current()
        _ = try await tokens.renewed(after: first)
        for file in try FileManager.default.subpathsOfDirectory(atPath: fixture.folder) {
            let bytes = FileManager.default.contents(atPath: fixture.folder + "/" + file) ?? Data()
            for secret in ["access-1", "access-2", "refresh-0", "refresh-1", "refresh-2", "client-SECRET"] {
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) is in \(file)")
            }
        }
    }
}
