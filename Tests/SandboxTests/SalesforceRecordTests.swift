import Foundation
import Testing

@testable import Sandbox

@Suite struct SalesforceRecordTests {
    private static let lead: JSON = [
        "LastName": "Vidal", "FirstName": "Ana", "Company": "Norte", "Email": "ana@norte.example",
    ]

    @Test func `a created record can be read by both forms of its id`() async throws {
        try await withSandbox { client async throws in
            let made = try await client.salesforce("POST", "/sobjects/Lead", Self.lead)
            #expect(made.status == 201)
            #expect(made.body["success"] == true)
            #expect(made.body["errors"] == [])
            let id = made.firstID
            #expect(id.count == 18 && id.hasPrefix("00Q"))
            #expect(made.headers["location"] == "/services/data/v66.0/sobjects/Lead/\(id)")
            for form in [id, String(id.prefix(15))] {
                let read = try await client.salesforce("GET", "/sobjects/Lead/\(form)?fields=Email,Name,Status")
                #expect(read.body["Email"] == "ana@norte.example")
                #expect(read.body["Name"] == "Ana Vidal")
                #expect(read.body["Status"] == "Open - Not Contacted")
                #expect(read.body["Phone"] == nil)
                #expect(read.body["attributes"]?["type"] == "Lead")
            }
            let whole = try await client.salesforce("GET", "/sobjects/Lead/\(id)")
            #expect(whole.body["IsConverted"] == false)
            #expect(whole.body["Phone"] == .null)
            #expect(whole.body["OwnerId"]?.string?.hasPrefix("005") == true)
        }
    }

    @Test func `the checksum of an id repairs its case`() {
        // The forms of one id as the vendor's own guide pairs them.
        #expect(SalesforceID.canonical("001A0000006Vm9r") == "001A0000006Vm9rIAC")
        #expect(SalesforceID.canonical("001a0000006vm9rIAC") == "001A0000006Vm9rIAC")
        #expect(SalesforceID.canonical("001A0000006Vm9") == nil)
        #expect(SalesforceID.canonical("001A0000006Vm9!") == nil)
        #expect(SalesforceID.make(prefix: "00Q", number: 1) != SalesforceID.make(prefix: "00Q", number: 63))
    }

    @Test func `an update answers with nothing, changes what it names and clears by null`() async throws {
        try await withSandbox { client async throws in
            let id = try await client.salesforce("POST", "/sobjects/Lead", Self.lead).firstID
            let changed = try await client.salesforce(
                "PATCH", "/sobjects/Lead/\(id)", ["Phone": "+34 1", "Email": .null, "FirstName": ""])
            #expect(changed.status == 204)
            #expect(changed.text.isEmpty)
            let records = try await client.salesforceRecords("Lead")
            #expect(records.first?["Phone"] == "+34 1")
            #expect(records.first?["Email"] == nil)
            #expect(records.first?["Name"] == "Vidal")
        }
    }

    @Test func `a seeded id is kept and never given to another record`() async throws {
        try await withSandbox { client async throws in
            let next = SalesforceID.make(prefix: "00Q", number: 1)
            let seeded: JSON = ["Id": .string(String(next.prefix(15))), "LastName": "Seeded", "Company": "C"]
            #expect(try await client.seedSalesforce("Lead", [seeded]) == [next])
            let made = try await client.salesforce("POST", "/sobjects/Lead", Self.lead)
            #expect(made.status == 201)
            #expect(made.firstID != next)
            let names = try await client.salesforceRecords("Lead").compactMap { $0["LastName"]?.string }
            #expect(names == ["Seeded", "Vidal"])
        }
    }

