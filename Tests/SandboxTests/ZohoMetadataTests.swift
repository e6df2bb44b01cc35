import Testing

@testable import Sandbox

@Suite struct ZohoMetadataTests {
    @Test func `the field settings tell type, length, choices, lookups and what has to be there`() async throws {
        try await withSandbox { client async throws in
            let fields = try await client.zoho("GET", "/settings/fields?module=Leads").body["fields"]?.array ?? []
            func field(_ name: String) -> JSON { fields.first { $0["api_name"] == .string(name) } ?? .null }
            #expect(field("Last_Name")["system_mandatory"] == true)
            #expect(field("Last_Name")["length"] == 80)
            #expect(field("Email")["data_type"] == "email")
            #expect(field("Leadferry_Key")["unique"] == ["casesensitive": "false"])
            #expect(field("Email")["unique"] == [:])
            #expect(field("Created_Time")["read_only"] == true)
            let choices = field("Interest_Level")["pick_list_values"]?.array?.compactMap { $0["actual_value"]?.string }
            #expect(choices == ["Hot", "Warm", "Cold"])
            #expect(field("Owner")["data_type"] == "ownerlookup")
            let id = try #require(field("Email")["id"]?.string)
            let single = try await client.zoho("GET", "/settings/fields/\(id)?module=Leads").body["fields"]?.array
            #expect(single == [field("Email")])
            let contacts = try await client.zoho("GET", "/settings/fields?module=Contacts").body["fields"]?.array ?? []
            let account = contacts.first { $0["api_name"] == "Account_Name" }
            #expect(account?["lookup"]?["module"]?["api_name"] == "Accounts")
            let notes = try await client.zoho("GET", "/settings/fields?module=Notes").body["fields"]?.array ?? []
            let parent = notes.first { $0["api_name"] == "Parent_Id" }
            #expect(parent?["lookup"]?["module"] == ["api_name": "se_module", "id": .null])
            let deals = try await client.zoho("GET", "/settings/fields?module=Deals")
            #expect(deals.status == 204)
        }
    }

    @Test func `field settings need a module that there is`() async throws {
        try await withSandbox { client async throws in
            let missing = try await client.zoho("GET", "/settings/fields")
            #expect(missing.zohoCode == "REQUIRED_PARAM_MISSING")
            #expect(missing.body["details"]?["param_name"] == "module")
            #expect(try await client.zoho("GET", "/settings/fields?module=Shoes").zohoCode == "INVALID_MODULE")
            #expect(try await client.zoho("GET", "/settings/fields?module=Leads&type=odd").zohoCode == "INVALID_DATA")
            #expect(try await client.violations().count == 3)
        }
    }

    @Test func `modules, users and the organisation are told`() async throws {
        try await withSandbox { client async throws in
            let modules = try await client.zoho("GET", "/settings/modules").body["modules"]?.array ?? []
            #expect(
                modules.compactMap { $0["api_name"]?.string } == [
                    "Leads", "Contacts", "Accounts", "Campaigns", "Notes",
                ])
            let leads = try await client.zoho("GET", "/settings/modules/Leads").body["modules"]?.array?.first
            #expect(leads?["singular_label"] == "Lead")
            #expect(try await client.zoho("GET", "/settings/modules/Shoes").zohoCode == "INVALID_MODULE")
            let org = try await client.zoho("GET", "/org").body["org"]?.array?.first
            #expect(org?["company_name"] == "Leadferry Sandbox")
            #expect(org?["zgid"]?.string?.isEmpty == false)
        }
    }

    @Test func `what the contract requires of the settings is there, whatever it is`() async throws {
        try await withSandbox { client async throws in
            let field = try await client.zoho("GET", "/settings/fields?module=Leads").body["fields"]?.array?.first
            #expect(field?["column_name"] == "ID")
            let ofField = ["ui_type", "common.picklist", "email_parser", "static_field"]
            #expect(ofField.filter { field?[$0] == nil } == [])
            let fields = try await client.zoho("GET", "/settings/fields?module=Leads").body["fields"]?.array ?? []
            let choice = fields.lazy.compactMap { $0["pick_list_values"]?.array?.first }.first
            #expect(choice?["colour_code"] == .null)
            #expect(choice?["type"] == "used")
            let module = try await client.zoho("GET", "/settings/modules/Leads").body["modules"]?.array?.first
            #expect(module?["visibility"] == 1)
            let ofModule = ["$properties", "common.search_supported", "layouts"]
            #expect(ofModule.filter { module?[$0] == nil } == [])
            let org = try await client.zoho("GET", "/org").body["org"]?.array?.first
            #expect(org?["hierarchy_preferences"]?["type"] == "Role_Hierarchy")
            #expect(org?["photo_id"] == .null)
        }
    }

    @Test func `what hangs on a module is told`() async throws {
        try await withSandbox { client async throws in
            func lists(_ module: String) async throws -> [String] {
                let reply = try await client.zoho("GET", "/settings/related_lists?module=\(module)")
                return reply.body["related_lists"]?.array?.compactMap { $0["api_name"]?.string } ?? []
            }
            #expect(try await lists("Campaigns") == ["Notes", "Leads", "Contacts"])
            #expect(try await lists("Leads") == ["Notes", "Campaigns"])
            #expect(try await client.zoho("GET", "/settings/related_lists?module=Notes").status == 204)
            #expect(try await client.zoho("GET", "/settings/related_lists").zohoCode == "REQUIRED_PARAM_MISSING")
        }
    }

    @Test func `users are listed by type`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seedZoho(
                "Users",
                [
                    ["first_name": "S", "last_name": "Seller", "email": "s@a.example"],
                    ["last_name": "Gone", "email": "g@a.example", "status": "inactive"],
                ])
            func users(_ query: String) async throws -> [String] {
                try await client.zoho("GET", "/users\(query)").body["users"]?.array?.compactMap { $0["email"]?.string }
                    ?? []
            }
            #expect(try await users("?type=CurrentUser") == ["sandbox@leadferry.example"])
            #expect(try await users("?type=ActiveUsers") == ["sandbox@leadferry.example", "s@a.example"])
            #expect(try await users("?type=DeactiveUsers") == ["g@a.example"])
            #expect(try await users("/\(ids[0])") == ["s@a.example"])
            let single = try await client.zoho("GET", "/users/\(ids[0])")
            #expect(single.body["info"] == ["per_page": 200, "page": 1, "count": 1, "more_records": false])
            #expect(try await client.zoho("GET", "/users?type=NotConfirmedUsers").status == 204)
            #expect(try await client.zoho("GET", "/users?type=Odd").zohoCode == "PATTERN_NOT_MATCHED")
            let owned = try await client.zoho(
                "POST", "/Leads", rows: [["Last_Name": "A", "Owner": ["id": .string(ids[0])]]])
            #expect(owned.status == 201)
            #expect(
                try await client.coql("select id from Leads where Owner.email = 's@a.example'").entryIDs
                    == owned.entryIDs)
        }
    }
}
