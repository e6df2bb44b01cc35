import Testing

@testable import Sandbox

@Suite struct ZohoRecordTests {
    @Test func `an insert answers one status for each row, in order`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.zoho(
                "POST", "/Leads",
                rows: [
                    ["Last_Name": "A", "Email": "a@a.example"], ["First_Name": "B"], ["Last_Name": "C"],
                ])
            #expect(reply.status == 207)
            #expect(reply.rowCodes == ["SUCCESS", "MANDATORY_NOT_FOUND", "SUCCESS"])
            #expect(reply.entries[0]["message"] == "record added")
            #expect(reply.details(0)["Created_Time"]?.string?.hasSuffix("+00:00") == true)
            #expect(reply.details(0)["Created_By"]?["name"] == "Sandbox Administrator")
            #expect(reply.entries[1]["status"] == "error")
            #expect(reply.details(1) == ["api_name": "Last_Name", "json_path": "$.data[1].Last_Name"])
            let names = try await client.zohoRecords("Leads").compactMap { $0["Full_Name"]?.string }
            #expect(names == ["A", "C"])
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `the status tells whether all, some or no rows were written`() async throws {
        try await withSandbox { client async throws in
            let good: JSON = ["Last_Name": "A"]
            #expect(try await client.zoho("POST", "/Leads", rows: [good]).status == 201)
            #expect(try await client.zoho("POST", "/Leads", rows: [[:]]).status == 400)
            let id = try await client.zoho("POST", "/Leads", rows: [good]).entryIDs[0]
            let known: JSON = ["id": .string(id), "Company": "X"]
            let unknown: JSON = ["id": "5545974000009999999", "Company": "X"]
            #expect(try await client.zoho("PUT", "/Leads", rows: [known]).status == 200)
            #expect(try await client.zoho("PUT", "/Leads", rows: [known, unknown]).status == 207)
            let none = try await client.zoho("PUT", "/Leads", rows: [unknown])
            #expect(none.status == 400)
            #expect(none.rowCodes == ["INVALID_DATA"])
            #expect(none.details()["api_name"] == "id")
            #expect(none.entries[0]["message"] == "the id given seems to be invalid")
            #expect(
                try await client.zoho("PUT", "/Leads", rows: [["Company": "X"]]).rowCodes == ["MANDATORY_NOT_FOUND"])
            #expect(try await client.zoho("PUT", "/Leads/\(id)", rows: [["Company": "Y"]]).status == 200)
            #expect(try await client.zohoRecords("Leads").last?["Company"] == "Y")
        }
    }

    @Test func `null and an empty text clear a field, but not one that has to be there`() async throws {
        try await withSandbox { client async throws in
            let id = try await client.seedZoho("Contacts", [["Last_Name": "A", "Title": "CTO", "Phone": "1"]])[0]
            let path = "/Contacts/\(id)"
            #expect(try await client.zoho("PUT", path, rows: [["Title": .null, "Phone": ""]]).status == 200)
            let record = try #require(try await client.zohoRecords("Contacts").first)
            #expect(record["Title"] == nil)
            #expect(record["Phone"] == nil)
            #expect(
                try await client.zoho("PUT", path, rows: [["Last_Name": .null]]).rowCodes == ["MANDATORY_NOT_FOUND"])
        }
    }

    @Test func `an upsert finds by the duplicate check field within one module`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.seedZoho("Contacts", [["Last_Name": "K", "Email": "k@a.example"]])
            let id = try await client.seedZoho("Leads", [["Last_Name": "A", "Email": "a@a.example"]])[0]
            let reply = try await client.zoho(
                "POST", "/Leads/upsert",
                rows: [
                    ["Last_Name": "B", "Email": "A@a.example"], ["Last_Name": "K", "Email": "k@a.example"],
                ], ["duplicate_check_fields": ["Email"], "trigger": []])
            #expect(reply.status == 200)
            #expect(reply.entries.map { $0["action"]?.string } == ["update", "insert"])
            #expect(reply.entries.map { $0["duplicate_field"] } == ["Email", .null])
            #expect(reply.entryIDs[0] == id)
            #expect(try await client.zohoRecords("Leads").count == 2)
            let other = try await client.zoho(
                "POST", "/Leads/upsert", rows: [["Last_Name": "B"]], ["duplicate_check_fields": ["Company"]])
            #expect(other.status == 400)
            #expect(other.zohoCode == "INVALID_DATA")
            let accounts = try await client.zoho(
                "POST", "/Accounts/upsert", rows: [["Account_Name": "Acme"], ["Account_Name": "ACME"]])
            #expect(accounts.entries.map { $0["action"]?.string } == ["insert", "update"])
        }
    }

    @Test func `an update may append to a list of choices`() async throws {
        try await withSandbox { client async throws in
            let id = try await client.seedZoho("Leads", [["Last_Name": "A", "Product_Interests": ["Scanner"]]])[0]
            let row: JSON = [
                "id": .string(id), "Product_Interests": ["Software", "Scanner"],
                "$append_values": ["Product_Interests": true],
            ]
            #expect(try await client.zoho("PUT", "/Leads", rows: [row]).status == 200)
            let record = try #require(try await client.zohoRecords("Leads").first)
            #expect(record["Product_Interests"]?.strings == ["Scanner", "Software"])
        }
    }

    @Test func `a record that is not there is 204 without a body`() async throws {
        try await withSandbox { client async throws in
            let id = try await client.seedZoho("Leads", [["Last_Name": "A"]])[0]
            let found = try await client.zoho("GET", "/Leads/\(id)")
            #expect(found.status == 200)
            #expect(found.entries[0]["Last_Name"] == "A")
            #expect(found.entries[0]["Email"] == .null)
            #expect(found.entries[0]["Owner"]?["email"] == "sandbox@leadferry.example")
            #expect(
                try await client.zoho("GET", "/Leads/\(id)?fields=Email").entries == [
                    ["id": .string(id), "Email": .null]
                ])
            for path in ["/Leads/5545974000009999999", "/Leads?fields=Email&ids=5545974000009999999"] {
                let nothing = try await client.zoho("GET", path)
                #expect(nothing.status == 204)
                #expect(nothing.text.isEmpty)
            }
        }
    }

    @Test func `a list needs fields, and takes ids and pages`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seedZoho("Leads", (0..<5).map { ["Last_Name": .string("L\($0)")] })
            let refused = try await client.zoho("GET", "/Leads")
            #expect(refused.status == 400)
            #expect(refused.zohoCode == "REQUIRED_PARAM_MISSING")
            #expect(refused.body["details"]?["param_name"] == "fields")
            let some = try await client.zoho("GET", "/Leads?fields=Last_Name&ids=\(ids[1]),\(ids[3])")
            #expect(Set(some.entryIDs) == [ids[1], ids[3]])
            let page = try await client.zoho("GET", "/Leads?fields=Last_Name&per_page=2&page=2&sort_order=asc")
            #expect(page.entryIDs == [ids[2], ids[3]])
            #expect(page.body["info"]?["more_records"] == true)
            let token = try #require(page.body["info"]?["next_page_token"]?.string)
            let last = try await client.zoho(
                "GET", "/Leads?fields=Last_Name&per_page=2&sort_order=asc&page_token=\(token)")
            #expect(last.entryIDs == [ids[4]])
            #expect(last.body["info"]?["more_records"] == false)
            #expect(
                try await client.zoho("GET", "/Leads?fields=Last_Name&page=11").zohoCode
                    == "DISCRETE_PAGINATION_LIMIT_EXCEEDED")
        }
    }

    @Test func `a deleted record is gone, and cannot be deleted again`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seedZoho("Leads", [["Last_Name": "A"], ["Last_Name": "B"], ["Last_Name": "C"]])
            #expect(try await client.zoho("DELETE", "/Leads/\(ids[0])").entries[0]["message"] == "record deleted")
            let reply = try await client.zoho("DELETE", "/Leads?ids=\(ids[0]),\(ids[1])")
            #expect(reply.status == 207)
            #expect(reply.rowCodes == ["INVALID_DATA", "SUCCESS"])
            #expect(reply.entries[0]["message"] == "record not deleted")
            #expect(try await client.zoho("GET", "/Leads/\(ids[0])").status == 204)
            #expect(try await client.zohoRecords("Leads").count == 1)
            #expect(try await client.zoho("DELETE", "/Leads").zohoCode == "REQUIRED_PARAM_MISSING")
        }
    }

    @Test func `an update of what was changed since is refused`() async throws {
        try await withSandbox { client async throws in
            let id = try await client.seedZoho("Leads", [["Last_Name": "A", "Modified_Time": "2026-05-01T10:00:00Z"]])[
                0]
            let headers = ["If-Unmodified-Since": "2026-05-01T09:59:00+00:00"]
            let body: JSON = ["data": [["id": .string(id), "Company": "X"]]]
            let refused = try await client.zoho("PUT", "/Leads", body, headers: headers)
            #expect(refused.status == 412)
            #expect(refused.zohoCode == "ALREADY_MODIFIED")
            let later = ["If-Unmodified-Since": "2026-05-01T10:00:00+00:00"]
            #expect(try await client.zoho("PUT", "/Leads", body, headers: later).status == 200)
        }
    }
}
