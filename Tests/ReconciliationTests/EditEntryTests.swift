import Leads
import Reconciliation
import Store
import Testing

@Suite struct EditEntryTests {
    private func values(_ texts: String..., region: String? = "US") throws -> [LeadField: String?] {
        try EditEntry(texts, region: region).edit.values
    }

    @Test func `values are normalised as on capture`() throws {
        #expect(try values("email= Ann.Lee@ACME.example ") == [.email: "ann.lee@acme.example"])
        #expect(try values("phone=(212) 555-0100") == [.phone: "+12125550100"])
        #expect(try values("country=germany") == [.country: "Germany", .countryCode: "DE"])
        #expect(try values("country_code=fr") == [.country: "France", .countryCode: "FR"])
        #expect(try values("domain=https://www.acme.com/about") == [.domain: "acme.com"])
        #expect(try values("employee_count=1,200") == [.employeeCount: "1200"])
        #expect(try values("job_title=  Head   of Sales ") == [.jobTitle: "Head of Sales"])
        #expect(try values("industry=Machinery=Tools") == [.industry: "Machinery=Tools"])
    }

    @Test func `an empty value empties the place`() throws {
        #expect(try values("phone=") == [.phone: nil])
        let entry = try EditEntry(["custom.Booth=", "qualifier.Interest=", "country="], region: nil).edit
        #expect(entry.custom == ["Booth": nil])
        #expect(entry.qualifiers == ["Interest": []])
        #expect(entry.values == [.country: nil, .countryCode: nil])
    }

    @Test func `columns, answers and records have their places`() throws {
        let edit = try EditEntry(
            [
                "custom.Badge Type=VIP", "qualifier.Interest=Robots; Service;Robots",
                "remote_id.hubspot.contact=512", "remote_id.crm.lead=00Q1",
            ], region: nil
        ).edit
        #expect(edit.custom == ["Badge Type": "VIP"])
        #expect(edit.qualifiers == ["Interest": ["Robots", "Service"]])
        #expect(
            edit.remoteIDs == [
                RemoteID(destination: "hubspot", object: "contact", id: "512"),
                RemoteID(destination: "crm", object: "lead", id: "00Q1"),
            ])
    }

    @Test(arguments: [
        ("email=not an address", "is no e-mail address"), ("phone=call me", "is no phone number"),
        ("country=Atlantis", "is no country"), ("domain=gmail.com", "public service"),
        ("linkedin_url=https://example.com", "LinkedIn"), ("employee_count=many", "number of people"),
        ("employee_range=12", "range"), ("industri=x", "did you mean industry?"), ("nonsense", "field=value"),
        ("=x", "field=value"), ("custom.=x", "there is no field custom."), ("remote_id.hubspot=5", "remote_id."),
        ("captured_by=me", "there is no field captured_by"),
    ])
    func `what cannot be read is refused with what is wrong`(text: String, words: String) throws {
        let flaw = #expect(throws: EditEntry.Flaw.self) { try EditEntry([text], region: "US") }
        #expect(flaw?.description.contains(words) == true, "\(String(describing: flaw))")
    }

    @Test func `a field is given once`() throws {
        #expect(throws: EditEntry.Flaw.self) { try EditEntry(["city=Bern", "city=Basel"], region: nil) }
    }

    @Test func `a phone number without its country code asks for it where no country is configured`() throws {
        let flaw = #expect(throws: EditEntry.Flaw.self) { try EditEntry(["phone=5550100"], region: nil) }
        #expect(flaw?.description.contains("country code") == true)
    }
}
