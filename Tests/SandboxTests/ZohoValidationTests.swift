import Testing

@testable import Sandbox

@Suite struct ZohoValidationTests {
    private static let wrong: [(String, JSON, JSON)] = [
        ("Last_Name", 5, ["expected_data_type": "text"]),
        ("First_Name", .string(String(repeating: "x", count: 41)), ["maximum_length": 40]),
        ("Email", "no address", ["expected_data_type": "email"]),
        ("Phone", "call me!", ["expected_data_type": "phone"]),
        ("Website", "not a site", ["expected_data_type": "website"]),
        ("No_of_Employees", "many", ["expected_data_type": "integer"]),
        ("No_of_Employees", 1_234_567_890, ["maximum_length": 9]),
        ("Annual_Revenue", "1", ["expected_data_type": "double"]),
        ("Email_Opt_Out", "true", ["expected_data_type": "boolean"]),
        ("Lead_Source", "Fax", [:]),
        ("Product_Interests", "Scanner", ["expected_data_type": "jsonarray"]),
        ("Owner", "Sandbox Administrator", ["expected_data_type": "jsonobject"]),
    ]

    @Test(arguments: wrong)
    func `a wrong value is refused with its place`(name: String, value: JSON, details: JSON) async throws {
        try await withSandbox { client async throws in
            let row = JSON.object(["Last_Name": "A"].merging([name: value]) { $1 })
            let reply = try await client.zoho("POST", "/Leads", rows: [["Last_Name": "First"], row])
            #expect(reply.status == 207)
            #expect(reply.rowCodes == ["SUCCESS", "INVALID_DATA"])
            #expect(reply.details(1)["api_name"] == .string(name))
            #expect(reply.details(1)["json_path"] == .string("$.data[1].\(name)"))
            for (member, expected) in details.object ?? [:] { #expect(reply.details(1)[member] == expected) }
            #expect(try await client.zohoRecords("Leads").count == 1)
        }
    }

    @Test func `a choice outside a picklist is told what there is`() async throws {
        try await withSandbox { client async throws in
            let single = try await client.zoho("POST", "/Leads", rows: [["Last_Name": "A", "Interest_Level": "hot"]])
            #expect(single.details()["supported_values"]?.strings == ["Hot", "Warm", "Cold"])
            let several = try await client.zoho(
                "POST", "/Leads", rows: [["Last_Name": "A", "Product_Interests": ["Scanner", "Coffee"]]])
            #expect(several.details()["json_path"] == "$.data[0].Product_Interests[1]")
            try await client.configureZoho([
                "fields": ["Leads": [["api_name": "Hall", "type": "picklist", "open": true, "custom": true]]]
            ])
            #expect(try await client.zoho("POST", "/Leads", rows: [["Last_Name": "A", "Hall": "7"]]).status == 201)
        }
    }

    @Test func `a lookup takes an id and no name`() async throws {
        try await withSandbox { client async throws in
            let account = try await client.seedZoho("Accounts", [["Account_Name": "Acme"]])[0]
            func insert(_ value: JSON) async throws -> SandboxClient.Reply {
                try await client.zoho("POST", "/Contacts", rows: [["Last_Name": "A", "Account_Name": value]])
            }
            let byName = try await insert(["name": "Acme"])
            #expect(byName.rowCodes == ["MANDATORY_NOT_FOUND"])
            #expect(byName.details()["json_path"] == "$.data[0].Account_Name.id")
            #expect(try await insert("Acme").details()["expected_data_type"] == "jsonobject")
            let nobody = try await insert(["id": "5545974000009999999"])
            #expect(nobody.rowCodes == ["INVALID_DATA"])
            #expect(nobody.details()["api_name"] == "Account_Name")
            let good = try await insert(["id": .string(account)])
            #expect(good.status == 201)
            let shown = try await client.zoho("GET", "/Contacts/\(good.entryIDs[0])?fields=Account_Name")
            #expect(shown.entries[0]["Account_Name"] == ["id": .string(account), "name": "Acme"])
        }
    }

    @Test func `a value of a unique field that is taken names the record in the way`() async throws {
        try await withSandbox { client async throws in
            try await client.configureZoho(["unique_fields": ["Leads": ["Email"]]])
            let id = try await client.seedZoho("Leads", [["Last_Name": "A", "Email": "a@a.example"]])[0]
            let reply = try await client.zoho(
                "POST", "/Leads",
                rows: [["Last_Name": "B", "Email": "A@A.example"], ["Last_Name": "C", "Email": "c@a.example"]])
            #expect(reply.rowCodes == ["DUPLICATE_DATA", "SUCCESS"])
            #expect(reply.details()["id"] == .string(id))
            #expect(reply.details()["module"] == "Leads")
            #expect(reply.details()["api_name"] == "Email")
            #expect(reply.details()["duplicate_record"]?["id"] == .string(id))
            let again = try await client.zoho("PUT", "/Leads", rows: [["id": .string(id), "Email": "a@a.example"]])
            #expect(again.status == 200)
            let twice = try await client.zoho(
                "POST", "/Leads",
                rows: [["Last_Name": "D", "Leadferry_Key": "1"], ["Last_Name": "E", "Leadferry_Key": "1"]])
            #expect(twice.rowCodes == ["SUCCESS", "DUPLICATE_DATA"])
        }
    }

    @Test func `the layout may require more fields`() async throws {
        try await withSandbox { client async throws in
            try await client.configureZoho(["required_fields": ["Leads": ["Company"]]])
            let reply = try await client.zoho("POST", "/Leads", rows: [["Last_Name": "A"]])
            #expect(reply.details()["api_name"] == "Company")
            let fields = try await client.zoho("GET", "/settings/fields?module=Leads").body["fields"]?.array ?? []
            #expect(fields.first { $0["api_name"] == "Company" }?["system_mandatory"] == true)
        }
    }

    @Test func `a field that is not there or may not be written is dropped without a word, and counted`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.zoho(
                "POST", "/Leads",
                rows: [
                    [
                        "Last_Name": "A", "Shoe_Size": 43, "Created_Time": "2020-01-01T00:00:00+00:00",
                        "email": "a@a.example",
                    ],
                    ["Last_Name": "B", "Shoe_Size": 44],
                ])
            #expect(reply.status == 201)
            let record = try #require(try await client.zohoRecords("Leads").first)
            #expect(record["Shoe_Size"] == nil)
            #expect(record["Email"] == nil)
            #expect(record["Created_Time"]?.string?.hasPrefix("2020") == false)
            let dropped = try await client.control("GET", "zoho/dropped").body
            #expect(dropped["total"] == 4)
            #expect(
                dropped["dropped"]?.array?.contains(["module": "Leads", "field": "Shoe_Size", "count": 2]) == true)
            #expect(try await client.violations().contains("Leads.Shoe_Size is not a field: dropped"))
            _ = try await client.control("POST", "reset", ["calls": true])
            #expect(try await client.control("GET", "zoho/dropped").body["total"] == 0)
        }
    }

    @Test func `fields can be added, hidden and a module taken away`() async throws {
        try await withSandbox { client async throws in
            try await client.configureZoho([
                "fields": ["Leads": [["api_name": "Hall", "type": "integer", "length": 2, "custom": true]]],
                "hidden_fields": ["Leads": ["Rating"]], "hidden_modules": ["Notes"],
            ])
            let fields = try await client.zoho("GET", "/settings/fields?module=Leads").body["fields"]?.array ?? []
            let names = fields.compactMap { $0["api_name"]?.string }
            #expect(names.contains("Hall"))
            #expect(!names.contains("Rating"))
            #expect(try await client.zoho("GET", "/Notes?fields=Note_Title").zohoCode == "INVALID_MODULE")
            let reply = try await client.zoho("POST", "/Leads", rows: [["Last_Name": "A", "Hall": 123]])
            #expect(reply.details()["maximum_length"] == 2)
        }
    }
}
