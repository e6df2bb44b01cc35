import Foundation
import Leads
import Store
import Testing

@testable import Capture

@Suite struct AttendeeImportTests {
    let folder: TemporaryFolder
    let store: Store

    init() throws {
        folder = try TemporaryFolder()
        store = try Store(path: folder.path("leadferry.db"), opening: .migrating)
        try store.register(destinations: [("hubspot", "hubspot", .automatic)])
    }

    private static let list = """
        Badge No,Name,E-mail,Organisation,City,Diet
        R-1,Ann LEE,Ann@Acme.test,Acme GmbH,Bonn,vegan
        R-2,Bob Poe,,Beta,,
        ,Cy Dent,cy@gamma.test,Gamma,,
        R-4,Dee,,,,
        R-5,Eve Fox,eve@acme,,,

        """

    private func take(_ text: String, mappings: [String] = []) throws -> AttendeeImport.Result {
        var options = CaptureOptions()
        options.mappings = mappings
        return try AttendeeImport(store: store, options: options).run(
            path: folder.file(text), event: "expo", rejects: .file(folder.path("rejects.csv")))
    }

    private func ingest(_ text: String) throws -> IngestTally {
        try Ingest(store: store, options: CaptureOptions()).run(
            path: folder.file(text), event: "expo", source: .badge, capturedBy: nil, destinations: ["hubspot"],
            rejects: .file(folder.path("rejects.csv"))
        ).tally
    }

    @Test func `a list is normalised, and rows without an id or a person are rejected with their reason`() throws {
        let result = try take(Self.list)
        #expect(result.tally == AttendeeTally(added: 2, rejected: 3))
        #expect(try take(Self.list).tally == AttendeeTally(rejected: 3, alreadyThere: 2))
        #expect(
            try store.attendee(event: "expo", registration: "R-1")
                == Attendee(
                    registrationID: "R-1",
                    values: [
                        .firstName: "Ann", .lastName: "Lee", .email: "ann@acme.test", .company: "Acme GmbH",
                        .city: "Bonn",
                    ], custom: ["Diet": "vegan"]))
        let rejects = try String(contentsOfFile: try #require(result.rejects), encoding: .utf8)
        for part in ["4,,The row has no registration id", "5,,", "a name alone is not enough", "6,E-mail,\"“eve@acme”"]
        {
            #expect(rejects.contains(part), "\(part) is not in \(rejects)")
        }
    }

    @Test func `a list without a known column for the id is refused, and taken with a map`() throws {
        let text = "Code,Email\nR-1,ann@acme.test\n"
        #expect(throws: CaptureError.self) { try take(text) }
        #expect(try store.attendance(event: "expo").registered == 0)
        #expect(try take(text, mappings: ["Code=registration_id"]).tally.added == 1)
    }

    @Test func `a scan that has no more than the id becomes the lead that the list knows`() throws {
        _ = try take(Self.list)
        let scans = "Badge ID,Scanned by,Consent,Device\nR-1,rep@us.test,v3,tablet\nR-9,rep@us.test,v3,tablet\n"
        #expect(try ingest(scans) == IngestTally(accepted: 1, rejected: 1))
        #expect(try ingest(scans) == IngestTally(rejected: 1, alreadyThere: 1))
        let lead = try #require(try store.leads(ids: [1])[1]).lead
        #expect(lead.identity.description == "email:ann@acme.test" && lead.values[.city] == "Bonn")
        #expect(lead.custom["Diet"] == "vegan" && lead.consent == "v3" && lead.device == "tablet")
        #expect(try store.attendees(event: "expo", checkedIn: true).map(\.registrationID) == ["R-1"])
        let reason = try String(contentsOfFile: folder.path("rejects.csv"), encoding: .utf8)
        #expect(reason.contains("“R-9” is in no list of attendees"), "\(reason)")
    }

    @Test func `what the scan says stands, and no two employers, names or places are mixed`() throws {
        _ = try take(Self.list)
        #expect(try ingest("Badge ID,First Name,Company\nR-1,Anna,Delta\n") == IngestTally(accepted: 1))
        let values = try #require(try store.leads(ids: [1])[1]).lead.values
        #expect(values == [.firstName: "Anna", .company: "Delta", .email: "ann@acme.test", .city: "Bonn"])
    }

    @Test func `of two rows with one id that say different things the second is rejected, and no list replaces itself`()
        throws
    {
        let list = "Badge No,E-mail\nR-1,ann@acme.test\nR-2,bob@acme.test\nR-1,eve@acme.test\nR-2,bob@acme.test\n"
        #expect(try take(list).tally == AttendeeTally(added: 2, rejected: 1, alreadyThere: 1))
        let again = try take(list)
        #expect(again.tally == AttendeeTally(rejected: 1, alreadyThere: 3))
        #expect(try store.attendee(event: "expo", registration: "R-1")?.values[.email] == "ann@acme.test")
        let rejects = try String(contentsOfFile: try #require(again.rejects), encoding: .utf8)
        #expect(rejects.contains("Line 2 has the registration id “R-1” too"), "\(rejects)")
        #expect(rejects.contains("R-1,eve@acme.test"))
        // A newer list may say something else.
        #expect(try take("Badge No,E-mail\nR-1,eve@acme.test\n").tally == AttendeeTally(updated: 1))
    }

    @Test func `what was agreed to at the registration goes with the lead, and how it was made is kept`() throws {
        _ = try take(
            "Badge No,E-mail,Consent,Scanned by,Device,captured_at\n"
                + "R-1,ann@acme.test,v2,desk@us.test,kiosk,2026-11-23T09:05:00Z\nR-2,bob@acme.test,v2,,,\n")
        let attendee = try #require(try store.attendee(event: "expo", registration: "R-1"))
        let custom = ["captured_by": "desk@us.test", "device": "kiosk", "captured_at": "2026-11-23T09:05:00Z"]
        #expect(attendee.consent == "v2" && attendee.custom == custom)
        #expect(try ingest("Badge ID,Consent\nR-1,\nR-2,v3\n") == IngestTally(accepted: 2))
        let leads = try store.leads(ids: [1, 2])
        let ann = try #require(leads[1]).lead
        #expect(ann.consent == "v2" && ann.capturedBy == nil && ann.custom["device"] == "kiosk")
        #expect(try #require(leads[2]).lead.consent == "v3", "what the scan says stands")
    }

    @Test func `an entry by hand knows the attendees too`() throws {
        _ = try take(Self.list)
        var options = CaptureOptions()
        options.attendees = try AttendeeList(store: store, event: "expo")
        guard case .lead(let lead) = try HandEntry(["registration_id= R-2 ", "notes=hot"]).row(options: options) else {
            Issue.record("the attendee was not found")
            return
        }
        #expect(lead.identity.description == "name:bob poe|beta" && lead.registrationID == "R-2")
        #expect(lead.values[.notes] == "hot")
        #expect((try AttendeeList(store: store, event: "fair")) == nil)
    }
}
