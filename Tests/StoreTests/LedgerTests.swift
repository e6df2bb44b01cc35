import Foundation
import JobQueue
import Store
import TestSupport
import Testing

@Suite(.blocking) struct LedgerTests {
    private func ask(_ fixture: StoreFixture, key: Int64 = 1, price: Int64 = 2_000_000, worker: Int64? = nil)
        -> PartnerAsk
    {
        var ask = PartnerAsk(partner: "acme", call: "find", key: key, now: fixture.clock.wall())
        (ask.lead, ask.event, ask.credits, ask.price, ask.worker) = (7, "expo", price, price, worker)
        ask.lostFor = .seconds(3600)
        return ask
    }

    private func entry(_ grant: PartnerGrant?) throws -> Int64 {
        guard case .go(let entry)? = grant else {
            Issue.record("not granted: \(String(describing: grant))")
            return 0
        }
        return entry
    }

    @Test func `what is reserved counts at once, and what is settled counts what it cost`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let id = try entry(try store.book([], asking: [ask(fixture)]).first)
        for account in [
            SpendCap.Account.lead(7), .event("expo"), .day("2026-11-18"), .partner("acme", day: "2026-11-18"),
        ] {
            #expect(try store.booked(account) == 2_000_000, "\(account)")
        }
        #expect(try fixture.shell("select state, price from enrichment_spend").output == "reserved|2.0\n")
        var settlement = PartnerSettlement(
            entry: id, partner: "acme", state: .settled(credits: 500_000, price: 500_000), now: fixture.clock.wall())
        settlement.keep = (key: 1, answer: #"{"outcome":"hit","values":{}}"#)
        _ = try store.book([settlement])
        #expect(try store.booked(.event("expo")) == 500_000)
        // Settled once: what comes late changes nothing.
        settlement.state = .settled(credits: 9_000_000, price: 9_000_000)
        _ = try store.book([settlement])
        #expect(try store.booked(.event("expo")) == 500_000)
        #expect(try store.audit().isEmpty)
    }

    @Test func `in a backup nothing is being asked`() throws {
        let fixture = try StoreFixture()
        let worker = try fixture.store.registerWorker()
        _ = try entry(try fixture.store.book([], asking: [ask(fixture, worker: worker.id)]).first)
        let copy = fixture.folder + "/copy.db"
        _ = try fixture.store.backUp(to: copy)
        let restored = try Store(path: copy)
        #expect(try restored.audit().isEmpty && restored.unknownSpend().count == 1)
        #expect(try fixture.store.unknownSpend().isEmpty)
    }

