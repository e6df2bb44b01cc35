import Foundation
import JobQueue
import Leads
import Store
import TestSupport
import Testing

@Suite(.blocking) struct EditTests {
    private let refused = JobError(
        .dataValueValidation, message: "no such option", field: "industry_c", value: "Wizardry", leadField: "industry")

    private func made(
        _ outcomes: [Outcome], destinations: [(String, Destination.Mode)] = [("hubspot", .automatic)]
    ) throws -> (StoreFixture, WorkerLease) {
        let fixture = try StoreFixture(destinations: destinations)
        let leads = outcomes.indices.map { StoreFixture.lead($0, [.industry: "Wizardry", .company: "Acme"]) }
        try fixture.ingest(leads, to: destinations.map(\.0))
        let worker = try fixture.store.registerWorker()
        try fixture.enrichAll(by: worker)
        let jobs = try fixture.claim(.sync, by: worker)
        try fixture.store.complete(zip(jobs, outcomes).map { Self.completion($0, $1) })
        return (fixture, worker)
    }

    /// With the record that a sync leaves behind.
    private static func completion(_ job: ClaimedJob, _ outcome: Outcome) -> JobCompletion {
        var completion = JobCompletion(job, outcome)
        if case .done = outcome {
            let key = "email:person\(job.leadID - 1)@company\((job.leadID - 1) % 7).example"
            completion.records = [
                RemoteRecordKey(object: "contact", key: key): RemoteRecordEntry(id: "9\(job.leadID)", origin: .created)
            ]
        }
        return completion
    }

