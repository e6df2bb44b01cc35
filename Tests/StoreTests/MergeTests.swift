import Foundation
import JobQueue
import Leads
import Store
import Testing

@Suite struct MergeTests {
    private func detail(_ fixture: StoreFixture) throws -> [String: Any] {
        let text = try fixture.shell("select detail from lead_history order by id desc limit 1").output
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func `the history says from which run and line a merge came, and keeps what the lead does not`() throws {
        let fixture = try StoreFixture()
        try fixture.ingest([StoreFixture.lead(1, [.city: "Oslo", .firstName: "Bob"])])
        try fixture.ingest([
            StoreFixture.lead(1, fingerprint: 9, [.city: "Rome", .firstName: "Robert J.", .phone: "+12025550101"])
        ])
        let detail = try detail(fixture)
        #expect(detail["run"] as? Int == 2 && detail["line"] as? Int == 3)
        #expect(detail["fields"] as? [String] == ["first_name", "phone"])
        #expect(detail["replaced"] as? [String: String] == ["first_name": "Bob"])
        #expect(detail["set_aside"] as? [String: String] == ["city": "Rome"])
        let story = try #require(try fixture.store.story(lead: 1))
        #expect(story.history.map(\.what) == ["merged"] && story.history[0].move == "test.csv")
    }

    @Test func `a lead known by name and a later one with an e-mail stay two, and each names the other`() throws {
        let fixture = try StoreFixture()
        let name: LeadValues = [.firstName: "Ann", .lastName: "Lee", .company: "Acme GmbH"]
        func lead(_ more: LeadValues, fingerprint: Int64) throws -> CapturedLead {
            var values = name
            for field in more.fields { values[field] = more[field] }
            return CapturedLead(
                identity: try #require(Identity(values)), values: values, line: 2, fingerprint: fingerprint)
        }
        #expect(try fixture.ingest([lead([:], fingerprint: 1)]) == IngestTally(accepted: 1))
        #expect(try fixture.ingest([lead([.email: "ann@acme.test"], fingerprint: 2)]) == IngestTally(accepted: 1))
        #expect(
            try fixture.ingest([lead([.company: "ACME", .email: "a.lee@acme.test"], fingerprint: 3)])
                == IngestTally(accepted: 1), "another person of that name, for all we know")
        let linkedin = "https://www.linkedin.com/in/ann"
        try fixture.ingest([
            lead([.linkedinURL: linkedin], fingerprint: 4),
            lead([.linkedinURL: linkedin, .email: "al@acme.test"], fingerprint: 5),
        ])
        func namesakes(_ id: Int64) throws -> [Int64] { try #require(try fixture.store.story(lead: id)).namesakes }
        #expect(try namesakes(1) == [2, 3, 4, 5])
        #expect(try namesakes(2) == [1], "by weaker evidence")
        #expect(try namesakes(4) == [1, 2, 3, 5])
        #expect(try namesakes(5) == [1, 4])
        // The name alone again is a second scan of the first, and of nobody else.
        #expect(try fixture.ingest([lead([.city: "Oslo"], fingerprint: 6)]) == IngestTally(merged: 1))
        #expect(try fixture.shell("select scan_count from leads").output == "2\n1\n1\n1\n1\n")
    }

    @Test func `consent, device, image, rep and time of each capture are kept, the words once`() throws {
        let fixture = try StoreFixture()
        var one = StoreFixture.lead(1)
        (one.consent, one.device, one.image, one.capturedBy) = ("v3", "scanner 7", "/in/card.png", "ann@us.test")
        one.capturedAt = Date(timeIntervalSince1970: 1_795_000_100)
        let run = try fixture.store.beginIngest(
            event: "expo", input: "a.csv", source: .badge, capturedBy: "bob@us.test", consent: "I agree.",
            device: "tablet", destinations: ["hubspot"])
        let rest = [StoreFixture.lead(2), StoreFixture.lead(3), StoreFixture.lead(1, fingerprint: 77)]
        _ = try fixture.store.ingest([one] + rest, run: run)
        try fixture.store.finishIngest(run)
        let rows = try fixture.shell(
            "select source, captured_by, device, consent, image from lead_captures where lead_id = 1 order by line, 1, 3"
        ).output
        #expect(rows.contains("badge|ann@us.test|scanner 7|v3|/in/card.png\n"))
        #expect(rows.contains("badge|bob@us.test|tablet|I agree.|\n"))
        #expect(try fixture.shell("select count(*) from consents").output == "2\n")
        #expect(
            try fixture.shell("select scan_count, last_scanned_at, last_scanned_by from lead_scans where lead_id = 1")
                .output
                == "2|2026-11-18T11:08:20.000Z|ann@us.test\n")
        let story = try #require(try fixture.store.story(lead: 1))
        #expect(Set(story.captures.map(\.consent)) == ["v3", "I agree."])
        #expect(Set(story.captures.map(\.device)) == ["scanner 7", "tablet"])
        #expect(story.lead.consent == "v3" && story.lead.device == "scanner 7", "those of the newest capture")
        #expect(try fixture.store.leads(ids: [2])[2]?.lead.consent == "I agree.")
    }

    @Test func `a lead that was read without certainty stands for review until a sure capture confirms it`() throws {
        let fixture = try StoreFixture()
        var read = StoreFixture.lead(1, [.city: "Osl0"])
        (read.review, read.image) = (String(repeating: "r", count: 300), "card.png")
        try fixture.ingest([read])
        #expect(try fixture.shell("select length(review), image from for_review").output == "200|card.png\n")
        let stored = try #require(try fixture.store.leads(ids: [1])[1]).lead
        #expect(stored.provenance[.city]?.source == Provenance.read && stored.review?.count == 200)
        try fixture.ingest([StoreFixture.lead(1, fingerprint: 5, [.city: "Oslo"])])
        let sure = try #require(try fixture.store.leads(ids: [1])[1]).lead
        #expect(sure.values[.city] == "Oslo" && sure.provenance.isEmpty && sure.review == nil)
        #expect(try fixture.shell("select count(*) from for_review").output == "0\n")
    }

    @Test func `one lead by itself is told what became of it`() throws {
        let fixture = try StoreFixture()
        let run = try fixture.store.beginIngest(
            event: "expo", input: "add", source: .manual, destinations: ["hubspot"])
        #expect(try fixture.store.add(StoreFixture.lead(1), run: run) == (1, .accepted))
        #expect(try fixture.store.add(StoreFixture.lead(1, fingerprint: 2), run: run) == (1, .merged))
        let again = try fixture.store.beginIngest(
            event: "expo", input: "add", source: .manual, destinations: ["hubspot"])
        #expect(try fixture.store.add(StoreFixture.lead(1), run: again) == (1, .alreadyThere))
        #expect(try fixture.shell("select priority from jobs").output == "2\n")
        #expect(try fixture.store.audit().isEmpty)
    }
}
