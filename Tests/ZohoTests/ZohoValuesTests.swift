import Foundation
import HTTPTransport
import Sync
import Testing

@testable import Zoho

@Suite struct ZohoValuesTests {
    private static let metadata: ModuleMetadata = {
        let body = HTTPBody.json(.fields("Leads"))
        return ModuleMetadata(module: "Leads", body)
    }()

    static let rows: [(String, String, JSONValue)] = [
        ("Last_Name", " Ada ", "Ada"), ("Email", "", .null), ("Budget", "12.50", .number(12.5)),
        ("Budget", "dear", "dear"),
        ("Seats", "3", .number(3)), ("Serial", "0012", "0012"), ("VIP", "TRUE", true), ("VIP", "false", false),
        ("VIP", "maybe", "maybe"), ("Met_On", "2026-09-21", "2026-09-21"), ("Met_On", "1790000000000", "2026-09-21"),
        ("Met_At", "2026-09-21T14:13:20Z", "2026-09-21T14:13:20+00:00"),
        ("Met_At", "2026-09-21T16:13:20+02:00", "2026-09-21T14:13:20+00:00"),
        ("Met_At", "2026-09-21T14:13:20.250Z", "2026-09-21T14:13:20+00:00"), ("Met_At", "soon", "soon"),
        ("Topics", "AI; Cloud", .array(["AI", "Cloud"])), ("Interest", "Demo", "Demo"),
        ("Partner", "5512345000000000001", ["id": "5512345000000000001"]),
        ("Owner", "5512345000000000002", ["id": "5512345000000000002"]), ("Phone", "+41", "+41"),
    ]

    @Test(arguments: rows)
    func `a value is sent in the type of its field`(name: String, text: String, value: JSONValue) {
        #expect(ZohoValues.typed([name: text], in: "Leads", Self.metadata) == [name: value])
    }

    @Test func `Zoho's own fields need no metadata, and others do`() {
        #expect(!ZohoValues.needMetadata(["Email", "Last_Name", "Owner", "Mailing_City", "No_of_Employees"]))
        #expect(ZohoValues.needMetadata(["Email", "Booth"]))
        #expect(
            ZohoValues.typed(["No_of_Employees": "7", "Email_Opt_Out": "true"], in: "Leads", nil)
                == ["No_of_Employees": .number(7), "Email_Opt_Out": true])
        #expect(ZohoValues.typed(["Account_Name": "Ay"], in: "Accounts", nil) == ["Account_Name": "Ay"])
        #expect(ZohoValues.typed(["Account_Name": "5"], in: "Contacts", nil) == ["Account_Name": ["id": "5"]])
        #expect(ZohoValues.strangers(among: ["Email", "Booth"], nil) == ["Booth"])
        #expect(ZohoValues.strangers(among: ["Email", "Booth", "Boots"], Self.metadata) == ["Boots"])
    }

    @Test func `the metadata says what may be written, what is needed and what may be chosen`() throws {
        let fields = Self.metadata.description.fields
        let name = try #require(fields["Last_Name"])
        #expect(name.isRequired && name.maximumLength == 80 && name.kind == .text && name.label == "Last Name")
        let owner = try #require(fields["Owner"])
        #expect(owner.kind == .reference && owner.isCreatable && owner.isUpdatable && owner.maximumLength == nil)
        let created = try #require(fields["Created_Time"])
        #expect(!created.isCreatable && !created.isUpdatable)
        #expect(fields["Converted_Contact"]?.isCreatable == false)
        #expect(fields["Hidden"] == nil)
        let interest = try #require(fields["Interest"])
        #expect(interest.options == [.init(value: "Demo", label: "A demo")] && interest.isRestricted)
        #expect(fields["Topics"]?.kind == .options && fields["Serial"]?.kind == .integer)
        #expect(fields["Met_At"]?.kind == .dateTime && fields["Budget"]?.kind == .number)
    }

    @Test func `present values are texts, whatever they are in JSON`() throws {
        let text =
            #"{"id":"5512345000000000009","Topics":["AI","Cloud"],"Owner":{"id":"5512345000000000002","name":"R"},"#
            + #""VIP":false,"Seats":3,"Fax":null,"Empty":[],"Created_Time":"2026-01-02T03:04:05+01:00"}"#
        let record = try #require(ZohoRecord(JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))))
        #expect(
            record.present(["Topics", "Owner", "VIP", "Seats", "Fax", "Empty", "Gone"])
                == ["Topics": "AI;Cloud", "Owner": "5512345000000000002", "VIP": "false", "Seats": "3"])
        #expect(record.created == ZohoTime.date("2026-01-02T02:04:05Z"))
    }
}

/// Bodies as the connector reads them.
enum HTTPBody {
    static func json(_ response: HTTPResponse) -> JSONValue {
        (try? JSONDecoder().decode(JSONValue.self, from: Data(response.body))) ?? .null
    }
}
