import Testing

@testable import Sandbox

@Suite struct SalesforceRuleTests {
    private func withCampaign(
        _ body: (SandboxClient, _ campaign: String, _ lead: String, _ contact: String) async throws -> Void
    )
        async throws
    {
        try await withSandbox { client async throws in
            let campaign = try await client.seedSalesforce(
                "Campaign",
                [["Name": "Fair", "MemberStatuses": ["Registered", ["Label": "Attended", "HasResponded": true]]]])[0]
            let lead = try await client.seedSalesforce(
                "Lead", [["LastName": "L", "Company": "C", "Email": "l@a.example"]])[0]
            let contact = try await client.seedSalesforce("Contact", [["LastName": "K", "Email": "k@a.example"]])[0]
            try await body(client, campaign, lead, contact)
        }
    }

    @Test func `a person is a member of a campaign once`() async throws {
        try await withCampaign { client, campaign, lead, _ in
            let member: JSON = ["CampaignId": .string(campaign), "LeadId": .string(lead), "Status": "Attended"]
            let made = try await client.salesforce("POST", "/sobjects/CampaignMember", member)
            #expect(made.status == 201)
            #expect(made.firstID.hasPrefix("00v"))
            let again = try await client.salesforce("POST", "/sobjects/CampaignMember", member)
            #expect(again.errorCode == "DUPLICATE_VALUE")
            #expect(again.refusal["message"] == "Already a campaign member.")
            let row = try await client.collection("POST", [member], type: "CampaignMember")
            #expect(row.codes == ["DUPLICATE_VALUE"])
            let record = try #require(try await client.salesforceRecords("CampaignMember").first)
            #expect(record["HasResponded"] == true)
            #expect(record["Email"] == "l@a.example")
            #expect(record["Type"] == "Lead")
            _ = try await client.salesforce("DELETE", "/sobjects/CampaignMember/\(made.firstID)")
            #expect(try await client.salesforce("POST", "/sobjects/CampaignMember", member).status == 201)
        }
    }