    @Test func `a value that must be there cannot be cleared`() async throws {
        try await withSandbox { client async throws in
            let id = try await client.salesforce("POST", "/sobjects/Lead", Self.lead).firstID
            let name = try await client.salesforce("PATCH", "/sobjects/Lead/\(id)", ["LastName": .null])
            #expect(name.errorCode == "REQUIRED_FIELD_MISSING")
            let owner = try await client.salesforce("PATCH", "/sobjects/Lead/\(id)", ["OwnerId": .null])
            #expect(owner.errorCode == "FIELD_INTEGRITY_EXCEPTION")
            let flag = try await client.salesforce("PATCH", "/sobjects/Lead/\(id)", ["DoNotCall": .null])
            #expect(flag.status == 204)
            #expect(try await client.salesforceRecords("Lead").first?["DoNotCall"] == false)
        }
    }

    @Test func `what is not there is told apart by status and code`() async throws {
        try await withSandbox { client async throws in
            let id = try await client.salesforce("POST", "/sobjects/Lead", Self.lead).firstID
            let unknown = SalesforceID.make(prefix: "00Q", number: 999)
            #expect(try await client.salesforce("GET", "/sobjects/Lead/\(unknown)").errorCode == "NOT_FOUND")
            #expect(try await client.salesforce("PATCH", "/sobjects/Lead/\(unknown)", [:]).status == 404)
            let misshapen = try await client.salesforce("PATCH", "/sobjects/Lead/none", ["Phone": "1"])
            #expect(misshapen.status == 404)
            #expect(misshapen.refusal["message"]?.string?.contains("none") == true)
            let other = SalesforceID.make(prefix: "003", number: 1)
            #expect(try await client.salesforce("GET", "/sobjects/Lead/\(other)").errorCode == "MALFORMED_ID")
            #expect(try await client.salesforce("GET", "/sobjects/Invoice/\(id)").errorCode == "NOT_FOUND")
            #expect(try await client.salesforce("DELETE", "/sobjects/Lead/\(id)").status == 204)
            #expect(try await client.salesforce("GET", "/sobjects/Lead/\(id)").status == 404)
            let deleted = try await client.salesforce("PATCH", "/sobjects/Lead/\(id)", ["Phone": "1"])
            #expect(deleted.status == 404)
            #expect(deleted.errorCode == "ENTITY_IS_DELETED")
            #expect(try await client.salesforce("DELETE", "/sobjects/Lead/\(id)").errorCode == "ENTITY_IS_DELETED")
        }
    }

    private static let wrongs: [(JSON, String, [String]?)] = [
        (["LastName": "A"], "REQUIRED_FIELD_MISSING", ["Company"]),
        (["LastName": "A", "Company": "B", "Colour__c": "red"], "INVALID_FIELD", nil),
        (["LastName": "A", "Company": "B", "IsConverted": true], "INVALID_FIELD_FOR_INSERT_UPDATE", ["IsConverted"]),
        (["LastName": "A", "Company": "B", "Id": "00Q000000000001"], "INVALID_FIELD_FOR_INSERT_UPDATE", ["Id"]),
        (["LastName": "A", "Company": "B", "Email": "at.example"], "INVALID_EMAIL_ADDRESS", ["Email"]),
        (["LastName": .string(String(repeating: "x", count: 81)), "Company": "B"], "STRING_TOO_LONG", ["LastName"]),
        (["LastName": "A", "Company": "B", "Met_At_Booth__c": "true"], "JSON_PARSER_ERROR", nil),
        (["LastName": "A", "Company": "B", "NumberOfEmployees": "12"], "JSON_PARSER_ERROR", nil),
        (["LastName": "A", "Company": "B", "Followup_On__c": "2026-02-30"], "JSON_PARSER_ERROR", nil),
        (["LastName": ["a"], "Company": "B"], "JSON_PARSER_ERROR", nil),
        (
            ["LastName": "A", "Company": "B", "Booth_Score__c": 12_345], "NUMBER_OUTSIDE_VALID_RANGE",
            ["Booth_Score__c"]
        ),
        (
            ["LastName": "A", "Company": "B", "Interest_Level__c": "Boiling"],
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["Interest_Level__c"]
        ),
        (
            ["LastName": "A", "Company": "B", "Interest_Level__c": "Unknown"],
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["Interest_Level__c"]
        ),
        (
            ["LastName": "A", "Company": "B", "Product_Interests__c": "Training;Cars"],
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["Product_Interests__c"]
        ),
        (["LastName": "A", "Company": "B", "OwnerId": "abc"], "MALFORMED_ID", ["OwnerId"]),
        (["LastName": "A", "Company": "B", "OwnerId": "005Lf0000000099"], "INVALID_CROSS_REFERENCE_KEY", []),
        (["LastName": "A", "Company": "B", "OwnerId": "001Lf0000000099"], "FIELD_INTEGRITY_EXCEPTION", ["OwnerId"]),
    ]

