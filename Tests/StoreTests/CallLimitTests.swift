import Foundation
import JobQueue
import Store
import Testing

@Suite struct CallLimitTests {
    private static func tokens(_ capacity: Double, perSecond: Double) -> CallBucket {
        CallBucket(name: "calls", kind: .tokens(capacity: capacity, perMillisecond: perSecond / 1000))
    }

    private static func take(
        _ fixture: StoreFixture, _ buckets: CallBucket..., patience: Duration = .seconds(30)
    ) throws -> CallGrant {
        try fixture.store.takeCall(
            of: .destination("hubspot"), buckets, patience: patience, lease: .seconds(100))
    }

    @Test func `places are given first come, first served, at the rate of the limit`() throws {
        let fixture = try StoreFixture()
        let bucket = Self.tokens(2, perSecond: 10)
        let waits = try (0..<5).map { _ in try Self.take(fixture, bucket) }
        #expect(
            waits == [0, 0, 100, 200, 300].map { CallGrant.after(.milliseconds($0), tickets: []) })
        fixture.pass(.milliseconds(300))
        #expect(try Self.take(fixture, bucket) == .after(.milliseconds(100), tickets: []))
        fixture.pass(.seconds(60))
        #expect(try Self.take(fixture, bucket) == .after(.zero, tickets: []))
    }

    @Test func `a place that would be too far off is not taken`() throws {
        let fixture = try StoreFixture()
        let bucket = Self.tokens(1, perSecond: 1)
        _ = try Self.take(fixture, bucket)
        #expect(try Self.take(fixture, bucket, patience: .milliseconds(500)) == .refused(.seconds(1)))
        #expect(try Self.take(fixture, bucket) == .after(.seconds(1), tickets: []))
    }

    /// No window of the length ever sees more calls than the limit, whoever asks and whenever.
    @Test(arguments: 1...20)
    func `no window sees more calls than the limit`(seed: Int) throws {
        let fixture = try StoreFixture()
        var state = UInt64(seed)
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        // What SharedCallBudget makes of 20 calls in 10 seconds.
        let bucket = Self.tokens(2, perSecond: 1.8)
        var (now, times) = (0, [Int]())
        for _ in 0..<80 {
            let pause = random(4) == 0 ? random(3000) : 0
            fixture.pass(.milliseconds(pause))
            now += pause
            guard case .after(let wait, _) = try Self.take(fixture, bucket) else { continue }
            times.append(now + Int(wait.milliseconds))
        }
        times.sort()
        for (index, start) in times.enumerated() {
            #expect(times[index...].prefix { $0 < start + 10_000 }.count <= 20)
        }
    }

    @Test func `the calls of a worker that has died are over`() throws {
        let fixture = try StoreFixture()
        let bucket = CallBucket(name: "concurrent", kind: .underWay(1))
        var worker: WorkerLease? = try fixture.store.registerWorker()
        let grant = try fixture.store.takeCall(
            of: .destination("hubspot"), [bucket], patience: .zero, lease: .seconds(100), by: worker)
        guard case .after = grant else { return #expect(Bool(false)) }
        #expect(try Self.take(fixture, bucket) == .refused(.milliseconds(50)))
        worker = nil
        try fixture.store.rescue(crashLimit: 3)
        guard case .after = try Self.take(fixture, bucket) else { return #expect(Bool(false)) }
    }

    @Test func `calls under way are counted, and one that is never given back by its time`() throws {
        let fixture = try StoreFixture()
        let bucket = CallBucket(name: "concurrent", kind: .underWay(2))
        guard case .after(_, let first) = try Self.take(fixture, bucket) else { return #expect(Bool(false)) }
        _ = try Self.take(fixture, bucket)
        #expect(try Self.take(fixture, bucket) == .refused(.milliseconds(50)))
        try fixture.store.giveBackCall(tickets: first)
        guard case .after = try Self.take(fixture, bucket) else { return #expect(Bool(false)) }
        #expect(try Self.take(fixture, bucket) == .refused(.milliseconds(50)))
        fixture.pass(.seconds(101))
        guard case .after = try Self.take(fixture, bucket) else { return #expect(Bool(false)) }
    }

    @Test func `a call that two limits count is given back to both`() throws {
        let fixture = try StoreFixture()
        let all = CallBucket(name: "concurrent", kind: .underWay(3))
        let heavy = CallBucket(name: "heavy", kind: .underWay(1))
        guard case .after(_, let tickets) = try Self.take(fixture, all, heavy) else { return #expect(Bool(false)) }
        #expect(tickets.count == 2)
        #expect(try Self.take(fixture, all, heavy) == .refused(.milliseconds(50)))
        guard case .after(_, let light) = try Self.take(fixture, all) else { return #expect(Bool(false)) }
        #expect(light.count == 1)
        try fixture.store.giveBackCall(tickets: tickets)
        guard case .after = try Self.take(fixture, all, heavy) else { return #expect(Bool(false)) }
        guard case .after = try Self.take(fixture, all) else { return #expect(Bool(false)) }
        #expect(try Self.take(fixture, all) == .refused(.milliseconds(50)))
    }

    @Test func `a 429 stops all workers for as long as it says`() throws {
        let fixture = try StoreFixture()
        let bucket = Self.tokens(10, perSecond: 10)
        _ = try Self.take(fixture, bucket)
        try fixture.store.drainCalls(of: .destination("hubspot"), limit: "calls", for: .seconds(5))
        let other = try Store(path: fixture.path, clock: fixture.clock)
        #expect(try other.callsClosed(of: .destination("hubspot"), limits: ["calls"]) == .seconds(5))
        #expect(
            try other.takeCall(of: .destination("hubspot"), [bucket], patience: .seconds(30), lease: .seconds(1))
                == .after(.milliseconds(5100), tickets: []))
        fixture.pass(.seconds(6))
        #expect(try other.callsClosed(of: .destination("hubspot"), limits: ["calls"]) == .zero)
    }

    @Test func `who waited for a closed limit does not go all at once when it opens`() throws {
        let fixture = try StoreFixture()
        let bucket = Self.tokens(10, perSecond: 10)
        for _ in 0..<30 { _ = try Self.take(fixture, bucket) }
        try fixture.store.drainCalls(of: .destination("hubspot"), limit: "calls", for: .seconds(2))
        fixture.pass(.seconds(1))
        let waits = try (0..<3).map { _ in try Self.take(fixture, bucket) }
        #expect(waits == [1100, 1200, 1300].map { CallGrant.after(.milliseconds($0), tickets: []) })
        // A second 429 of the same moment forgets nobody's place.
        try fixture.store.drainCalls(of: .destination("hubspot"), limit: "calls", for: .seconds(1))
        #expect(try Self.take(fixture, bucket) == .after(.milliseconds(1400), tickets: []))
    }

    @Test func `a stock fills while it is closed`() throws {
        let fixture = try StoreFixture()
        let bucket = Self.tokens(10, perSecond: 10)
        try fixture.store.drainCalls(
            of: .destination("hubspot"), limit: "calls", for: .seconds(2), fillsMeanwhile: true)
        let waits = try (0..<12).map { _ in try Self.take(fixture, bucket) }
        #expect(waits[0] == .after(.seconds(2), tickets: []))
        fixture.pass(.seconds(2))
        #expect(try Self.take(fixture, bucket) == .after(.zero, tickets: []))
    }

    @Test func `the CRM's word counts where it is the lower one`() throws {
        let fixture = try StoreFixture()
        let bucket = Self.tokens(100, perSecond: 10)
        _ = try Self.take(fixture, bucket)
        try fixture.store.correctCalls(of: .destination("hubspot"), limit: "calls", remaining: 500)
        #expect(try Self.take(fixture, bucket) == .after(.zero, tickets: []))
        try fixture.store.correctCalls(of: .destination("hubspot"), limit: "calls", remaining: 0)
        #expect(try Self.take(fixture, bucket) == .after(.milliseconds(100), tickets: []))
    }
}