    @Test func `a question is open once, whoever asks`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let (one, other) = (try store.registerWorker(), try store.registerWorker())
        let grants = try store.book(
            [],
            asking: [
                ask(fixture, worker: one.id), ask(fixture, worker: other.id), ask(fixture, key: 2, worker: other.id),
            ])
        _ = try entry(grants[0])
        #expect(grants[1] == .underWay)
        _ = try entry(grants[2])
    }

    @Test func `a dead worker's questions are unknown, and stay booked`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let worker = try store.registerWorker()
        _ = try entry(try store.book([], asking: [ask(fixture, worker: worker.id)]).first)
        try store.retire(worker)
        let unknown = try store.unknownSpend()
        #expect(unknown.map(\.price) == [2] && unknown.map(\.lead) == [7])
        #expect(try store.audit().isEmpty)
        guard case .lost(let lost, _)? = try store.book([], asking: [ask(fixture)]).first else {
            Issue.record("asked again without a word")
            return
        }
        #expect(lost == unknown[0].id)
        fixture.pass(.seconds(3601))
        _ = try entry(try store.book([], asking: [ask(fixture)]).first)
    }

    @Test func `what was not asked after all is free again`() throws {
        let fixture = try StoreFixture()
        let id = try entry(try fixture.store.book([], asking: [ask(fixture)]).first)
        _ = try fixture.store.book([
            PartnerSettlement(entry: id, partner: "acme", state: .withdrawn, now: fixture.clock.wall())
        ])
        #expect(try fixture.store.booked(.event("expo")) == 0 && fixture.store.audit().isEmpty)
        #expect(try fixture.shell("select count(*) from enrichment_ledger").output == "0\n")
    }

    @Test func `a cap holds for questions of one transaction too`() throws {
        let fixture = try StoreFixture()
        let asks = (1...5).map { key in
            var ask = ask(fixture, key: Int64(key))
            ask.caps = [SpendCap(.event("expo"), most: 5_000_000)]
            return ask
        }
        let grants = try fixture.store.book([], asking: asks)
        #expect(grants.count { if case .go = $0 { true } else { false } } == 2)
        #expect(grants.last == .capped(.event("expo")))
    }

    @Test func `an answer is kept for its life`() throws {
        let fixture = try StoreFixture()
        var settlement = PartnerSettlement(entry: nil, partner: "acme", state: .unknown, now: fixture.clock.wall())
        settlement.keep = (key: 1, answer: #"{"outcome":"miss","values":{}}"#)
        _ = try fixture.store.book([settlement])
        var ask = ask(fixture)
        (ask.hitsSince, ask.missesSince) = (.max, fixture.clock.wall() - 1)
        guard case .kept? = try fixture.store.book([], asking: [ask]).first else {
            Issue.record("not kept")
            return
        }
        ask.missesSince = fixture.clock.wall()
        _ = try entry(try fixture.store.book([], asking: [ask]).first)
    }

    @Test func `a limit of a partner holds for all workers, and a dead one's calls are over`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let worker = try store.registerWorker()
        let buckets = [
            CallBucket(name: "second", kind: .tokens(capacity: 2, perMillisecond: 0.001)),
            CallBucket(name: "at_once", kind: .underWay(3)),
        ]
        func take() throws -> CallGrant {
            try store.takeCall(of: .partner("acme"), buckets, patience: .seconds(1), lease: .seconds(60), by: worker)
        }
        for pause in [Duration.zero, .zero, .seconds(1)] {
            guard case .after(pause, let tickets) = try take() else {
                Issue.record("no place after \(pause)")
                return
            }
            #expect(tickets.count == 1)
        }
        #expect(try take() == .refused(.milliseconds(50)))
        try store.retire(worker)
        #expect(try take() == .refused(.seconds(2)))
    }

    @Test func `calls that fail together are one failure of the partner`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        func fail(_ count: Int64, from key: Int64) throws {
            let entries = try (key..<key + count).map {
                try entry(try store.book([], asking: [ask(fixture, key: $0)]).first)
            }
            _ = try store.book(
                entries.map {
                    var settlement = PartnerSettlement(
                        entry: $0, partner: "acme", state: .settled(credits: 0, price: 0), now: fixture.clock.wall())
                    settlement.health = PartnerHealthNote(
                        .failed(rest: nil, after: 3, then: .seconds(30), atMost: .seconds(900)), outcome: "error")
                    return settlement
                })
        }
        func rest() throws -> Int64? {
            try store.restingPartners(now: fixture.clock.wall())["acme"].map { $0.until - fixture.clock.wall() }
        }
        try fail(20, from: 1)
        #expect(try rest() == 30_000)
        // It ends with a probe, which is a failure of its own.
        fixture.pass(.seconds(30))
        #expect(try rest() == nil)
        try fail(1, from: 100)
        #expect(try rest() == 60_000)
    }

    @Test func `objections survive a prune`() throws {
        let fixture = try StoreFixture()
        #expect(try fixture.store.suppress(keys: [1, 2, 2], source: "operator") == 2)
        _ = try fixture.store.prune(PruneRequest(age: .zero))
        #expect(try fixture.store.isSuppressed(keys: [9, 2]) && !fixture.store.isSuppressed(keys: [9]))
        #expect(try fixture.store.release(keys: [2]) == 1 && fixture.store.suppressedCount() == 1)
    }
}
