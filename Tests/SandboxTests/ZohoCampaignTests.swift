import Testing

@testable import Sandbox

@Suite struct ZohoCampaignTests {
    /// A campaign with two statuses, a lead and a contact.
    private func withCampaign(
        _ body: (SandboxClient, _ campaign: String, _ lead: String, _ contact: String) async throws -> Void
    ) async throws {
        try await withSandbox { client async throws in
            let campaign = try await client.seedZoho(
                "Campaigns", [["Campaign_Name": "Fair", "Member_Statuses": ["Registered", "Attended"]]])[0]
            let lead = try await client.seedZoho("Leads", [["Last_Name": "L"]])[0]
            let contact = try await client.seedZoho("Contacts", [["Last_Name": "C"]])[0]
            try await body(client, campaign, lead, contact)
        }
    }

    private func members(_ client: SandboxClient) async throws -> [String] {
        try await client.zohoRecords("Campaign_Members").compactMap { $0["Member_Status"]?.string }
    }

    @Test func `people are put into a campaign with a status of its list`() async throws {
        try await withCampaign { client, campaign, lead, contact async throws in
            let reply = try await client.zoho(
                "PUT", "/Campaigns/\(campaign)/Leads",
                rows: [
                    ["id": .string(lead), "Member_Status": "Attended"],
                    ["id": .string(contact), "Member_Status": "Attended"],
                    ["id": .string(lead), "Member_Status": "Planned"],
                ])
            #expect(reply.status == 207)
            #expect(reply.rowCodes == ["SUCCESS", "INVALID_DATA", "INVALID_DATA"])
            #expect(reply.entries[0]["message"] == "relation added")
            #expect(reply.details(0) == ["id": .string(lead)])
            #expect(reply.entries[1]["message"] == "the related id given seems to be invalid")
            #expect(reply.details(1)["json_path"] == "$.data[1].id")
            #expect(reply.details(2)["json_path"] == "$.data[2].Member_Status")
            #expect(reply.details(2)["supported_values"]?.strings == ["Registered", "Attended"])
            #expect(try await members(client) == ["Attended"])
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `doing it again changes the status, and leaving the status out keeps it`() async throws {
        try await withCampaign { client, campaign, _, contact async throws in
            let path = "/Contacts/\(contact)/Campaigns"
            #expect(try await client.zoho("PUT", path, rows: [["id": .string(campaign)]]).status == 200)
            #expect(try await members(client) == ["Registered"])
            let row: JSON = ["id": .string(campaign), "Member_Status": "Attended"]
            #expect(try await client.zoho("PUT", path, rows: [row]).status == 200)
            #expect(try await client.zoho("PUT", path, rows: [["id": .string(campaign)]]).status == 200)
            #expect(try await members(client) == ["Attended"])
        }
    }

    @Test func `an id may come as a number, as the client libraries of Zoho send it`() async throws {
        try await withCampaign { client, campaign, lead, contact async throws in
            func number(_ id: String) -> JSON { Int(id).map(JSON.integer) ?? .null }
            let account = try await client.seedZoho("Accounts", [["Account_Name": "Acme"]])[0]
            let related = try await client.zoho("PUT", "/Campaigns/\(campaign)/Leads", rows: [["id": number(lead)]])
            #expect(related.details() == ["id": .string(lead)])
            let parent: JSON = ["id": number(lead), "module": ["id": number(ZohoID.make(1))]]
            let note = try await client.zoho("POST", "/Notes", rows: [["Note_Content": "N", "Parent_Id": parent]])
            #expect(note.status == 201)
            let row: JSON = ["id": number(contact), "Last_Name": "D"]
            let upserted = try await client.zoho("POST", "/Contacts/upsert", rows: [row])
            #expect(upserted.entries[0]["duplicate_field"] == "id")
            let converted = try await client.zoho(
                "POST", "/Leads/\(lead)/actions/convert", rows: [["Accounts": ["id": number(account)]]])
            #expect(converted.details()["Accounts"]?["id"] == .string(account))
            let violations = try await client.violations()
            #expect(violations.isEmpty)
        }
    }

    @Test func `members and campaigns are read, and taken out`() async throws {
        try await withCampaign { client, campaign, lead, contact async throws in
            _ = try await client.control(
                "POST", "seed",
                [
                    "crm": "zoho", "object": "Campaign_Members",
                    "records": [
                        ["Campaign": .string(campaign), "id": .string(lead)],
                        ["Campaign": .string(campaign), "id": .string(contact), "Member_Status": "Attended"],
                    ],
                ])
            let leads = try await client.zoho("GET", "/Campaigns/\(campaign)/Leads?fields=Last_Name,Member_Status")
            #expect(leads.entries == [["id": .string(lead), "Last_Name": "L", "Member_Status": "Registered"]])
            let campaigns = try await client.zoho("GET", "/Contacts/\(contact)/Campaigns?fields=Member_Status")
            #expect(campaigns.entries == [["id": .string(campaign), "Member_Status": "Attended"]])
            #expect(try await client.zoho("GET", "/Campaigns/\(campaign)/Leads").zohoCode == "REQUIRED_PARAM_MISSING")
            let out = try await client.zoho("DELETE", "/Campaigns/\(campaign)/Leads?ids=\(lead),\(contact)")
            #expect(out.entries.map { $0["message"] } == ["relation removed", "relation removed"])
            #expect(try await client.zoho("GET", "/Campaigns/\(campaign)/Leads?fields=id").status == 204)
            #expect(try await client.zoho("DELETE", "/Campaigns/\(campaign)/Leads/\(lead)").status == 400)
        }
    }

    @Test func `a campaign that is gone, a converted lead and an unknown relation are refused`() async throws {
        try await withCampaign { client, campaign, lead, _ async throws in
            let gone = try await client.zoho(
                "PUT", "/Campaigns/5545974000009999999/Leads", rows: [["id": .string(lead)]])
            #expect(gone.status == 400)
            #expect(gone.body["details"] == ["resource_path_index": 1])
            let row = try await client.zoho("PUT", "/Leads/\(lead)/Campaigns", rows: [["id": "5545974000009999999"]])
            #expect(row.details()["id"] == "5545974000009999999")
            let converted = try await client.seedZoho("Leads", [["Last_Name": "X", "Converted__s": true]])[0]
            let reply = try await client.zoho("PUT", "/Campaigns/\(campaign)/Leads", rows: [["id": .string(converted)]])
            #expect(reply.rowCodes == ["CANNOT_BE_UPDATED"])
            let relation = try await client.zoho("PUT", "/Leads/\(lead)/Deals", rows: [["id": .string(campaign)]])
            #expect(relation.body["details"] == ["resource_path_index": 2])
            #expect(try await client.violations() == ["Leads has no related list Deals"])
        }
    }

    @Test func `a campaign without statuses of its own has those of the organisation`() async throws {
        try await withSandbox { client async throws in
            try await client.configureZoho(["member_statuses": ["Here"]])
            let campaign = try await client.zoho("POST", "/Campaigns", rows: [["Campaign_Name": "Fair"]]).entryIDs[0]
            let lead = try await client.seedZoho("Leads", [["Last_Name": "L"]])[0]
            let path = "/Campaigns/\(campaign)/Leads/\(lead)"
            #expect(try await client.zoho("PUT", path, rows: [["Member_Status": "Attended"]]).status == 400)
            #expect(try await client.zoho("PUT", path, rows: [["Member_Status": "Here"]]).status == 200)
        }
    }

    @Test func `notes hang on a record, in either way of making them`() async throws {
        try await withCampaign { client, _, lead, _ async throws in
            let parent: JSON = ["id": .string(lead), "module": ["api_name": "Leads"]]
            let made = try await client.zoho(
                "POST", "/Notes", rows: [["Note_Title": "Booth", "Note_Content": "Wants a demo", "Parent_Id": parent]])
            #expect(made.status == 201)
            #expect(
                try await client.zoho("POST", "/Leads/\(lead)/Notes", rows: [["Note_Content": "Second"]]).status == 201)
            let notes = try await client.zoho("GET", "/Leads/\(lead)/Notes?fields=Note_Content,Parent_Id")
            #expect(notes.entries.map { $0["Note_Content"]?.string } == ["Second", "Wants a demo"])
            #expect(notes.entries[1]["Parent_Id"]?["module"]?["api_name"] == "Leads")
            #expect(notes.entries[1]["Parent_Id"]?["name"] == "L")
            let changed = try await client.zoho(
                "PUT", "/Leads/\(lead)/Notes/\(made.entryIDs[0])", rows: [["Note_Content": "Wants two"]])
            #expect(changed.status == 200)
            #expect(changed.details()["$approval_state"] == nil)
            let deleted = try await client.zoho("DELETE", "/Notes/\(made.entryIDs[0])")
            #expect(deleted.status == 200)
            #expect(deleted.details()["Created_By"] == changed.details()["Created_By"])
            #expect(deleted.details()["Modified_Time"]?.string != nil)
            #expect(try await client.zoho("GET", "/Leads/\(lead)/Notes?fields=Note_Content").entries.count == 1)
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `a refused note comes with 202`() async throws {
        try await withCampaign { client, _, lead, _ async throws in
            let parent: JSON = ["id": .string(lead), "module": ["api_name": "Leads"]]
            let good: JSON = ["Note_Content": "A", "Parent_Id": parent]
            let mixed = try await client.zoho("POST", "/Notes", rows: [good, ["Note_Content": "B"]])
            #expect(mixed.status == 202)
            #expect(mixed.rowCodes == ["SUCCESS", "MANDATORY_NOT_FOUND"])
            #expect(mixed.details(1)["api_name"] == "Parent_Id")
            #expect(try await client.zoho("POST", "/Notes", rows: [["Parent_Id": parent]]).status == 202)
            let bare: JSON = ["Note_Content": "A", "Parent_Id": ["id": .string(lead)]]
            let refused = try await client.zoho("POST", "/Notes", rows: [bare])
            #expect(refused.details() == ["api_name": "module"])
            let nobody: JSON = ["id": "5545974000009999999", "module": ["api_name": "Leads"]]
            let unknown = try await client.zoho("POST", "/Notes", rows: [["Note_Content": "A", "Parent_Id": nobody]])
            #expect(unknown.details() == ["id": "5545974000009999999"])
        }
    }
}
