import JobQueue
import Leads
import Store
import Testing

@Suite struct PushTests {
    private static func frozen() throws -> (StoreFixture, WorkerLease) {
        let fixture = try StoreFixture(destinations: [("hubspot", .manual), ("second", .automatic)])
        let worker = try fixture.store.registerWorker()
        try fixture.ingest(0..<3, to: ["hubspot", "second"])
        try fixture.ingest(3..<5, event: "fair", to: ["hubspot"])
        try fixture.enrichAll(by: worker)
        while case let jobs = try fixture.claim(.enrich, from: "second", by: worker), !jobs.isEmpty {
            try fixture.store.complete(jobs.map { JobCompletion($0, .done(note: nil)) })
        }
        return (fixture, worker)
    }

    @Test func `a manual destination's leads are frozen until they are pushed`() throws {
        let (fixture, worker) = try Self.frozen()
        #expect(try fixture.claim(.sync, by: worker).isEmpty)
        #expect(try fixture.store.push(event: "fair", dryRun: true).count == 2)
        #expect(try fixture.claim(.sync, by: worker).isEmpty)
        #expect(try fixture.store.push(event: "fair").count == 2)
        #expect(try fixture.claim(.sync, by: worker).count == 2)
        #expect(try fixture.store.push(leads: [1]).count == 1)
        #expect(try fixture.claim(.sync, by: worker).map(\.leadID) == [1])
        #expect(try fixture.store.push().count == 2)
        #expect(try fixture.store.push().isEmpty)
        #expect(try fixture.shell("select count(*) from job_history where what = 'pushed'").output == "5\n")
    }

    @Test func `the other destinations of a frozen lead go on`() throws {
        let (fixture, worker) = try Self.frozen()
        #expect(try fixture.claim(.sync, from: "second", by: worker).count == 3)
        #expect(try fixture.store.push(destination: "second").isEmpty)
    }

    @Test func `switching to automatic releases all that is frozen, and disabling claims nothing`() throws {
        let (fixture, worker) = try Self.frozen()
        try fixture.store.set(mode: .disabled, destination: "hubspot")
        #expect(try fixture.claim(.sync, by: worker).isEmpty)
        #expect(try fixture.claim(.enrich, by: worker).isEmpty)
        try fixture.store.set(mode: .automatic, destination: "hubspot")
        #expect(try fixture.claim(.sync, by: worker).count == 5)
    }
}
