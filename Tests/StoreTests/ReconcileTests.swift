import Foundation
import JobQueue
import Leads
import Store
import TestSupport
import Testing

@Suite(.blocking) struct ReconcileTests {
    private static func refused(_ value: String, field: String = "industry") -> JobError {
        JobError(
            .dataValueValidation, code: "INVALID_OPTION", message: "\(value) is none of the options", field: field,
            value: value, leadField: field)
    }

    /// Leads 0 to 29 at the expo: 0…9 fail by one value, 10…12 by three others, 13 by a credential, the rest are synced.
    private func fixtureWithFailures() throws -> (StoreFixture, WorkerLease) {
        let fixture = try StoreFixture()
        try fixture.ingest(0..<30)
        let worker = try fixture.store.registerWorker()
        try fixture.enrichAll(by: worker)
        let jobs = try fixture.claim(.sync, by: worker)
        try fixture.store.complete(
            jobs.enumerated().map { place, job in
                switch place {
                case 0..<10: JobCompletion(job, .failed(Self.refused("Wizardry")))
                case 10..<13: JobCompletion(job, .failed(Self.refused("Value \(place)")))
                case 13: JobCompletion(job, .failed(JobError(.authentication, message: "expired")))
                default: JobCompletion(job, .done(note: nil))
                }
            })
        return (fixture, worker)
    }

