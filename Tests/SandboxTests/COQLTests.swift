import Testing

@testable import Sandbox

@Suite struct COQLTests {
    private static let people: [JSON] = [
        ["Last_Name": "O'Hara", "Email": "a@a.example", "No_of_Employees": 5, "Lead_Source": "Trade Show"],
        ["Last_Name": "Burns", "Email": "b@a.example", "No_of_Employees": 50, "Met_At_Booth": true],
        ["Last_Name": "Reid", "No_of_Employees": 500, "Product_Interests": ["Scanner", "Software"]],
    ]

    private static let statements: [(String, [Int])] = [
        ("select id, Email from Leads where Email in ('A@a.example', 'b@a.example')", [0, 1]),
        ("SELECT id FROM Leads WHERE Last_Name = 'O''Hara'", [0]),
        ("select id from Leads where Last_Name = \"O'Hara\"", [0]),
        ("select id from Leads where Email is null", [2]),
        ("select id from Leads where Email is not null order by Last_Name desc", [0, 1]),
        ("select id from Leads where (Email is not null and No_of_Employees > 5)", [1]),
        ("select id from Leads where ((Email is not null and No_of_Employees > 5) or Last_Name = 'Reid')", [1, 2]),
        ("select id from Leads where No_of_Employees between 5 and 50 order by No_of_Employees desc", [1, 0]),
        ("select id from Leads where Last_Name like '%r%'", [0, 1, 2]),
        ("select id from Leads where Last_Name like 'r%'", [2]),
        ("select id from Leads where Last_Name not like '%hara%'", [1, 2]),
        ("select id from Leads where Email not in ('a@a.example')", [1, 2]),
        ("select id from Leads where Lead_Source = 'Trade Show'", [0]),
        ("select id from Leads where Met_At_Booth = true", [1]),
        ("select id from Leads where Product_Interests = 'Scanner;Software'", [2]),
        ("select id from Leads where Owner.email = 'sandbox@leadferry.example' limit 1", [0]),
        ("select id from Leads where id is not null limit 1 offset 1", [1]),
        ("select id from Leads where id is not null limit 1, 5", [1, 2]),
        ("select id from Leads where Last_Name = 'Nobody'", []),
    ]

