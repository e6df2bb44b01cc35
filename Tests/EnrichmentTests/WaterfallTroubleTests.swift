import Foundation
import HTTPTransport
import Leads
import Store
import Synchronization
import TestSupport
import Testing

@testable import Enrichment

@Suite struct WaterfallTroubleTests {
    private static let ann = Lead.sample([.email: "ann@acme.com"])
    private static func waterfall(_ transport: ScriptedTransport, _ store: Store? = nil) throws -> Waterfall {
        var configuration = EnrichmentConfiguration()
        configuration.wanted = [.city]
        configuration.order = ["a", "b"]
        let partners = [try TestPartner.make("a", fields: [.city]), try TestPartner.make("b", fields: [.city])]
        return Waterfall(
            partners: partners, configuration: configuration, transport: transport, store: try store ?? .fresh())
    }

    private static func transport(a: @escaping ScriptedTransport.Script) -> ScriptedTransport {
        ScriptedTransport { request throws(TransportError) in
            request.url.hasPrefix("http://a") ? try await a(request) : .json("{}", status: 404)
        }
    }

    @Test func `a partner that is down is passed over, and waited for until the deadline`() async throws {
        let transport = Self.transport { _ throws(TransportError) in throw .notSent("refused") }
        let waterfall = try Self.waterfall(transport)
        let early = try await waterfall.enrich(Self.ann, now: .test, waitUntil: .deadline)
        #expect(early.retryAfter == .seconds(15) && early.unanswered.isEmpty)
        #expect(early.report.first { $0.partner == "a" }?.outcome == .error && transport.calls(to: "b") == 1)
        #expect(early.changes[.company] == nil, "no guess while better is to come")
        let late = try await waterfall.enrich(Self.ann, now: .deadline, waitUntil: .deadline)
        #expect(late.retryAfter == nil && late.unanswered == ["a"] && late.note.contains("went on without a"))
        #expect(late.changes[.company]?.value == "Acme")
    }