    @Test func `leads with one bad value are one line, and the largest cause comes first`() throws {
        let (fixture, _) = try fixtureWithFailures()
        let report = try fixture.store.reconciliation()
        #expect(report.groups.map(\.errorType) == [.dataValueValidation, .authentication])
        let group = try #require(report.groups.first)
        #expect(group.leads == 13 && group.causes.count == 4 && group.otherCauses == 0)
        let cause = try #require(group.causes.first)
        #expect(cause.leads == 10 && cause.field == "industry" && cause.value == "Wizardry")
        #expect(cause.leadField == "industry" && cause.code == "INVALID_OPTION")
        #expect(cause.message == "Wizardry is none of the options")
        #expect(cause.firstFailedAt.hasPrefix("2026-11-18T") && cause.firstFailedAt == cause.lastFailedAt)
        let few = try #require(try fixture.store.reconciliation(most: 2).groups.first)
        #expect(few.causes.map(\.leads) == [10, 1] && few.otherCauses == 2 && few.otherLeads == 2)
        #expect(
            try fixture.shell("select error_field, error_value, leads from reconciliation_causes where leads > 1")
                .output
                == "industry|Wizardry|10\n")
    }

    @Test func `the figures are those of the summary, whichever way they are counted`() throws {
        let (fixture, worker) = try fixtureWithFailures()
        try fixture.ingest(40..<50)
        try fixture.ingest(50..<54, event: "fair")
        let held = try fixture.claim(.enrich, limit: 6, by: worker)
        try fixture.store.complete(
            held.prefix(3).map {
                JobCompletion($0, .retry(after: .seconds(600), JobError(.network, message: "no route")))
            })
        _ = try fixture.store.dismiss(JobFilter(type: .authentication), reason: "a test")
        let whole = try #require(try fixture.store.reconciliation().figures.first)
        #expect(whole.leads == 44 && whole.cleared == 16 && whole.failed == 13 && whole.dismissed == 1)
        #expect(whole.preSync.queued == 8 && whole.preSync.waiting == 3 && whole.preSync.held == 3)
        #expect(whole.preSync.all == 14)
        let summary = try #require(try fixture.store.summaries().first)
        #expect(summary.leads == whole.leads && summary.synced == whole.cleared && summary.failed == whole.failed)
        // Counted from the rows.
        let long = try fixture.store.reconciliation(JobFilter(since: 0)).figures
        #expect(long == [whole])
        let byEvent = try fixture.store.reconciliation(byEvent: true)
        #expect(byEvent.figures.map(\.event) == ["expo", "fair"])
        #expect(byEvent.figures.map(\.leads) == [40, 4])
        #expect(byEvent.figures.reduce(0) { $0 + $1.preSync.all } == whole.preSync.all)
        #expect(byEvent.groups.map(\.event) == ["expo"])
        #expect(try fixture.store.reconciliation(JobFilter(event: "fair")).groups.isEmpty)
        #expect(try fixture.store.reconciliation(JobFilter(event: "fair")).figures.map(\.leads) == [4])
    }

    @Test func `frozen, paused and disabled leads are told apart`() throws {
        let fixture = try StoreFixture(destinations: [("hubspot", .automatic), ("second", .manual)])
        try fixture.ingest(0..<4, to: ["hubspot", "second"])
        let worker = try fixture.store.registerWorker()
        try fixture.enrichAll(by: worker)
        while case let jobs = try fixture.claim(.enrich, from: "second", by: worker), !jobs.isEmpty {
            try fixture.store.complete(jobs.map { JobCompletion($0, .done(note: nil)) })
        }
        try fixture.store.pause(destination: "hubspot", for: JobError(.authentication, message: "expired"))
        var figures = try fixture.store.reconciliation().figures
        #expect(figures.map(\.destination) == ["hubspot", "second"])
        #expect(figures.map(\.preSync.paused) == [4, 0] && figures.map(\.preSync.frozen) == [0, 4])
        #expect(figures.first?.paused == .authentication)
        try fixture.store.set(mode: .disabled, destination: "second")
        figures = try fixture.store.reconciliation(JobFilter(destination: "second")).figures
        #expect(figures.map(\.preSync.disabled) == [4])
    }

    @Test func `filters narrow to type, field, value and time`() throws {
        let (fixture, worker) = try fixtureWithFailures()
        fixture.pass(.seconds(3600))
        let later = fixture.store.now
        try fixture.ingest(60..<61)
        try fixture.enrichAll(by: worker)
        let jobs = try fixture.claim(.sync, by: worker)
        try fixture.store.complete(jobs.map { JobCompletion($0, .failed(Self.refused("Wizardry"))) })
        func leads(_ filter: JobFilter) throws -> [Int] { try fixture.store.reconciliation(filter).groups.map(\.leads) }
        #expect(try leads(JobFilter(type: .authentication)) == [1])
        #expect(try leads(JobFilter(field: "industry")) == [14])
        #expect(try leads(JobFilter(value: "Wizardry")) == [11])
        #expect(try leads(JobFilter(since: later)) == [1])
        #expect(try leads(JobFilter(destination: "hubspot", event: "expo", value: "Value 10")) == [1])
        let listed = try fixture.store.leads(in: .failed, filter: JobFilter(value: "Wizardry"), limit: 100)
        #expect(listed.count == 11 && listed.allSatisfy { $0.value == "Wizardry" && $0.leadField == "industry" })
        #expect(try fixture.store.leads(in: .cleared, limit: 100).count == 16)
    }

    @Test(arguments: [
        """
        select destination_id, error_type, error_field, error_value, count(*), min(moved_ms), max(moved_ms)
        from jobs indexed by jobs_failed_causes where state = 'failed' and dismissed_ms is null
        group by destination_id, error_type, error_field, error_value
        """,
        "select * from reconciliation_causes",
        """
        select error_code, error_message from jobs indexed by jobs_failed_causes where state = 'failed'
        and dismissed_ms is null and destination_id = 1 and error_type = 'CAMPAIGN' and error_field is 'a'
        and error_value is 'b' and moved_ms = 1 limit 1
        """,
    ])
    func `the groups are read from one index in its order`(sql: String) throws {
        let fixture = try StoreFixture()
        let (plan, status) = try fixture.shell("explain query plan \(sql)")
        #expect(status == 0 && plan.contains("INDEX jobs_failed_causes"), "\(plan)")
        #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
    }
}
