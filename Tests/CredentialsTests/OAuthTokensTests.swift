import Credentials
import Foundation
import HTTPTransport
import JobQueue
import Store
import Sync
import Synchronization
import Testing

@Suite struct OAuthTokensTests {
    @Test func `a token is fetched once, and refreshed a tenth before its end`() async throws {
        let fixture = try CredentialsFixture()
        let tokens = try fixture.tokens()
        #expect(try await tokens.current() == AccessToken(Secret("access-1")))
        fixture.pass(.seconds(1619))
        #expect(try await tokens.current() == AccessToken(Secret("access-1")))
        #expect(fixture.account.sent.count == 1)
        fixture.pass(.seconds(2))
        #expect(try await tokens.current() == AccessToken(Secret("access-2")))
        #expect(fixture.account.sent.count == 2)
    }

    @Test func `a token without a known end is kept until it is refused`() async throws {
        let fixture = try CredentialsFixture(
            ScriptedAccount(lifetime: nil, more: #","instance_url":"https://acme.my.salesforce.com""#))
        let tokens = try fixture.tokens(provider: .salesforce())
        let first = try await tokens.current()
        #expect(first == AccessToken(Secret("access-1"), baseURL: "https://acme.my.salesforce.com"))
        fixture.pass(.seconds(30 * 86400))
        #expect(try await tokens.current() == first)
        let second = try await tokens.renewed(after: first)
        #expect(second.token == Secret("access-2"))
        // Who was refused before that gets the new one, without a call.
        #expect(try await tokens.renewed(after: first) == second)
        #expect(fixture.account.sent.count == 2)
    }

    @Test func `many tasks make one refresh`() async throws {
        let fixture = try CredentialsFixture(ScriptedAccount(rotates: true))
        let tokens = try fixture.tokens()
        let first = try await tokens.current()
        fixture.pass(.seconds(1700))
        try await withThrowingTaskGroup(of: AccessToken.self) { group in
            for number in 0..<200 {
                group.addTask {
                    number.isMultiple(of: 2) ? try await tokens.current() : try await tokens.renewed(after: first)
                }
            }
            for try await token in group { #expect(token.token == Secret("access-2")) }
        }
        #expect(fixture.account.sent.count == 2)
    }

    @Test func `many tasks of several processes make one refresh`() async throws {
        let fixture = try CredentialsFixture(ScriptedAccount(rotates: true))
        let stores = try [fixture.store, fixture.otherStore(), fixture.otherStore()]
        let processes = try stores.map { try fixture.tokens(store: $0) }
        let first = try await processes[0].current()
        for tokens in processes { #expect(try await tokens.current() == first) }
        #expect(fixture.account.sent.count == 1)
        for round in 2...6 {
            let refused = try await processes[0].current()
            try await withThrowingTaskGroup(of: AccessToken.self) { group in
                for number in 0..<60 {
                    let tokens = processes[number % 3]
                    group.addTask { try await tokens.renewed(after: refused) }
                }
                for try await token in group { #expect(token.token == Secret("access-\(round)")) }
            }
            #expect(fixture.account.sent.count == round)
        }
        for store in stores.dropFirst() { try store.close() }
    }

    @Test func `a refresh token that was replaced is on the disk before its access token is used`() async throws {
        let fixture = try CredentialsFixture(ScriptedAccount(rotates: true))
        var generations: [Int64] = []
        for number in 1...5 {
            // Another process each time: it knows only what is in the database.
            let store = try fixture.otherStore()
            let tokens = try fixture.tokens(store: store)
            let token =
                number == 1
                ? try await tokens.current()
                : try await tokens.renewed(after: AccessToken(Secret("access-\(number - 1)")))
            #expect(token.token == Secret("access-\(number)"))
            generations.append(try #require(try fixture.store.credential(of: "crm")).generation)
            try store.close()
        }
        #expect(generations == generations.sorted() && Set(generations).count == 5)
        #expect(fixture.account.forms.map { $0["refresh_token"] } == (0..<5).map { "refresh-\($0)" })
    }

    @Test func `tokens that could not be written are not used, and written by the next attempt`() async throws {
        let fixture = try CredentialsFixture(ScriptedAccount(rotates: true))
        let tokens = try fixture.tokens()
        _ = try await tokens.current()
        try fixture.sql(
            "CREATE TRIGGER full BEFORE UPDATE ON credentials BEGIN SELECT RAISE(ABORT, 'no'); END")
        fixture.pass(.seconds(1900))
        let error = await failure { () async throws(JobError) in try await tokens.current() }
        #expect(error?.message.contains("cannot be kept") == true, "\(error as Any)")
        try fixture.sql("DROP TRIGGER full")
        fixture.pass(.seconds(2))
        #expect(try await tokens.current().token == Secret("access-2"))
        #expect(fixture.account.sent.count == 2)
        // The spent refresh token is not shown again.
        fixture.pass(.seconds(1900))
        #expect(try await tokens.current().token == Secret("access-3"))
        #expect(fixture.account.forms.map { $0["refresh_token"] } == ["refresh-0", "refresh-1", "refresh-2"])
    }

    @Test func `who signs in anew while a refresh is under way wins`() async throws {
        let newcomer = Mutex<(@Sendable () async throws -> Void)?>(nil)
        let account = ScriptedAccount { form, _ in
            if form["refresh_token"] == "refresh-0", let sign = newcomer.withLock(\.self) {
                newcomer.withLock { $0 = nil }
                do { try await sign() } catch { return .json("{}", 500) }
            }
            return nil
        }
        let fixture = try CredentialsFixture(account)
        let tokens = try fixture.tokens()
        let first = try await tokens.current()
        let (vault, other) = (try fixture.vault(), try fixture.otherStore())
        newcomer.withLock {
            $0 = {
                // Without the lock, as an older version or a person with sqlite3 might.
                let sealed = try vault.seal(Data(#"{"accessToken":"theirs","refreshToken":"r"}"#.utf8), for: "crm")
                let generation = try other.credential(of: "crm")?.generation
                _ = try other.set(credential: sealed, keyID: vault.keyID, destination: "crm", over: generation)
            }
        }
        #expect(try await tokens.renewed(after: first).token == Secret("theirs"))
        try other.close()
    }

    @Test func `cancelling who waits does not tear off the refresh`() async throws {
        let (gate, entered) = (AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream())
        let account = ScriptedAccount(rotates: true) { _, _ in
            entered.continuation.yield()
            for await _ in gate.stream { break }
            return Task.isCancelled ? .json("{}", 500) : nil
        }
        let fixture = try CredentialsFixture(account)
        let tokens = try fixture.tokens()
        let caller = Task { try await tokens.current() }
        for await _ in entered.stream { break }
        caller.cancel()
        gate.continuation.yield()
        #expect(try await caller.value.token == Secret("access-1"))
        #expect(try fixture.store.credential(of: "crm") != nil)
    }
}

extension CredentialsFixture {
    /// Runs SQL in the plain shell.
    func sql(_ text: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sqlite3", "-cmd", ".timeout 10000", path, text]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableRuntimeMismatch) }
    }
}