    @Test(arguments: wrongs)
    func `a value that breaks a rule is refused by its code`(record: JSON, code: String, fields: [String]?) async throws
    {
        try await withSandbox { client async throws in
            let reply = try await client.salesforce("POST", "/sobjects/Lead", record)
            #expect(reply.status == 400)
            #expect(reply.errorCode == code)
            #expect(reply.refusal["fields"]?.strings == fields)
            #expect(try await client.salesforceRecords("Lead").isEmpty)
        }
    }

    @Test func `the column and the object are named, and the breach is counted`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.salesforce("POST", "/sobjects/Lead", ["LastName": "A", "Colour__c": "red"])
            let message = "No such column 'Colour__c' on sobject of type Lead"
            #expect(reply.refusal["message"] == .string(message))
            #expect(try await client.violations() == [message])
        }
    }

    @Test func `values are stored in one form: trimmed, times in UTC, an open picklist takes anything`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.salesforce(
                "POST", "/sobjects/Lead",
                [
                    "LastName": "  Vidal ", "company": "Norte", "Industry": "Fishing", "Booth_Score__c": 1.239,
                    "Followup_On__c": "2026-03-01T23:30:00-05:00", "Product_Interests__c": "Training; Support",
                ])
            let record = try #require(try await client.salesforceRecords("Lead").first)
            #expect(record["LastName"] == "Vidal")
            #expect(record["Company"] == "Norte")
            #expect(record["Industry"] == "Fishing")
            #expect(record["Booth_Score__c"] == 1.24)
            #expect(record["Followup_On__c"] == "2026-03-02")
            #expect(record["Product_Interests__c"] == "Training;Support")
            #expect(record["CreatedDate"]?.string?.hasSuffix("+0000") == true)
        }
    }

    @Test func `an upsert by key creates, then updates, and changes nothing when several match`() async throws {
        try await withSandbox { client async throws in
            let path = "/sobjects/Lead/Leadferry_Key__c/k%2F1"
            let made = try await client.salesforce("PATCH", path, ["LastName": "A", "Company": "B"])
            #expect(made.status == 201)
            #expect(made.body["created"] == true)
            let again = try await client.salesforce("PATCH", path, ["LastName": "C"])
            #expect(again.status == 200)
            #expect(again.body["created"] == false)
            #expect(again.firstID == made.firstID)
            #expect(try await client.salesforce("GET", path).body["LastName"] == "C")
            _ = try await client.seedSalesforce(
                "Lead", (0..<2).map { _ in ["LastName": "D", "Company": "E", "Email": "d@e.example"] })
            let several = try await client.salesforce("PATCH", "/sobjects/Lead/Email/d%40e.example", ["Phone": "1"])
            #expect(several.status == 300)
            #expect(several.body.strings?.count == 2)
            #expect(try await client.salesforceRecords("Lead").allSatisfy { $0["Phone"] == nil })
            let none = try await client.salesforce(
                "PATCH", "/sobjects/Lead/Email/new%40e.example?updateOnly=true", ["LastName": "N", "Company": "E"])
            #expect(none.status == 404)
            #expect(try await client.salesforce("PATCH", "/sobjects/Lead/Phone/1", ["LastName": "N"]).status == 404)
            let doubled = try await client.salesforce("PATCH", path, ["Leadferry_Key__c": "k/1"])
            #expect(doubled.errorCode == "INVALID_FIELD")
        }
    }

    @Test func `a unique field keeps a value for one record`() async throws {
        try await withSandbox { client async throws in
            let record: JSON = ["LastName": "A", "Company": "B", "Leadferry_Key__c": "k1"]
            let id = try await client.salesforce("POST", "/sobjects/Lead", record).firstID
            let second = try await client.salesforce("POST", "/sobjects/Lead", record)
            #expect(second.errorCode == "DUPLICATE_VALUE")
            #expect(second.refusal["message"]?.string?.contains(id) == true)
            #expect(try await client.salesforce("PATCH", "/sobjects/Lead/\(id)", record).status == 204)
        }
    }

    @Test func `a parent can be named by its key`() async throws {
        try await withSandbox { client async throws in
            let firm = try await client.seedSalesforce("Account", [["Name": "Norte", "Leadferry_Key__c": "n1"]])[0]
            let made = try await client.salesforce(
                "POST", "/sobjects/Contact", ["LastName": "A", "Account": ["Leadferry_Key__c": "n1"]])
            #expect(made.status == 201)
            #expect(try await client.salesforceRecords("Contact").first?["AccountId"] == .string(firm))
            let lost = try await client.salesforce(
                "POST", "/sobjects/Contact", ["LastName": "A", "Account": ["Leadferry_Key__c": "n2"]])
            #expect(lost.errorCode == "INVALID_FIELD")
        }
    }

    @Test func `describe tells what can be written, and is not sent twice`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.salesforce("GET", "/sobjects/Lead/describe")
            let fields = reply.body["fields"]?.array ?? []
            let required = fields.filter {
                $0["createable"] == true && $0["nillable"] == false && $0["defaultedOnCreate"] == false
            }
            #expect(required.compactMap { $0["name"]?.string } == ["LastName", "Company"])
            let level = try #require(fields.first { $0["name"] == "Interest_Level__c" })
            #expect(level["restrictedPicklist"] == true)
            #expect(level["picklistValues"]?.array?.count { $0["active"] == true } == 3)
            let key = try #require(fields.first { $0["name"] == "Leadferry_Key__c" })
            #expect(key["externalId"] == true && key["idLookup"] == true && key["unique"] == true)
            let modified = try #require(reply.headers["last-modified"])
            let header = ["if-modified-since": modified]
            #expect(try await client.salesforce("GET", "/sobjects/Lead/describe", headers: header).status == 304)
            _ = try await client.control("POST", "clock", ["advance_ms": 60_000])
            try await client.configure(["hidden_fields": ["Lead": ["Website"]], "hidden_objects": ["CampaignMember"]])
            let changed = try await client.salesforce("GET", "/sobjects/Lead/describe", headers: header)
            #expect(changed.status == 200)
            #expect(changed.body["fields"]?.array?.contains { $0["name"] == "Website" } == false)
            let all = try await client.salesforce("GET", "/sobjects").body["sobjects"]?.array ?? []
            let names = all.compactMap { $0["name"]?.string }
            #expect(
                names == [
                    "Account", "Campaign", "CampaignMemberStatus", "Contact", "Lead", "Organization", "Task", "User",
                ])
        }
    }

    @Test func `describe has every member that clients look for`() async throws {
        try await withSandbox { client async throws in
            let lead = try await client.salesforce("GET", "/sobjects/Lead/describe").body
            let ofObject = ["deepCloneable", "isInterface", "mruEnabled", "compactLayoutable", "actionOverrides"]
            #expect(ofObject.filter { lead[$0] == nil } == [])
            let field = try #require(lead["fields"]?.array?.first)
            let ofField = ["aiPredictionField", "queryByDistance", "searchPrefilterable", "mask", "encrypted"]
            #expect(ofField.filter { field[$0] == nil } == [])
            let all = try await client.salesforce("GET", "/sobjects").body["sobjects"]?.array ?? []
            #expect(all.allSatisfy { $0["mruEnabled"] == true && $0["compactLayoutable"] == nil })
        }
    }

    @Test func `what was changed and what was deleted in a span of minutes is told`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seedSalesforce("Lead", (0..<2).map { ["LastName": "L\($0)", "Company": "C"] })
            _ = try await client.salesforce("DELETE", "/sobjects/Lead/\(ids[0])")
            _ = try await client.control("POST", "clock", ["advance_ms": 60_000])
            let now = Date.now
            func span(_ from: Double, _ to: Double) -> String {
                let ends = [from, to].map { now.addingTimeInterval($0).ISO8601Format() }
                return "start=\(SandboxClient.escaped(ends[0]))&end=\(SandboxClient.escaped(ends[1]))"
            }
            let updated = try await client.salesforce("GET", "/sobjects/Lead/updated/?\(span(-86_400, 120))")
            #expect(updated.body["ids"]?.strings == [ids[1]])
            #expect(updated.body["latestDateCovered"]?.string?.hasSuffix(":00.000+0000") == true)
            let deleted = try await client.salesforce("GET", "/sobjects/Lead/deleted/?\(span(-86_400, 120))")
            #expect(deleted.body["deletedRecords"]?.array?.compactMap { $0["id"]?.string } == [ids[0]])
            let early = try await client.salesforce("GET", "/sobjects/Lead/updated?\(span(-7200, -3600))")
            #expect(early.body["ids"]?.strings == [])
            let old = try await client.salesforce("GET", "/sobjects/Lead/updated?\(span(-31 * 86_400, 0))")
            #expect(old.errorCode == "INVALID_REPLICATION_DATE")
            let missing = try await client.salesforce("GET", "/sobjects/Lead/deleted")
            #expect(missing.errorCode == "MISSING_ARGUMENT")
        }
    }

    @Test func `paths, methods, parameters and bodies outside the contract are answered and counted`() async throws {
        try await withSandbox { client async throws in
            #expect(try await client.salesforce("GET", "/nonsense").errorCode == "NOT_FOUND")
            let put = try await client.salesforce("PUT", "/sobjects/Lead", [:])
            #expect(put.status == 405)
            #expect(put.errorCode == "METHOD_NOT_ALLOWED")
            #expect(try await client.salesforce("GET", "/limits?colour=red").status == 200)
            #expect(try await client.salesforce("POST", "/sobjects/Lead", ["a"]).errorCode == "JSON_PARSER_ERROR")
            let form = try await client.salesforce(
                "POST", "/sobjects/Lead", ["LastName": "A"], headers: ["content-type": "text/plain"])
            #expect(form.status == 415)
            let old = ["authorization": "Bearer sandbox"]
            #expect(try await client.send("GET", "/salesforce/services/data/v99.0/limits", headers: old).status == 404)
            #expect(try await client.violations().count == 6)
        }
    }

    @Test func `records, calls and reset work as for the other vendors`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seedSalesforce("Lead", (0..<3).map { ["LastName": "L\($0)", "Company": "C"] })
            for id in ids { _ = try await client.salesforce("GET", "/sobjects/Lead/\(id)?fields=Id") }
            let calls = try await client.control("GET", "calls?crm=salesforce").body
            #expect(
                calls["calls"] == [
                    [
                        "method": "GET", "path": "/salesforce/services/data/{version}/sobjects/Lead/{id}", "count": 3,
                        "statuses": ["200": 3],
                    ]
                ])
            let page = try await client.control("GET", "records?crm=salesforce&object=Lead&limit=1&after=\(ids[0])")
            #expect(page.body["total"] == 3)
            #expect(page.results.first?["Id"] == .string(ids[1]))
            #expect(try await client.control("POST", "reset").status == 204)
            #expect(try await client.salesforceRecords("Lead").isEmpty)
            let mistake = try await client.control(
                "POST", "seed", ["crm": "salesforce", "object": "Lead", "records": [["LastName": "A"]]])
            #expect(mistake.status == 400)
            #expect(mistake.body["error"]?.string?.contains("Company") == true)
        }
    }
}
