import Testing

@testable import Sandbox

@Suite struct ZohoConversionTests {
    @Test func `a converted lead becomes a contact of an account, with its campaigns and notes`() async throws {
        try await withSandbox { client async throws in
            let campaign = try await client.seedZoho("Campaigns", [["Campaign_Name": "Fair"]])[0]
            let lead = try await client.seedZoho(
                "Leads",
                [
                    [
                        "Last_Name": "L", "First_Name": "F", "Company": "Acme", "Email": "l@acme.example",
                        "Designation": "CTO",
                    ]
                ])[0]
            _ = try await client.zoho("PUT", "/Leads/\(lead)/Campaigns", rows: [["id": .string(campaign)]])
            _ = try await client.zoho("POST", "/Leads/\(lead)/Notes", rows: [["Note_Content": "N"]])
            let reply = try await client.zoho(
                "POST", "/Leads/\(lead)/actions/convert",
                rows: [["overwrite": true, "notify_lead_owner": false, "notify_new_entity_owner": false]])
            #expect(reply.status == 200)
            #expect(reply.details()["Deals"] == .null)
            #expect(reply.details()["Contacts"]?["name"] == "F L")
            #expect(reply.details()["Accounts"]?["name"] == "Acme")
            let contact = try #require(try await client.zohoRecords("Contacts").first)
            #expect(contact["Email"] == "l@acme.example")
            #expect(contact["Title"] == "CTO")
            #expect(contact["Account_Name"] == reply.details()["Accounts"]?["id"])
            let id = contact["id"]?.string ?? ""
            #expect(try await client.zoho("GET", "/Contacts/\(id)/Campaigns?fields=id").entryIDs == [campaign])
            #expect(try await client.zoho("GET", "/Contacts/\(id)/Notes?fields=Note_Content").entries.count == 1)
            let record = try await client.zoho("GET", "/Leads/\(lead)").entries[0]
            #expect(record["$converted"] == true)
            #expect(record["Converted_Contact"]?["id"] == .string(id))
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `a lead may be converted into records that are there, and only once`() async throws {
        try await withSandbox { client async throws in
            let lead = try await client.seedZoho("Leads", [["Last_Name": "L", "Company": "Acme"]])[0]
            let account = try await client.seedZoho("Accounts", [["Account_Name": "Acme Group"]])[0]
            let contact = try await client.seedZoho("Contacts", [["Last_Name": "C"]])[0]
            let path = "/Leads/\(lead)/actions/convert"
            let rows: [JSON] = [["Accounts": ["id": .string(account)], "Contacts": ["id": .string(contact)]]]
            let wrong = try await client.zoho("POST", path, rows: [["Contacts": ["id": .string(account)]]])
            #expect(wrong.status == 400)
            #expect(wrong.details()["json_path"] == "$.data[0].Contacts.id")
            #expect(try await client.zoho("POST", path, rows: rows).details()["Contacts"]?["id"] == .string(contact))
            #expect(try await client.zohoRecords("Contacts").first?["Account_Name"] == .string(account))
            let again = try await client.zoho("POST", path, rows: rows)
            #expect(again.status == 400)
            #expect(again.zohoCode == "ID_ALREADY_CONVERTED")
        }
    }

    @Test func `a converted lead cannot be changed, is not listed, and is passed over by an upsert`() async throws {
        try await withSandbox { client async throws in
            let id = try await client.seedZoho(
                "Leads", [["Last_Name": "L", "Email": "l@a.example", "Converted__s": true]])[0]
            let reply = try await client.zoho("PUT", "/Leads", rows: [["id": .string(id), "Phone": "1"]])
            #expect(reply.status == 400)
            #expect(reply.rowCodes == ["CONVERTED_RECORD"])
            #expect(try await client.zoho("GET", "/Leads?fields=Email").status == 204)
            #expect(try await client.zoho("GET", "/Leads?fields=Email&converted=true").entryIDs == [id])
            #expect(try await client.searchZoho("Leads", "email", "l@a.example").status == 204)
            let upsert = try await client.zoho(
                "POST", "/Leads/upsert", rows: [["Last_Name": "M", "Email": "l@a.example"]])
            #expect(upsert.entries[0]["action"] == "insert")
        }
    }
}
