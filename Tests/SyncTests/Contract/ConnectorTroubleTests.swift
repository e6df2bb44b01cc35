import HTTPTransport
import JobQueue
import Leads
import SandboxServer
import Store
import Sync
import Synchronization
import Testing

/// The contract that every connector is held to: what becomes of faults. After each the audit finds every law held, and
/// the CRM has nobody twice.
@Suite(.timeLimit(.minutes(5))) struct ConnectorTroubleTests {
    /// Lets a minute pass for the store and for the CRM.
    private static func pass(_ account: any ContractAccount, _ fixture: SyncFixture) async throws {
        fixture.pass(.seconds(60))
        try await account.server.call(.post, "/_sandbox/clock", ["advance_ms": 60_000])
    }

    /// Carries everything through, however long the back-offs are.
    private static func drain(_ account: any ContractAccount, _ fixture: SyncFixture, _ stage: SyncStage) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while let summary = try fixture.summary(), summary.synced + summary.failed < summary.leads,
            ContinuousClock.now < deadline
        {
            try await pass(account, fixture)
            try await fixture.sync(stage)
        }
    }

    /// Every lead is in the CRM once, and nobody else.
    private static func reckon(_ account: any ContractAccount, _ fixture: SyncFixture, leads: Int) async throws {
        #expect(try fixture.summary()?.synced == leads)
        let addresses = try await account.people().compactMap { account.value(.email, of: $0) }
        #expect(addresses.count == leads && Set(addresses).count == leads, "\(addresses.sorted())")
        let companies = try await account.companies()
        #expect(
            Set(companies.compactMap { $0.values["domain"] ?? $0.values["Website"] ?? $0.values["website"] }).count
                == companies.count)
        #expect(try fixture.broken() == [])
    }

    /// The next so many calls fail in one of these ways.
    private static let faults: [(kind: String, more: [String: any Sendable])] = [
        ("status", ["status": 500]), ("status", ["status": 503]), ("status", ["status": 502, "after": true]),
        ("drop_before", [:]), ("drop_after", [:]), ("truncate", [:]),
    ]

    @Test(arguments: ContractCRM.allCases, faults.indices)
    func `a call that fails is made again, and nobody is there twice`(crm: ContractCRM, fault: Int) async throws {
        try await crm.run { account in
            let fixture = try SyncFixture()
            let stage = account.stage(fixture.store)
            try fixture.enrich((1...20).map { person($0, at: "c\($0 % 4).test", [.notes: "Note \($0)"]) })
            // Each of the calls of a batch is struck once, the first of them in the first attempt.
            for _ in 0..<4 {
                try await account.fail(Self.faults[fault].kind, Self.faults[fault].more)
                try await fixture.sync(stage)
                try await Self.pass(account, fixture)
            }
            try await Self.drain(account, fixture, stage)
            try await Self.reckon(account, fixture, leads: 20)
            #expect(try await account.activities().count == 20)
        }
    }

    @Test(arguments: ContractCRM.allCases, ["drop_before", "drop_after", "truncate"])
    func `a create whose answer is lost is looked up before it is made again`(
        crm: ContractCRM, kind: String
    ) async throws {
        try await crm.run { account in
            let fixture = try SyncFixture()
            let struck = Mutex(0)
            let transport = InterposedTransport(next: account.server.transport) { request in
                guard account.createsPeople(request) else { return }
                let number = struck.withLock { count in
                    count += 1
                    return count
                }
                if number == 1 { try await account.fail(kind) }
            }
            let stage = account.stage(fixture.store, transport: transport)
            try fixture.enrich((1...5).map { person($0, at: "a.test") })
            // Where each person is a call of its own, only one call was struck.
            let outcomes = try await fixture.sync(stage).values.map(\.name)
            #expect(outcomes.contains("retry") && outcomes.allSatisfy { ["retry", "done"].contains($0) })
            #expect(struck.withLock { $0 } >= 1)
            try await Self.drain(account, fixture, stage)
            try await Self.reckon(account, fixture, leads: 5)
        }
    }

    @Test(arguments: ContractCRM.allCases)
    func `a nameless person whose create was not answered is not made twice`(crm: ContractCRM) async throws {
        try await crm.run { account in
            let fixture = try SyncFixture()
            let transport = InterposedTransport(next: account.server.transport) { request in
                if account.createsPeople(request) { try await account.fail("drop_after") }
            }
            try fixture.enrich([nameless(1, at: "a.test")])
            try await fixture.sync(account.stage(fixture.store, transport: transport))
            try await Self.drain(account, fixture, account.stage(fixture.store))
            #expect(try await account.people().count == 1)
            let job = try #require(try fixture.job(1))
            #expect(job.state == .synced || job.error?.type == .outcomeUnknown)
            #expect(try fixture.broken() == [])
        }
    }

    @Test(arguments: ContractCRM.allCases)
    func `a refused record fails alone, with its type`(crm: ContractCRM) async throws {
        try await crm.run { account in
            for (number, refusal) in account.refusals.enumerated() {
                let fixture = try SyncFixture()
                let base = number * 10
                try fixture.enrich((1...8).map { person(base + $0, at: "a.test") })
                let object = account.root.hasPrefix("/hubspot") ? nil : account.profile.newPersonObject
                try await account.server.fail(
                    account.root + (object == nil ? "contacts*" : "*"), "row_error", refusal.fault,
                    record: object.map { ["object": $0] } ?? [:])
                let outcomes = try await fixture.sync(account.stage(fixture.store))
                let errors = outcomes.values.compactMap(\.error?.type)
                #expect(errors == [refusal.type])
                #expect(outcomes.values.filter { $0.name == "done" }.count == 7, "\(refusal.type)")
                #expect(try fixture.broken() == [])
            }
        }
    }

    @Test(arguments: ContractCRM.allCases)
    func `a bad value fails alone, and the others of its batch are done`(crm: ContractCRM) async throws {
        try await crm.run { account in
            let fixture = try SyncFixture()
            var leads = (1...40).map { person($0, at: "c\($0 % 5).test") }
            leads[16][account.badValue.field] = account.badValue.value
            try fixture.enrich(leads)
            let outcomes = try await fixture.sync(account.stage(fixture.store))
            #expect(outcomes[17]?.error?.type == .dataValueValidation)
            #expect(try fixture.summary()?.synced == 39)
            #expect(try await account.people().count == 39)
        }
    }

    @Test(arguments: ContractCRM.allCases)
    func `a token that was refused is renewed once, and the batch goes on`(crm: ContractCRM) async throws {
        try await crm.run { account in
            let fixture = try SyncFixture()
            let tokens = RenewedTokens(good: true)
            try fixture.enrich((1...5).map { person($0, at: "a.test") })
            try await fixture.sync(account.stage(fixture.store, tokens: tokens))
            #expect(tokens.renewals.withLock(\.self) >= 1)
            try await Self.reckon(account, fixture, leads: 5)
        }
    }

    @Test(arguments: ContractCRM.allCases)
    func `a token that stays refused fails no lead twice and pauses the destination`(crm: ContractCRM) async throws {
        try await crm.run { account in
            let fixture = try SyncFixture()
            try fixture.enrich((1...5).map { person($0, at: "a.test") })
            let outcomes = try await fixture.sync(account.stage(fixture.store, tokens: RenewedTokens(good: false)))
            #expect(outcomes.values.allSatisfy { $0.error?.type == .authentication })
            #expect(try fixture.summary()?.paused == "AUTHENTICATION")
            #expect(try await account.people().isEmpty)
            #expect(try fixture.broken() == [])
        }
    }

    @Test(arguments: ContractCRM.allCases)
    func `a 429 is waited out as long as it says`(crm: ContractCRM) async throws {
        try await crm.run { account in
            let fixture = try SyncFixture()
            let stage = account.stage(fixture.store)
            try fixture.enrich((1...5).map { person($0, at: "a.test") })
            let more: [String: any Sendable] = ["status": 429, "headers": ["Retry-After": "77"]]
            try await account.fail("status", next: nil, more)
            let outcomes = try await fixture.sync(stage)
            #expect(outcomes.values.allSatisfy { $0.error?.type == .rateLimited })
            try await account.server.call(.delete, "/_sandbox/faults")
            fixture.pass(.seconds(70))
            #expect(try fixture.claim() == [])
            try await Self.drain(account, fixture, stage)
            try await Self.reckon(account, fixture, leads: 5)
        }
    }

    @Test(arguments: ContractCRM.allCases)
    func `the same batch carried twice writes everybody once`(crm: ContractCRM) async throws {
        try await crm.run { account in
            let fixture = try SyncFixture()
            let stage = account.stage(fixture.store) {
                $0.campaigns = ["expo": CampaignRule(campaign: account.campaign.campaign)]
            }
            try fixture.enrich((1...10).map { person($0, at: "c\($0 % 3).test", [.notes: "Note \($0)"]) })
            // A worker that hangs after its writes; another takes over.
            let hung = try fixture.store.registerWorker()
            let late = await stage.run(try fixture.claim(by: hung))
            try fixture.store.retire(hung)
            try await Self.drain(account, fixture, stage)
            #expect(try fixture.store.complete(late).count == 10)
            try await Self.reckon(account, fixture, leads: 10)
            #expect(try await account.activities().count == 10)
            #expect(try await account.members().count == 10)
        }
    }
}

/// The network, with something that happens before a request goes out.
struct InterposedTransport: HTTPTransport {
    let next: any HTTPTransport
    let before: @Sendable (HTTPRequest) async throws -> Void

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        // Without what was to happen the test would prove nothing.
        do { try await before(request) } catch { Issue.record(error) }
        return try await next.send(request)
    }
}

/// A token that the CRM refuses, and the one that is had for it.
private final class RenewedTokens: AccessTokens {
    let renewals = Mutex(0)
    private let good: Bool

    init(good: Bool) { self.good = good }

    func current() async throws(JobError) -> AccessToken {
        AccessToken(Secret(good && renewals.withLock { $0 > 0 } ? "sandbox" : "stale"))
    }

    func renewed(after refused: AccessToken) async throws(JobError) -> AccessToken {
        renewals.withLock { $0 += 1 }
        guard good else { throw JobError(.authentication, message: "the refresh token was revoked") }
        return try await current()
    }
}