    @Test func `a job that failed because of what was changed is sent again by itself`() throws {
        let (fixture, worker) = try made([.failed(refused)])
        let report = try #require(
            try fixture.store.edit(leads: [1], LeadEdit(values: [.industry: "Machinery"])).first)
        #expect(report.refused == nil)
        #expect(report.changes.map(\.place) == ["industry"])
        #expect(report.changes.map(\.from) == ["Wizardry"] && report.changes.map(\.to) == ["Machinery"])
        #expect(report.jobs.map(\.fate) == [.retried])
        #expect(try fixture.claim(.sync, by: worker).map(\.id) == [1])
        let story = try #require(try fixture.store.story(lead: 1))
        #expect(story.lead.values[.industry] == "Machinery")
        #expect(story.lead.provenance[.industry]?.source == "edited")
        #expect(story.history.map(\.what) == ["edited"])
        #expect(story.jobs.first?.history.last?.detail == "edited: industry")
        #expect(story.history.first?.detail?.contains("Machinery") == false)
    }

    @Test func `a job that failed because of something else stays, and that is told`() throws {
        let (fixture, worker) = try made([.failed(refused), .failed(JobError(.permission, message: "no scope"))])
        let reports = try fixture.store.edit(leads: [1, 2], LeadEdit(values: [.city: "Berlin"]))
        #expect(reports.flatMap(\.jobs).map(\.fate) == [.stillFailed, .stillFailed])
        #expect(reports.first?.jobs.first?.detail == "DATA_VALUE_VALIDATION, field industry")
        #expect(try fixture.claim(.sync, by: worker).isEmpty)
    }

    @Test func `a synced lead is sent again, and the same value again is no change`() throws {
        let (fixture, worker) = try made([.done(note: nil)])
        #expect(try fixture.store.edit(leads: [1], LeadEdit(values: [.industry: "Wizardry"])).map(\.changes) == [[]])
        #expect(try fixture.claim(.sync, by: worker).isEmpty)
        let reports = try fixture.store.edit(leads: [1], LeadEdit(custom: ["Booth": "B12"]))
        #expect(reports.first?.jobs.map(\.fate) == [.resent])
        #expect(try fixture.claim(.sync, by: worker).map(\.id) == [1])
        #expect(try fixture.store.audit().isEmpty)
    }

    @Test func `a dry run shows the change and makes none`() throws {
        let (fixture, worker) = try made([.failed(refused), .failed(refused), .done(note: nil)])
        let ids = try fixture.store.failedLeads(JobFilter(type: .dataValueValidation, value: "Wizardry"))
        #expect(ids == [1, 2])
        let dry = try fixture.store.edit(leads: ids, LeadEdit(values: [.industry: "Machinery"]), dryRun: true)
        #expect(dry.flatMap(\.jobs).map(\.fate) == [.retried, .retried])
        #expect(try fixture.claim(.sync, by: worker).isEmpty)
        #expect(try fixture.store.story(lead: 1)?.lead.values[.industry] == "Wizardry")
        #expect(try fixture.store.edit(leads: ids, LeadEdit(values: [.industry: "Machinery"])) == dry)
        #expect(try fixture.claim(.sync, by: worker).map(\.id) == [1, 2])
    }

    @Test func `an edit of a held lead reaches the CRM after what is under way`() throws {
        let (fixture, worker) = try made([.done(note: nil)])
        _ = try fixture.store.edit(leads: [1], LeadEdit(values: [.city: "Berlin"]))
        let held = try fixture.claim(.sync, by: worker)
        let revision = try #require(try fixture.store.leads(ids: [1])[1]?.revision)
        let report = try fixture.store.edit(leads: [1], LeadEdit(values: [.city: "Bern"]))
        #expect(report.first?.jobs.map(\.fate) == [.held])
        var done = JobCompletion(try #require(held.first), .done(note: nil))
        done.leadRevision = revision
        try fixture.store.complete([done])
        #expect(try fixture.claim(.sync, by: worker).map(\.id) == [1])
    }

    @Test func `an emptied field stays empty, whatever a partner finds`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest([StoreFixture.lead(0, [.phone: "+12125550100"])])
        let worker = try fixture.store.registerWorker()
        let jobs = try fixture.claim(.enrich, by: worker)
        _ = try fixture.store.edit(leads: [1], LeadEdit(values: [.phone: nil]))
        var completion = JobCompletion(try #require(jobs.first), .done(note: nil))
        completion.enrichment = [
            FieldChange(
                .phone, replacing: nil, value: "+12125550199",
                provenance: Provenance(source: "hunter", at: Date(timeIntervalSince1970: 0)))
        ]
        try fixture.store.complete([completion])
        #expect(try fixture.store.story(lead: 1)?.lead.values[.phone] == nil)
    }

    @Test func `a new address takes the lead's own record along, and leaves what was only matched`() throws {
        let (fixture, _) = try made([.done(note: nil), .done(note: nil)])
        _ = try fixture.shell("update remote_records set origin = 'matched' where remote_id = '92'")
        let first = try fixture.store.edit(leads: [1], LeadEdit(values: [.email: "new@acme.example"]))
        let second = try fixture.store.edit(leads: [2], LeadEdit(values: [.email: "other@acme.example"]))
        #expect(first.first?.refused == nil && second.first?.refused == nil)
        #expect(
            try fixture.shell(
                "select key, remote_id from remote_records where key like '%acme.example' order by 1"
            ).output == "email:new@acme.example|91\n")
        #expect(try fixture.shell("select identity from leads where id = 1").output == "email:new@acme.example\n")
        #expect(try fixture.store.audit().isEmpty)
    }

    @Test func `what cannot be is refused with the reason, and changes nothing`() throws {
        let (fixture, worker) = try made([.done(note: nil), .failed(refused), .done(note: nil)])
        func refusal(_ lead: Int64, _ edit: LeadEdit) throws -> String? {
            try fixture.store.edit(leads: [lead], edit).first?.refused
        }
        let taken = try refusal(1, LeadEdit(values: [.email: "person1@company1.example"]))
        #expect(taken?.contains("lead 2") == true)
        let nobody = try refusal(1, LeadEdit(values: [.email: nil, .company: nil, .domain: nil]))
        #expect(nobody?.contains("who it is") == true)
        _ = try fixture.store.edit(leads: [3], LeadEdit(values: [.city: "Bern"]))
        #expect(try fixture.claim(.sync, by: worker).map(\.id) == [3])
        let held = try refusal(3, LeadEdit(values: [.email: "free@acme.example"]))
        #expect(held?.contains("in hand") == true)
        _ = try fixture.shell(
            "insert into create_intents values (1, 'contact', 'email:person1@company1.example', 2, 1, 1, 1)")
        let lost = try refusal(2, LeadEdit(values: [.email: "free@acme.example"]))
        #expect(lost?.contains("lost") == true)
        #expect(try fixture.store.story(lead: 1)?.lead.values[.email] == "person0@company0.example")
        #expect(try fixture.store.edit(leads: [99], LeadEdit(values: [.city: "Bern"])).isEmpty)
    }

    @Test func `a record's id settles which of several is the person`() throws {
        let (fixture, _) = try made([.failed(JobError(.ambiguousMatch, message: "two of them"))])
        let record = RemoteID(destination: "hubspot", object: "contact", id: "512")
        let report = try fixture.store.edit(leads: [1], LeadEdit(remoteIDs: [record]))
        #expect(report.first?.jobs.map(\.fate) == [.retried])
        #expect(
            try fixture.shell("select remote_id, origin from remote_records").output == "512|given\n")
    }

    @Test func `the record of a capture goes along with a new address, so that it is not written twice`() throws {
        let (fixture, _) = try made([.done(note: nil)])
        let old = CaptureMarker.text(
            destination: "hubspot", event: "expo", identity: Identity(stored: "email:person0@company0.example"))
        let new = CaptureMarker.text(
            destination: "hubspot", event: "expo", identity: Identity(stored: "email:new@acme.example"))
        _ = try fixture.shell(
            "insert into remote_records values (1, 'note', 'capture:\(old)', 'n1', 'created', 1)")
        _ = try fixture.store.edit(leads: [1], LeadEdit(values: [.email: "new@acme.example"]))
        #expect(
            try fixture.shell("select remote_id from remote_records where key = 'capture:\(new)'").output == "n1\n")
    }
}