    @Test func `a member has one of the statuses of its campaign`() async throws {
        try await withCampaign { client, campaign, lead, contact in
            func add(_ members: [String: JSON]) async throws -> SandboxClient.Reply {
                let all = members.merging(["CampaignId": .string(campaign)]) { own, _ in own }
                return try await client.salesforce("POST", "/sobjects/CampaignMember", .object(all))
            }
            #expect(
                try await add(["LeadId": .string(lead), "Status": "Sent"]).errorCode
                    == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST")
            let id = try await add(["LeadId": .string(lead)]).firstID
            #expect(try await client.salesforceRecords("CampaignMember").first?["Status"] == "Registered")
            #expect(
                try await client.salesforce("PATCH", "/sobjects/CampaignMember/\(id)", ["Status": "Attended"]).status
                    == 204)
            #expect(try await client.salesforceRecords("CampaignMember").first?["HasResponded"] == true)
            #expect(try await add([:]).errorCode == "REQUIRED_FIELD_MISSING")
            let moved = try await client.salesforce(
                "PATCH", "/sobjects/CampaignMember/\(id)", ["ContactId": .string(contact)])
            #expect(moved.errorCode == "INVALID_FIELD_FOR_INSERT_UPDATE")
            let labels = try await client.values(
                "Label", "SELECT Label FROM CampaignMemberStatus WHERE CampaignId = '\(campaign)' ORDER BY SortOrder")
            #expect(labels == ["Registered", "Attended"])
            let plain = try await client.salesforce("POST", "/sobjects/Campaign", ["Name": "Plain"]).firstID
            #expect(
                try await client.values("Label", "SELECT Label FROM CampaignMemberStatus WHERE CampaignId = '\(plain)'")
                    == ["Sent", "Responded"])
        }
    }

    @Test func `with a lead and a contact the contact counts, and upsert is not for members`() async throws {
        try await withCampaign { client, campaign, lead, contact in
            let both: JSON = ["CampaignId": .string(campaign), "LeadId": .string(lead), "ContactId": .string(contact)]
            #expect(try await client.salesforce("POST", "/sobjects/CampaignMember", both).status == 201)
            let record = try #require(try await client.salesforceRecords("CampaignMember").first)
            #expect(record["ContactId"] == .string(contact))
            #expect(record["LeadId"] == nil)
            let path = "/composite/sobjects/CampaignMember/Id"
            #expect(
                try await client.collection("PATCH", [["Id": "00vLf0000000001"]], type: "CampaignMember", path: path)
                    .status == 400)
            let byPerson = try await client.query(
                "SELECT ContactId FROM CampaignMember WHERE CampaignId = '\(campaign)' AND Contact.Email IN ('k@a.example')"
            )
            #expect(byPerson.body["totalSize"] == 1)
            let byCopy = try await client.query("SELECT Contact.Name FROM CampaignMember WHERE Email = 'K@a.example'")
            #expect(byCopy.body["records"]?.array?.first?["Contact"]?["Name"] == "K")
        }
    }

    @Test func `a converted lead cannot be changed and leads to its contact`() async throws {
        try await withCampaign { client, campaign, _, contact in
            let id = try await client.seedSalesforce(
                "Lead",
                [
                    [
                        "LastName": "C", "Company": "C", "IsConverted": true, "ConvertedContactId": .string(contact),
                        "Status": "Closed - Converted",
                    ]
                ])[0]
            let single = try await client.salesforce("PATCH", "/sobjects/Lead/\(id)", ["Phone": "1"])
            #expect(single.status == 400)
            #expect(single.errorCode == "CANNOT_UPDATE_CONVERTED_LEAD")
            #expect(
                try await client.collection("PATCH", [["id": .string(id), "Phone": "1"]]).codes == [
                    "CANNOT_UPDATE_CONVERTED_LEAD"
                ])
            let member: JSON = ["CampaignId": .string(campaign), "LeadId": .string(id)]
            #expect(
                try await client.salesforce("POST", "/sobjects/CampaignMember", member).errorCode
                    == "CANNOT_UPDATE_CONVERTED_LEAD")
            #expect(
                try await client.values(
                    "ConvertedContactId", "SELECT ConvertedContactId FROM Lead WHERE IsConverted = true") == [contact])
        }
    }

    @Test func `a task of a lead belongs to nothing else`() async throws {
        try await withCampaign { client, campaign, lead, contact in
            let both: JSON = ["Subject": "Call", "WhoId": .string(lead), "WhatId": .string(campaign)]
            #expect(
                try await client.salesforce("POST", "/sobjects/Task", both).errorCode == "FIELD_INTEGRITY_EXCEPTION")
            let task: JSON = [
                "Subject": "Call", "WhoId": .string(contact), "WhatId": .string(campaign), "Status": "Completed",
                "ActivityDate": "2026-05-01",
            ]
            #expect(try await client.salesforce("POST", "/sobjects/Task", task).status == 201)
            let statement = "SELECT IsClosed, Who.Name, Who.Type, What.Name FROM Task WHERE WhoId = '\(contact)'"
            let record = try #require(try await client.query(statement).body["records"]?.array?.first)
            #expect(record["IsClosed"] == true)
            #expect(record["Who"]?["Type"] == "Contact")
            #expect(record["Who"]?["Name"] == "K")
            #expect(record["What"]?["Name"] == "Fair")
        }
    }

    @Test func `a duplicate rule names its matches to a single create and not to a collection`() async throws {
        try await withCampaign { client, _, lead, _ in
            try await client.configure([
                "duplicate_rules": [
                    ["object": "Lead", "field": "Email", "matches": ["Lead", "Contact"], "action": "alert"]
                ]
            ])
            let record: JSON = ["LastName": "X", "Company": "C", "Email": "L@a.example"]
            let single = try await client.salesforce("POST", "/sobjects/Lead", record)
            #expect(single.status == 400)
            #expect(single.errorCode == "DUPLICATES_DETECTED")
            let result = single.refusal["duplicateResult"]
            #expect(result?["allowSave"] == true)
            let match = result?["matchResults"]?.array?.first?["matchRecords"]?.array?.first
            #expect(match?["record"]?["Id"] == .string(lead))
            let older = try await client.send(
                "POST", "/salesforce/services/data/v51.0/sobjects/Lead", record,
                headers: ["authorization": "Bearer sandbox"])
            #expect(older.refusal["duplicateResut"] != nil)
            let row = try await client.collection("POST", [record])
            #expect(row.codes == ["DUPLICATES_DETECTED"])
            #expect(!row.text.contains(lead))
            let allow = ["Sforce-Duplicate-Rule-Header": "allowSave=true"]
            #expect(try await client.salesforce("POST", "/sobjects/Lead", record, headers: allow).status == 201)
            #expect(try await client.collection("POST", [record], headers: allow).codes == [nil])
        }
    }

    @Test func `a blocking duplicate rule is not passed, and an update of other fields is free of it`() async throws {
        try await withCampaign { client, _, lead, contact in
            try await client.configure([
                "duplicate_rules": [["object": "Lead", "matches": ["Contact"], "action": "block"]]
            ])
            let allow = ["Sforce-Duplicate-Rule-Header": "allowSave=true"]
            let taken: JSON = ["LastName": "X", "Company": "C", "Email": "k@a.example"]
            let made = try await client.salesforce("POST", "/sobjects/Lead", taken, headers: allow)
            #expect(made.refusal["duplicateResult"]?["allowSave"] == false)
            #expect(made.text.contains(contact))
            #expect(try await client.salesforce("PATCH", "/sobjects/Lead/\(lead)", ["Phone": "1"]).status == 204)
            #expect(
                try await client.salesforce("PATCH", "/sobjects/Lead/\(lead)", ["Email": "k@a.example"]).errorCode
                    == "DUPLICATES_DETECTED")
        }
    }

    @Test func `validation rules refuse blanks, values and patterns`() async throws {
        try await withSandbox { client async throws in
            try await client.configure([
                "validation_rules": [
                    ["object": "Lead", "field": "Phone", "message": "A phone number is needed."],
                    ["object": "Lead", "field": "Email", "message": "No free mail.", "pattern": "*@freemail.example"],
                    ["object": "Lead", "field": "LeadSource", "message": "Not bought.", "values": ["Purchased List"]],
                ]
            ])
            let base: [String: JSON] = ["LastName": "A", "Company": "B", "Phone": "1"]
            func create(_ changes: [String: JSON]) async throws -> SandboxClient.Reply {
                try await client.salesforce("POST", "/sobjects/Lead", .object(base.merging(changes) { _, new in new }))
            }
            let made = try await create([:])
            #expect(made.status == 201)
            let blank = try await create(["Phone": .null])
            #expect(blank.errorCode == "FIELD_CUSTOM_VALIDATION_EXCEPTION")
            #expect(blank.refusal["message"] == "A phone number is needed.")
            #expect(blank.refusal["fields"]?.strings == ["Phone"])
            #expect(try await create(["Email": "a@FREEmail.example"]).refusal["message"] == "No free mail.")
            #expect(try await create(["LeadSource": "Purchased List"]).refusal["message"] == "Not bought.")
            let cleared = try await client.salesforce("PATCH", "/sobjects/Lead/\(made.firstID)", ["Phone": .null])
            #expect(cleared.errorCode == "FIELD_CUSTOM_VALIDATION_EXCEPTION")
        }
    }

    @Test func `fields can be added, required and hidden`() async throws {
        try await withSandbox { client async throws in
            try await client.configure([
                "fields": [
                    "Lead": [["name": "Hall__c", "type": "picklist", "restricted": true, "values": ["A", "B"]]]
                ],
                "required_fields": ["Lead": ["Hall__c", "Email"]], "hidden_fields": ["Lead": ["Website"]],
            ])
            let bare = try await client.salesforce("POST", "/sobjects/Lead", ["LastName": "A", "Company": "B"])
            #expect(bare.refusal["fields"]?.strings == ["Email", "Hall__c"])
            let full: [String: JSON] = ["LastName": "A", "Company": "B", "Email": "a@a.example", "Hall__c": "A"]
            #expect(try await client.salesforce("POST", "/sobjects/Lead", .object(full)).status == 201)
            let hidden = full.merging(["Website": "a.example"]) { _, new in new }
            #expect(try await client.salesforce("POST", "/sobjects/Lead", .object(hidden)).errorCode == "INVALID_FIELD")
            #expect(try await client.query("SELECT Website FROM Lead").errorCode == "INVALID_FIELD")
            let mistakes: [JSON] = [
                ["fields": ["Invoice": []]], ["fields": ["Lead": [["name": "X", "type": "magic"]]]], ["speed": 1],
                ["validation_rules": [["object": "Lead"]]],
                ["duplicate_rules": [["object": "Lead", "action": "warn"]]],
                ["page_size": 0], ["public_key": "nonsense"],
            ]
            for mistake in mistakes {
                #expect(try await client.control("POST", "config", ["salesforce": mistake]).status == 400)
            }
        }
    }

    @Test func `the assignment rule moves new leads unless the call says no`() async throws {
        try await withSandbox { client async throws in
            let desk = try await client.seedSalesforce(
                "User",
                [["Username": "desk@a.example", "LastName": "Desk", "Email": "desk@a.example", "Alias": "desk"]])[0]
            try await client.configure(["lead_assignment": "desk@a.example"])
            let lead: JSON = ["LastName": "A", "Company": "B"]
            _ = try await client.salesforce("POST", "/sobjects/Lead", lead)
            _ = try await client.salesforce("POST", "/sobjects/Lead", lead, headers: ["Sforce-Auto-Assign": "false"])
            let owners = try await client.salesforceRecords("Lead").compactMap { $0["OwnerId"]?.string }
            #expect(owners[0] == desk)
            #expect(owners[1] != desk)
            _ = try await client.salesforce("PATCH", "/sobjects/User/\(desk)", ["IsActive": false])
            let owned: JSON = ["LastName": "A", "Company": "B", "OwnerId": .string(desk)]
            #expect(try await client.salesforce("POST", "/sobjects/Lead", owned).errorCode == "INACTIVE_OWNER_OR_USER")
        }
    }
}
