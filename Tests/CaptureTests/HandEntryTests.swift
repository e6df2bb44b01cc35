import Foundation
import Leads
import Testing

@testable import Capture

@Suite struct HandEntryTests {
    private func lead(_ entries: String...) throws -> CapturedLead {
        var options = CaptureOptions()
        options.defaultRegion = "US"
        let row = try HandEntry(entries).row(options: options)
        guard case .lead(let lead) = row else {
            Issue.record("\(row)")
            throw CancellationError()
        }
        return lead
    }

    @Test func `a lead by hand is normalised as a row is`() throws {
        let lead = try lead(
            "full_name=Dr. ann LEE", "company= Acme  Ltd ", "phone=(202) 555-0134", "country=usa",
            "qualifier.Interest=Robots; Service", "qualifier.Interest=Price", "custom.Booth=B=12",
            "captured_by=bob@us.test",
            "captured_at=2026-11-23T14:05:00Z", "consent=v3", "device=tablet 1", "remote_id.hubspot.contact=4711")
        #expect(
            lead.values == [
                .firstName: "Ann", .lastName: "Lee", .company: "Acme Ltd", .phone: "+12025550134",
                .country: "United States", .countryCode: "US",
            ])
        #expect(lead.identity.description == "name:ann lee|acme")
        #expect(lead.qualifiers == ["Interest": ["Robots", "Service", "Price"]])
        #expect(lead.custom == ["salutation": "Dr.", "Booth": "B=12"])
        #expect(lead.capturedBy == "bob@us.test" && lead.consent == "v3" && lead.device == "tablet 1")
        #expect(lead.capturedAt == Date(timeIntervalSince1970: 1_795_442_700))
        #expect(lead.remoteIDs == [RemoteID(destination: "hubspot", object: "contact", id: "4711")])
    }

    @Test func `the same entry in another order has the same fingerprint`() throws {
        let one = try lead("first_name=Ann", "company=Acme")
        #expect(try lead("company=Acme", "first_name=Ann").fingerprint == one.fingerprint)
        #expect(try lead("company=Acme", "first_name=Eve").fingerprint != one.fingerprint)
    }

    @Test(arguments: [
        ("frist_name=Ann", "first_name"), ("vorname=Ann", "first_name"), ("e-mail=a@acme.test", "email"),
        ("=Ann", "field=value"), ("Ann", "field=value"), ("ignore=x", "no such field"), ("custom.=x", "custom.NAME"),
    ])
    func `an unknown field is told, with the one that is meant`(entry: String, says: String) {
        #expect {
            try HandEntry([entry])
        } throws: { error in
            guard let error = error as? CaptureError else { return false }
            return error.kind == .usage && error.description.contains(says)
        }
    }

    @Test func `a field that is given twice is told`() {
        #expect(throws: CaptureError.badEntry(entry: "email", reason: "it is given twice.")) {
            try HandEntry(["email=a@acme.test", "email=b@acme.test"])
        }
    }

    @Test func `who it is and a valid e-mail are asked for`() throws {
        for (entry, column, says) in [
            ("first_name=Ann", nil, "a name alone is not enough"), ("email=ann@acme", "email", "no e-mail address"),
            ("city=", nil, "does not say who it is"), ("registration_id=R-1", nil, "in no list of attendees"),
        ] as [(String, String?, String)] {
            guard case .rejected(let rejection) = try HandEntry([entry]).row(options: CaptureOptions()) else {
                Issue.record("\(entry) was taken")
                continue
            }
            #expect(rejection.column == column && rejection.reason.contains(says), "\(rejection)")
        }
    }
}
