import Foundation
import Leads
import Testing

@testable import Capture

@Suite struct LeadReaderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func rows(_ text: String, _ change: (inout CaptureOptions) -> Void = { _ in }) throws -> [CapturedRow] {
        var options = CaptureOptions()
        change(&options)
        var reader = try LeadReader(path: folder.file(text), options: options)
        var rows: [CapturedRow] = []
        while let row = try reader.next() { rows.append(row) }
        #expect(reader.rows == rows.count)
        return rows
    }

    func lead(_ text: String, _ change: (inout CaptureOptions) -> Void = { _ in }) throws -> CapturedLead {
        let found = try rows(text, change)
        guard case .lead(let lead)? = found.first, found.count == 1 else {
            Issue.record("\(found)")
            throw CancellationError()
        }
        return lead
    }

    func rejection(_ text: String) throws -> Rejection {
        guard case .rejected(let rejection)? = try rows(text).first else { throw CancellationError() }
        return rejection
    }

    @Test func `a row becomes a normalised lead`() throws {
        let lead = try lead(
            """
            E-mail,Given Name,Surname,Organisation,Website,Phone,Country,LinkedIn,Employees,Job Title,Notes
            Ann.LEE@Acme.example ,ANN,o'brien,Acme  Ltd,https://www.acme.example/de,020 7946 0958,UK,\
            linkedin.com/in/Ann-Lee/,"1,200",  Head  of IT,"two
            lines"
            """)
        #expect(
            lead.values == [
                .email: "ann.lee@acme.example", .firstName: "Ann", .lastName: "O'Brien", .company: "Acme Ltd",
                .website: "https://www.acme.example/de", .domain: "acme.example", .phone: "+442079460958",
                .country: "United Kingdom",
                .countryCode: "GB", .linkedinURL: "https://www.linkedin.com/in/ann-lee", .employeeCount: "1200",
                .jobTitle: "Head of IT",
                .notes: "two\nlines",
            ])
        #expect(lead.identity.description == "email:ann.lee@acme.example")
        #expect(lead.line == 2)
        #expect(lead.custom.isEmpty)
    }

    @Test func `a whole name is split and its title kept`() throws {
        let lead = try lead("Name;Company\nDr. Anna MÜLLER;Acme\n")
        #expect(lead.values[.firstName] == "Anna")
        #expect(lead.values[.lastName] == "Müller")
        #expect(lead.custom == ["salutation": "Dr."])
        #expect(lead.identity.kind == .name)
    }

    @Test func `a whole name that says something else than its parts is kept`() throws {
        let lead = try lead("Email,First Name,Last Name,Name\na@acme.test,Ann,Lee,Ann Lee-Smith\n")
        #expect(lead.values[.lastName] == "Lee")
        #expect(lead.custom == ["full_name (as given)": "Ann Lee-Smith"])
        #expect(try self.lead("Email,First Name,Last Name,Name\na@acme.test,Ann,Lee,ann lee\n").custom.isEmpty)
    }

    @Test func `unknown columns are kept under their header`() throws {
        let lead = try lead("Email,T-shirt,Diet,Diet\na@acme.test,L,vegan,none\n")
        #expect(lead.custom == ["T-shirt": "L", "Diet": "vegan", "Diet (column 4)": "none"])
    }

    @Test func `of two columns for one field the first with a value wins and the other is kept`() throws {
        let both = try lead("Email,Work Email\na@acme.test,b@acme.test\n")
        #expect(both.values[.email] == "a@acme.test")
        #expect(both.custom == ["Work Email": "b@acme.test"])
        let second = try lead("Email,Work Email\nn/a,b@acme.test\n")
        #expect(second.values[.email] == "b@acme.test")
        #expect(second.custom.isEmpty)
    }

    @Test(arguments: ["ann@acme", "ann acme.test", "ann@@acme.test"])
    func `a malformed e-mail rejects the row, with column and reason`(text: String) throws {
        let rejection = try rejection("Name,Company,Work Email\nAnn Lee,Acme,\(text)\n")
        #expect(rejection.line == 2)
        #expect(rejection.column == "Work Email")
        #expect(rejection.reason.contains("“\(text)” is no e-mail address"))
        #expect(rejection.cells == ["Ann Lee", "Acme", text])
    }

    @Test func `a row that does not say who it is is rejected`() throws {
        let bare = try rejection("Email,First Name,Last Name,Company\n,Ann,Lee,\n")
        #expect(bare.column == nil)
        #expect(bare.reason.contains("a name alone is not enough"))
        #expect(try rejection("Email,City\n,Bonn\n").reason.contains("does not say who it is"))
    }

    @Test(arguments: ["n/a", "N/A", "-", "none", "NULL", "Unknown", "test", "--", "#N/A"])
    func `a placeholder is no value`(text: String) throws {
        #expect(try rejection("Email,First Name,Company,City\n\(text),Ann,\(text),Bonn\n").column == nil)
        #expect(try lead("Name,Company,Email\nAnn Lee,Acme,\(text)\n").values[.email] == nil)
    }

    @Test func `each kind of identity is enough`() throws {
        #expect(try lead("Email\na@acme.test\n").identity.kind == .email)
        #expect(try lead("LinkedIn,Name\nlinkedin.com/in/ann,Ann\n").identity.kind == .linkedin)
        #expect(try lead("Name,Company\nAnn,Acme\n").identity.kind == .name)
        #expect(try lead("Email,Private Email\n,ann@gmail.com\n").identity.description == "email:ann@gmail.com")
    }

    @Test func `a phone that cannot be read is kept as given, and its extension apart`() throws {
        let odd = try lead("Email,Phone\na@acme.test,ask reception\n")
        #expect(odd.values[.phone] == nil)
        #expect(odd.custom == ["phone (as given)": "ask reception"])
        let extended = try lead("Email,Phone\na@acme.test,+1 202 555 0134 ext. 12\n")
        #expect(extended.values[.phone] == "+12025550134")
        #expect(extended.custom == ["phone extension": "12"])
    }

    @Test func `a phone is dialled in the row's country, else in the default region`() throws {
        let text = "Email,Phone,Country\na@acme.test,0171 1234567,Deutschland\nb@acme.test,(202) 555-0134,\n"
        let phones = try rows(text) { $0.defaultRegion = "us" }.map { row -> String? in
            guard case .lead(let lead) = row else { return nil }
            return lead.values[.phone]
        }
        #expect(phones == ["+491711234567", "+12025550134"])
    }

    @Test func `what cannot be read is kept as given`() throws {
        let lead = try lead(
            "Email,LinkedIn,Employees,Domain,Country,Country Code,Private Email,Captured at\n"
                + "a@acme.test,yes,many,gmail.com,Atlantis,QQ,x,soon\n"
        )
        #expect(
            lead.custom == [
                "linkedin_url (as given)": "yes", "employee_count (as given)": "many", "domain (as given)": "gmail.com",
                "country_code (as given)": "QQ", "personal_email (as given)": "x", "captured_at (as given)": "soon",
            ])
        #expect(lead.values == [.email: "a@acme.test", .country: "Atlantis"])
        #expect(lead.capturedAt == nil)
    }

    @Test func `a social network in the website column is not the company's domain`() throws {
        let lead = try lead("Email,Website\na@acme.test,https://www.linkedin.com/company/acme/\n")
        #expect(lead.values[.domain] == nil)
        #expect(lead.values[.companyLinkedinURL] == "https://www.linkedin.com/company/acme")
    }

    @Test func `qualifiers, remote ids, rep and time are taken`() throws {
        let lead = try lead(
            "Email,Qualifier: Interest,HubSpot Contact ID,Scanned by,Scan time\n"
                + "a@acme.test,Price; Demo ;Price,4711,rep@us.test,2026-11-23T14:05:00Z\n"
        )
        #expect(lead.qualifiers == ["Interest": ["Price", "Demo"]])
        #expect(lead.remoteIDs == [RemoteID(destination: "hubspot", object: "contact", id: "4711")])
        #expect(lead.capturedBy == "rep@us.test")
        #expect(lead.capturedAt == Date(timeIntervalSince1970: 1_795_442_700))
    }

    @Test func `a question takes two hundred answers, each counted once, and a row with more is rejected`() throws {
        let answers = (1...200).map { "Choice \($0)" }.joined(separator: ";")
        let lead = try lead("Email,Qualifier: Interest\na@acme.test,\(answers);Choice 7\n")
        #expect(lead.qualifiers["Interest"]?.count == 200)
        let rejection = try rejection("Email,Qualifier: Interest\na@acme.test,\(answers);One more\n")
        #expect(rejection.reason.contains("“Interest” has more than 200 answers"))
    }

    @Test func `the fingerprint knows a row again in another order of columns, and not another row`() throws {
        let one = try lead("Email,City,Diet\na@acme.test,Bonn,vegan\n").fingerprint
        #expect(try lead("Diet,E-mail,Town,Empty\r\n vegan ,a@acme.test,Bonn,\r\n").fingerprint == one)
        #expect(try lead("Email,City,Diet\na@acme.test,vegan,Bonn\n").fingerprint != one)
        #expect(try lead("Email,City,Diet\nb@acme.test,Bonn,vegan\n").fingerprint != one)
    }

    @Test func `rows without a value are no rows, and counts and lines stay right`() throws {
        let found = try rows("Email,Name\n\n,\na@acme.test,Ann\n , \nb@acme.test\n,,\nc@acme.test,Cy\n")
        #expect(found.map(\.line) == [4, 6, 8])
    }

    @Test func `a row with two words that columns are called is no header`() throws {
        // The first record knows one column and has the width of the row.
        let byWidth = try rows(
            "LinkedIn,Shoe,Hat\nlinkedin.com/in/ann-lee,42,M\nlinkedin.com/in/bob-ray,Company,Website\n")
        #expect(byWidth.map(\.line) == [2, 3])
        // The row has an address in it.
        let byAddress = try rows("Email,Shoe\nann@acme.test,Company,Website\nbob@acme.test,42\n")
        #expect(byAddress.map(\.line) == [2, 3])
    }

    @Test func `a title filled up with blank cells is no header`() throws {
        #expect(try rows("Company,,\nEmail,First Name,City\nann@acme.test,Ann,Bonn\n").map(\.line) == [3])
    }

    @Test func `a header alone is a list of nobody`() throws {
        #expect(try rows("Email,Name\n").isEmpty)
        #expect(try rows("Email,Name").isEmpty)
    }
}

extension CapturedRow {
    fileprivate var line: Int {
        switch self {
        case .lead(let lead): lead.line
        case .rejected(let rejection): rejection.line
        }
    }
}