    @Test func `nobody is waited for who has nothing to give`() async throws {
        let transport = ScriptedTransport { request in
            request.url.hasPrefix("http://a") ? .json("{}", status: 500) : .json(#"{"city":"Ghent","sure":1}"#)
        }
        let result = try await Self.waterfall(transport).enrich(Self.ann, now: .test, waitUntil: .deadline)
        #expect(result.retryAfter == nil && result.unanswered.isEmpty && result.changes[.city]?.value == "Ghent")
    }

    @Test(arguments: [("120", Duration.seconds(120), []), ("3600", nil, ["a"])] as [(String, Duration?, [String])])
    func `Retry-After is respected where it ends before the deadline`(
        seconds: String, wait: Duration?, unanswered: [String]
    ) async throws {
        let transport = Self.transport { _ in .json("{}", status: 429, headers: [("Retry-After", seconds)]) }
        let waterfall = try Self.waterfall(transport)
        let first = try await waterfall.enrich(Self.ann, now: .test, waitUntil: .deadline)
        #expect(first.retryAfter == wait && first.unanswered == unanswered)
        let other = Lead.sample([.email: "bob@acme.com"])
        let second = try await waterfall.enrich(other, now: .test + 20, waitUntil: .deadline + 20)
        #expect(transport.calls(to: "a") == 1, "the second lead does not ask a partner at rest")
        #expect(second.report.first { $0.partner == "a" }?.skipped == .resting)
        #expect(second.retryAfter == wait.map { $0 - .seconds(20) })
    }

    @Test func `a 400 is not waited for`() async throws {
        let result = try await Self.waterfall(Self.transport { _ in .json("{}", status: 400) })
            .enrich(Self.ann, now: .test, waitUntil: .deadline)
        #expect(result.retryAfter == nil && result.unanswered.isEmpty)
    }

    @Test(arguments: [(402, PartnerOutcome.noCredits, 1800.0), (401, .unconfigured, 900.0)])
    func `a hundred leads do not make a hundred refused calls`(
        status: Int, outcome: PartnerOutcome, cooldown: Double
    ) async throws {
        let transport = Self.transport { _ in .json("{}", status: status) }
        let waterfall = try Self.waterfall(transport)
        for id in 1...100 {
            let lead = Lead.sample([.email: "ann\(id)@acme.com"], id: Int64(id))
            let result = try await waterfall.enrich(lead, now: .test, waitUntil: .deadline)
            #expect(result.retryAfter == nil && result.report.first { $0.partner == "a" }?.outcome == outcome)
        }
        #expect(transport.calls(to: "a") == 1 && transport.calls(to: "b") == 100)
        let health = try waterfall.inquiry.store.partnerHealth(now: Date.test.milliseconds)
        #expect(health.filter { $0.restsUntil != nil }.map(\.partner) == ["a"])
        _ = try await waterfall.enrich(Self.ann, now: .test + cooldown, waitUntil: .deadline)
        #expect(transport.calls(to: "a") == 2)
    }

    @Test func `three errors one after another give a rest`() async throws {
        let transport = Self.transport { _ in .json("{}", status: 503) }
        let waterfall = try Self.waterfall(transport)
        for id in 1...10 {
            let lead = Lead.sample([.email: "ann\(id)@acme.com"])
            let result = try await waterfall.enrich(lead, now: .test, waitUntil: .deadline)
            #expect(result.retryAfter == (id <= 3 ? .seconds(15) : .seconds(30)))
        }
        #expect(transport.calls(to: "a") == 3)
    }

    @Test func `an answer is kept, a miss for a shorter time, and trouble not at all`() async throws {
        let store = try Store.fresh()
        let isUp = Mutex(false)
        let transport = Self.transport { _ in
            isUp.withLock { $0 } ? .json(#"{"city":"Ghent","sure":0.3}"#) : .json("{}", status: 500)
        }
        func run(_ days: Double) async throws -> Enrichment {
            let now = Date.test + days * 86400
            return try await Self.waterfall(transport, store).enrich(Self.ann, now: now, waitUntil: now)
        }
        _ = try await run(0)
        #expect(try store.spend(by: .partner).filter { $0.misses > 0 }.map(\.name) == ["b"])
        isUp.withLock { $0 = true }
        _ = try await run(1)
        #expect(transport.calls(to: "a") == 2 && transport.calls(to: "b") == 1)
        let kept = try await run(2)
        #expect(transport.calls(to: "a") == 2 && transport.calls(to: "b") == 1)
        #expect(kept.report.filter { $0.isFromCache }.map(\.partner) == ["a", "b"] && kept.credits.isEmpty)
        #expect(kept.changes[.city]?.provenance.at == .test + 86400)
        _ = try await run(8)
        #expect(transport.calls(to: "a") == 2 && transport.calls(to: "b") == 2)
        _ = try await run(32)
        #expect(transport.calls(to: "a") == 3)
    }

    @Test func `the same question in other letters is the same question`() async throws {
        let store = try Store.fresh()
        let transport = Self.transport { _ in .json("{}", status: 404) }
        let waterfall = try Self.waterfall(transport, store)
        for email in ["ann@acme.com", " Ann@ACME.com "] {
            _ = try await waterfall.enrich(.sample([.email: email]), now: .test, waitUntil: .deadline)
        }
        #expect(transport.sent.count == 2)
    }

    @Test func `a kept answer survives JSON`() throws {
        var answer = PartnerAnswer(
            .hit, values: [.city: PartnerValue("Ghent", confidence: 0.5, verified: true)], credits: 1.5)
        (answer.requestID, answer.verdict) = ("r-1", .good)
        let kept = try #require(CachedAnswer(answer))
        #expect(try kept.text().contains(#""city":{"#))
        #expect(CachedAnswer(text: try kept.text()) == kept && kept.answer.values == answer.values)
        #expect(CachedAnswer(PartnerAnswer(.error)) == nil && CachedAnswer(text: "{}") == nil)
    }

    @Test func `a database that cannot be used stops before anything is spent`() async throws {
        let transport = ScriptedTransport { _ in .json(#"{"city":"Ghent","sure":1}"#) }
        let store = try Store.fresh()
        let waterfall = try Self.waterfall(transport, store)
        try store.close()
        await #expect(throws: (any Error).self) {
            try await waterfall.enrich(Self.ann, now: .test, waitUntil: .deadline)
        }
        #expect(transport.sent.isEmpty)
    }

    @Test func `leads that ask the same at the same time share one call and one price`() async throws {
        let waterfalls = Mutex<Waterfall?>(nil)
        let transport = Self.transport { _ in
            // The partner takes its time until all others wait for this answer.
            let waterfall = waterfalls.withLock { $0 }
            await until { waterfall?.inquiry.inFlight.waiting == 19 }
            return .json(#"{"city":"Ghent","sure":1}"#)
        }
        let waterfall = try Self.waterfall(transport)
        waterfalls.withLock { $0 = waterfall }
        let results = try await withThrowingTaskGroup(of: Enrichment.self) { group in
            for _ in 1...20 {
                group.addTask { try await waterfall.enrich(Self.ann, now: .test, waitUntil: .deadline) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(transport.sent.count == 1)
        #expect(results.count == 20 && results.allSatisfy { $0.changes[.city]?.value == "Ghent" })
        #expect(results.reduce(0) { $0 + ($1.credits["a"] ?? 0) } == 1)
    }

    @Test func `cancellation is thrown and those who waited ask themselves`() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let transport = ScriptedTransport { _ throws(TransportError) in
            var waiting = gate.makeAsyncIterator()
            await waiting.next()
            if Task.isCancelled { throw .cancelled }
            return .json(#"{"city":"Ghent","sure":1}"#)
        }
        let waterfall = try Self.waterfall(transport)
        let leader = Task { try await waterfall.enrich(Self.ann, now: .test, waitUntil: .deadline) }
        await until { !transport.sent.isEmpty }
        let follower = Task { try await waterfall.enrich(Self.ann, now: .test, waitUntil: .deadline) }
        await until { waterfall.inquiry.inFlight.waiting == 1 }
        leader.cancel()
        open.finish()
        await #expect(throws: CancellationError.self) { try await leader.value }
        #expect(try await follower.value.changes[.city]?.value == "Ghent")
    }
}

/// Lets other tasks run until the condition holds, or a failing test would never hold it.
private func until(_ holds: () -> Bool) async {
    for _ in 0..<100_000 where !holds() { await Task.yield() }
}
