import Foundation
import JobQueue
import Leads
import Store
import Testing

@Suite struct AttendeeTests {
    private static func attendee(_ number: Int, city: String? = nil) -> Attendee {
        var values = StoreFixture.lead(number).values
        values[.city] = city
        return Attendee(
            registrationID: "R-\(number)", values: values, custom: ["Ticket": "VIP"],
            qualifiers: ["Interest": ["Robots"]],
            remoteIDs: [RemoteID(destination: "hubspot", object: "contact", id: "4711")])
    }

    /// The capture of an attendee's badge.
    private static func scan(_ number: Int, fingerprint: Int64? = nil) -> CapturedLead {
        var lead = StoreFixture.lead(number, fingerprint: fingerprint)
        lead.registrationID = "R-\(number)"
        return lead
    }

    @Test func `a list that comes again changes nothing, and a newer one what it says`() throws {
        let fixture = try StoreFixture()
        let list = (0..<5).map { Self.attendee($0) }
        #expect(try fixture.store.register(list, event: "expo") == AttendeeTally(added: 5))
        #expect(try fixture.store.register(list, event: "expo") == AttendeeTally(alreadyThere: 5))
        #expect(
            try fixture.store.register([Self.attendee(0, city: "Oslo"), Self.attendee(9)], event: "expo")
                == AttendeeTally(added: 1, updated: 1))
        #expect(try fixture.store.attendee(event: "expo", registration: "R-0") == Self.attendee(0, city: "Oslo"))
        #expect(try fixture.store.attendee(event: "fair", registration: "R-0") == nil)
        #expect(try fixture.store.attendee(event: "expo", registration: "r-0") == nil, "ids may differ by case alone")
        #expect(try fixture.store.attendance(event: "expo") == (6, 0))
        #expect(try fixture.store.attendance(event: "nowhere") == (0, 0))
        #expect(try fixture.shell("select count(*) from leads; select count(*) from jobs").output == "0\n0\n")
    }

    @Test func `who is scanned is checked in, once, and each scan counts`() throws {
        let fixture = try StoreFixture()
        try fixture.store.register((0..<3).map { Self.attendee($0) }, event: "expo")
        #expect(try fixture.ingest([Self.scan(1)]) == IngestTally(accepted: 1))
        fixture.pass(.seconds(60))
        #expect(try fixture.ingest([Self.scan(1, fingerprint: 50)]) == IngestTally(merged: 1))
        #expect(
            try fixture.shell("select registration_id, email, checked_in_at, lead_id, scan_count from attendance")
                .output
                    == """
                    R-0|person0@company0.example|||0
                    R-1|person1@company1.example|2026-11-18T11:06:40.000Z|1|2
                    R-2|person2@company2.example|||0

                    """)
        #expect(try fixture.store.attendees(event: "expo", checkedIn: true).map(\.registrationID) == ["R-1"])
        #expect(try fixture.store.attendees(event: "expo", checkedIn: false, limit: 1).map(\.registrationID) == ["R-0"])
        #expect(try fixture.store.attendees(event: "expo").map(\.scanCount) == [0, 2, 0])
        #expect(try fixture.store.story(lead: 1)?.registrations == ["R-1"])
        #expect(
            try fixture.store.register([Self.attendee(1, city: "Oslo")], event: "expo") == AttendeeTally(updated: 1))
        #expect(try fixture.store.attendance(event: "expo") == (3, 1))
        #expect(try fixture.store.audit().isEmpty)
    }

    @Test func `who was scanned before the list came is checked in when the scans come again`() throws {
        let fixture = try StoreFixture()
        #expect(try fixture.ingest([Self.scan(1)]) == IngestTally(accepted: 1))
        try fixture.store.register((0..<3).map { Self.attendee($0) }, event: "expo")
        #expect(try fixture.store.attendance(event: "expo") == (3, 0))
        for _ in 0..<2 {
            #expect(try fixture.ingest([Self.scan(1)]) == IngestTally(alreadyThere: 1))
            #expect(try fixture.store.attendees(event: "expo", checkedIn: true).map(\.registrationID) == ["R-1"])
        }
        #expect(try fixture.shell("select scan_count from leads").output == "1\n")
        #expect(try fixture.store.audit().isEmpty)
    }

    @Test func `attendees go with their lead, and the others when nothing goes on at the event`() throws {
        let fixture = try StoreFixture()
        try fixture.store.register((0..<4).map { Self.attendee($0) }, event: "expo")
        try fixture.store.register((10..<12).map { Self.attendee($0) }, event: "fair")
        var scan = Self.scan(1)
        scan.consent = "I, No1, agree."
        try fixture.ingest([scan])
        let worker = try fixture.store.registerWorker()
        try fixture.enrichAll(by: worker)
        try fixture.store.complete(
            try fixture.claim(.sync, by: worker).map { job in
                var completion = JobCompletion(job, .done(note: nil))
                completion.records = [
                    RemoteRecordKey(object: "contact", key: "email:person1@company1.example"):
                        RemoteRecordEntry(id: "9", origin: .created)
                ]
                return completion
            })
        let quarter = PruneRequest(age: .seconds(90 * 86400))
        fixture.pass(.seconds(60 * 86400))
        // Somebody is met at the fair still; at the expo nobody.
        try fixture.ingest([StoreFixture.lead(20)], event: "fair")
        fixture.pass(.seconds(31 * 86400))
        #expect(try fixture.store.prune(quarter, dryRun: true).attendees == 3)
        let report = try fixture.store.prune(quarter)
        #expect(report.leads == 1 && report.attendees == 4)
        #expect(
            try fixture.shell(
                """
                select registration_id from attendees; select attendees from prunings;
                select count(*) from consents
                """
            ).output == "R-10\nR-11\n4\n0\n")
        #expect(try fixture.store.audit().isEmpty)
    }

    @Test func `an event whose list was renewed keeps it`() throws {
        let fixture = try StoreFixture()
        try fixture.store.register((0..<3).map { Self.attendee($0) }, event: "expo")
        fixture.pass(.seconds(91 * 86400))
        try fixture.store.register([Self.attendee(7)], event: "expo")
        #expect(try fixture.store.prune(PruneRequest(age: .seconds(90 * 86400))).attendees == 0)
        fixture.pass(.seconds(91 * 86400))
        var other = PruneRequest(age: .seconds(90 * 86400))
        try fixture.ingest([StoreFixture.lead(20)], event: "fair")
        other.event = "fair"
        #expect(try fixture.store.prune(other).attendees == 0)
        other.event = "expo"
        #expect(try fixture.store.prune(other).attendees == 4)
    }
}
