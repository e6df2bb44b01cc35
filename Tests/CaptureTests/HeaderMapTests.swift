import Leads
import Testing

@testable import Capture

@Suite struct HeaderMapTests {
    @Test(
        arguments: [
            ("E-mail", .field(.email)), ("Work Email", .field(.email)), ("EMAIL ADDRESS*", .field(.email)),
            ("E-Mail-Adresse", .field(.email)),
            ("Correo electrónico", .field(.email)), ("Given Name", .field(.firstName)),
            ("first_name", .field(.firstName)),
            ("Vorname", .field(.firstName)), ("Prénom", .field(.firstName)), ("Surname", .field(.lastName)),
            ("Nachname", .field(.lastName)),
            ("Apellidos", .field(.lastName)), ("Organisation", .field(.company)), ("Company Name", .field(.company)),
            ("Société", .field(.company)), ("Full Name", .fullName), ("Name", .fullName), ("Phone", .field(.phone)),
            ("Téléphone", .field(.phone)),
            ("Mobile", .field(.mobilePhone)), ("Handy-Nr.", .custom("Handy-Nr.")),
            ("Handynummer", .field(.mobilePhone)),
            ("Job Title", .field(.jobTitle)), ("Poste", .field(.jobTitle)), ("Website", .field(.website)),
            ("LinkedIn", .field(.linkedinURL)),
            ("LinkedIn Profile URL", .field(.linkedinURL)), ("Country", .field(.country)), ("País", .field(.country)),
            ("Notes", .field(.notes)),
            ("Captured by", .capturedBy), ("Scanned By", .capturedBy), ("Rep", .capturedBy),
            ("Captured at", .capturedAt), ("Scan time", .capturedAt),
            ("Timestamp", .capturedAt), ("HubSpot Contact ID", .remoteID(destination: "hubspot", object: "contact")),
            ("Record ID - Contact", .remoteID(destination: "hubspot", object: "contact")),
            ("remote_id.zoho.lead", .remoteID(destination: "zoho", object: "lead")), ("Attendee Email", .field(.email)),
            ("qualifier.Interest", .qualifier("Interest")), ("Qualifier: Interest", .qualifier("Interest")),
            ("T-shirt", .custom("T-shirt")),
            ("leadferry_reason", .ignore), ("Number of employees", .field(.employeeCount)),
            ("PLZ", .field(.postalCode)),
        ] as [(String, ColumnTarget)])
    func `a header is known under many names`(header: String, target: ColumnTarget) throws {
        #expect(try HeaderMap(header: [header, "Email"]).targets.first == target)
    }

    @Test func `every field's own name is known, and the names lead back to the target`() throws {
        for name in ColumnTarget.fixedNames + ["custom.x", "qualifier.Rank", "remote_id.hubspot.contact"] {
            let target = try #require(ColumnTarget(name: name))
            #expect(target.name == name)
        }
        #expect(ColumnTarget(name: "remote_id.hubspot") == nil)
        #expect(ColumnTarget(name: "shoe") == nil)
        #expect(ColumnTarget(name: "custom.") == nil)
    }

    @Test func `Name beside Vorname is the surname`() throws {
        #expect(try HeaderMap(header: ["Vorname", "Name"]).targets == [.field(.firstName), .field(.lastName)])
        #expect(try HeaderMap(header: ["Prénom", "Nom"]).targets == [.field(.firstName), .field(.lastName)])
        #expect(try HeaderMap(header: ["First", "Last", "Name"]).targets[2] == .fullName)
    }

    @Test func `a mapping wins over what the header says`() throws {
        let map = try HeaderMap(
            header: ["Email", "Ref = No", "Rang"],
            mappings: ["email=personal_email", "Ref = No=custom.ref", "Rang=qualifier.Rank"])
        #expect(map.targets == [.field(.personalEmail), .custom("ref"), .qualifier("Rank")])
    }

    @Test func `an unknown field in a mapping is told with the nearest name`() {
        let error = #expect(throws: CaptureError.self) { try HeaderMap(header: ["Email"], mappings: ["Email=emial"]) }
        #expect(error?.kind == .usage)
        #expect(error?.description.contains("Did you mean email?") == true)
        #expect(error?.description.contains("first_name") == true)
    }

    @Test func `a mapping of a column that is not there is told with the nearest name`() {
        let error = #expect(throws: CaptureError.self) {
            try HeaderMap(header: ["Work mail", "Name"], mappings: ["Work mial=email"])
        }
        #expect(error?.description.contains("Did you mean “Work mail”?") == true)
        #expect(error?.description.contains("“Name”") == true)
    }

    @Test func `a mapping without an equals sign is told`() {
        let error = #expect(throws: CaptureError.self) { try HeaderMap(header: ["Email"], mappings: ["email"]) }
        #expect(error?.description.contains("Column=field") == true)
    }

    @Test func `a header without a known column is told with what was found and what is expected`() {
        let error = #expect(throws: CaptureError.self) { try HeaderMap(header: ["foo", "bar"], path: "x.csv") }
        #expect(error == .noKnownColumn(path: "x.csv", found: ["foo", "bar"]))
        #expect(error?.description.contains("“foo”, “bar”") == true)
        #expect(error?.description.contains("--map") == true)
        #expect(throws: Never.self) { try HeaderMap(header: ["foo", "bar"], mappings: ["foo=email"]) }
    }

    @Test func `headers that come twice and columns that share a field are told`() throws {
        let map = try HeaderMap(header: ["Email", "Diet", "Diet", "Work Email", ""])
        #expect(map.targets[1] == .custom("Diet"))
        #expect(map.targets[2] == .custom("Diet (column 3)"))
        #expect(map.targets[4] == .custom("column 5"))
        #expect(map.notices.count == 2)
        #expect(map.notices[0].contains("“Diet”"))
        #expect(map.notices[1].contains("“Work Email”"))
    }
}