    @Test(arguments: statements)
    func `a statement finds what it describes`(statement: String, places: [Int]) async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seedZoho("Leads", Self.people)
            let reply = try await client.coql(statement)
            #expect(reply.status == (places.isEmpty ? 204 : 200))
            #expect(places.isEmpty ? reply.text.isEmpty : reply.body["info"]?["count"]?.integer == places.count)
            #expect(reply.entryIDs == places.map { ids[$0] })
            #expect(try await client.violations().isEmpty)
        }
    }

    private static let wrong: [(String, String, JSON?)] = [
        ("select id from Leads", "SYNTAX_ERROR", ["clause": "where"]),
        ("select id where id is not null", "SYNTAX_ERROR", ["clause": "from"]),
        ("update Leads set Last_Name = 'A' where id = 1", "SYNTAX_ERROR", ["clause": "select"]),
        (
            "select id from Leads where Email = 'a' and Email = 'b' and Email = 'c'", "SYNTAX_ERROR",
            ["near": "and", "line": 1, "column": 56]
        ),
        ("select id from Leads where (Email = 'a'", "SYNTAX_ERROR", nil),
        ("select id from Leads where Email = 'a", "SYNTAX_ERROR", nil),
        ("select count(id) from Leads where id is not null", "SYNTAX_ERROR", nil),
        ("select Shoe_Size from Leads where id is not null", "INVALID_QUERY", ["column_name": "Shoe_Size"]),
        ("select id from Leads where Shoe_Size = 4", "INVALID_QUERY", ["column_name": "Shoe_Size"]),
        ("select id from Shoes where id is not null", "INVALID_QUERY", ["module": "Shoes"]),
        (
            "select id from Leads where No_of_Employees = 'many'", "INVALID_QUERY",
            ["column_name": "No_of_Employees", "expected_data_type": "integer"]
        ),
        (
            "select id from Leads where Last_Name >= 'A'", "INVALID_QUERY",
            ["column_name": "Last_Name", "operator": ">=", "data_type": "text"]
        ),
        (
            "select id from Leads where Description = 'A'", "INVALID_QUERY",
            ["column_name": "Description", "data_type": "textarea"]
        ),
        ("select id, id from Leads where id is not null", "DUPLICATE_DATA", nil),
        ("select id from Leads where id is not null order by id, id", "DUPLICATE_DATA", nil),
        ("select Email as '' from Leads where id is not null", "INVALID_ALIAS", nil),
        ("select Email as x, Phone as x from Leads where id is not null", "DUPLICATE_ALIAS", nil),
        ("select id from Leads where id is not null limit 2001", "LIMIT_EXCEEDED", ["limit": 2000, "clause": "limit"]),
    ]

    @Test(arguments: wrong)
    func `a statement that cannot be carried out is refused by code, and counted`(
        statement: String, code: String, details: JSON?
    ) async throws {
        try await withSandbox { client async throws in
            let reply = try await client.coql(statement)
            #expect(reply.status == 400)
            #expect(reply.zohoCode == code)
            #expect(reply.body["status"] == "error")
            if let details { #expect(reply.body["details"] == details) }
            #expect(try await client.violations().count == 1)
        }
    }

    @Test func `IN takes a hundred values, or as few as configured`() async throws {
        try await withSandbox { client async throws in
            func statement(_ count: Int) -> String {
                let list = (0..<count).map { "'a\($0)@a.example'" }.joined(separator: ",")
                return "select id from Leads where Email in (\(list))"
            }
            #expect(try await client.coql(statement(100)).status == 204)
            #expect(try await client.coql(statement(101)).zohoCode == "LIMIT_EXCEEDED")
            try await client.configureZoho(["query_value_limit": 50])
            let reply = try await client.coql(statement(51))
            #expect(reply.zohoCode == "LIMIT_EXCEEDED")
            #expect(reply.body["details"]?["limit"] == 50)
        }
    }

    @Test func `lookups are shown with their id, and lead on by dots`() async throws {
        try await withSandbox { client async throws in
            let account = try await client.seedZoho(
                "Accounts", [["Account_Name": "Acme", "Website": "acme.example"], ["Account_Name": "Other"]])
            let ids = try await client.seedZoho(
                "Contacts",
                [
                    ["Last_Name": "A", "Account_Name": .string(account[0])],
                    ["Last_Name": "B", "Account_Name": .string(account[1])], ["Last_Name": "C"],
                ])
            let reply = try await client.coql(
                "select Last_Name, Account_Name, Account_Name.Website as 'site', Account_Name.Owner.email from Contacts "
                    + "where Account_Name.Account_Name = 'acme'")
            #expect(reply.entryIDs == [ids[0]])
            #expect(reply.entries[0]["Account_Name"] == ["id": .string(account[0]), "name": "Acme"])
            #expect(reply.entries[0]["site"] == "acme.example")
            #expect(reply.entries[0]["Account_Name.Owner.email"] == "sandbox@leadferry.example")
            let byID = try await client.coql("select Last_Name from Contacts where Account_Name = '\(account[1])'")
            #expect(byID.entryIDs == [ids[1]])
            let deep = "select Account_Name.Parent_Account.Parent_Account.Website from Contacts where id is not null"
            #expect(try await client.coql(deep).zohoCode == "LIMIT_EXCEEDED")
        }
    }

    @Test func `converted leads are found, unless they are configured away`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seedZoho(
                "Leads", [["Last_Name": "A"], ["Last_Name": "B", "Converted__s": true]])
            let all = "select id, Converted__s from Leads where id is not null"
            #expect(try await client.coql(all).entryIDs == ids)
            #expect(try await client.coql("select id from Leads where Converted__s = false").entryIDs == [ids[0]])
            try await client.configureZoho(["query_converted_leads": false])
            #expect(try await client.coql(all).entryIDs == [ids[0]])
        }
    }

    @Test func `a statement costs by its limit, and more rows are told`() async throws {
        try await withSandbox(.init(zoho: .init(dailyCredits: 10))) { client async throws in
            _ = try await client.seedZoho("Leads", (0..<3).map { ["Last_Name": .string("L\($0)")] })
            let reply = try await client.coql("select id from Leads where id is not null limit 2")
            #expect(reply.body["info"] == ["count": 2, "more_records": true])
            _ = try await client.coql("select id from Leads where id is not null limit 1000")
            let third = try await client.coql("select id from Leads where id is not null limit 2000")
            #expect(third.headers["x-api-credits-remaining"] == "4")
        }
    }
}
