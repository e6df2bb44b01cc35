import Testing

@testable import Sandbox

@Suite struct ZohoSearchTests {
    private static let people: [JSON] = [
        [
            "Last_Name": "Burns", "First_Name": "Maud", "Company": "ABC Inc", "Email": "maud@abc.example",
            "No_of_Employees": 10,
        ],
        ["Last_Name": "Burns,B", "Company": "ABC", "Secondary_Email": "b@abc.example", "Phone": "+44 20 7946 0018"],
        ["Last_Name": "Reid", "Company": "Xyz (Ltd)", "Lead_Source": "Trade Show", "No_of_Employees": 500],
    ]

    private static let criteria: [(String, [Int])] = [
        ("(Last_Name:equals:Reid)", [2]),
        ("Company:equals:ABC", [1, 0]),
        ("((Last_Name:starts_with:Burns)and(First_Name:equals:Maud))", [0]),
        ("((Last_Name:equals:Reid)or(First_Name:equals:Maud))", [2, 0]),
        ("(Last_Name:equals:Burns\\,B)", [1]),
        ("(Company:equals:Xyz \\(Ltd\\))", [2]),
        ("(Lead_Source:in:Trade Show,Partner)", [2]),
        ("(No_of_Employees:between:5,100)", [0]),
        ("((No_of_Employees:greater_than:100)and((Last_Name:equals:Reid)or(Last_Name:equals:X)))", [2]),
        ("(Last_Name:equals:Nobody)", []),
    ]

    @Test(arguments: criteria)
    func `criteria find what they describe`(text: String, places: [Int]) async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seedZoho("Leads", Self.people)
            let reply = try await client.searchZoho("Leads", "criteria", text)
            #expect(reply.status == (places.isEmpty ? 204 : 200))
            #expect(reply.entryIDs == places.map { ids[$0] })
            #expect(try await client.violations().isEmpty)
        }
    }

    private static let wrong: [(String, String)] = [
        ("(Nothing:equals:x)", "api_name"), ("(Last_Name:greater_than:x)", "operator"),
        ("(No_of_Employees:equals:many)", "value"), ("(Last_Name:equals:x", "reason"), ("(Last_Name)", "reason"),
        ("((A:equals:b)and(A:equals:b)or(A:equals:b))", "reason"),
    ]

    @Test(arguments: wrong)
    func `criteria that cannot be read are refused and counted`(text: String, detail: String) async throws {
        try await withSandbox { client async throws in
            let reply = try await client.searchZoho("Leads", "criteria", text)
            #expect(reply.status == 400)
            #expect(reply.zohoCode == "INVALID_QUERY")
            #expect(reply.body["details"]?[detail] != nil)
            #expect(try await client.violations().count == 1)
        }
    }

    @Test func `email looks in every address, phone in every number, word in every text`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seedZoho("Leads", Self.people)
            #expect(try await client.searchZoho("Leads", "email", "B@abc.example").entryIDs == [ids[1]])
            #expect(try await client.searchZoho("Leads", "phone", "02079460018").status == 204)
            #expect(try await client.searchZoho("Leads", "phone", "2079460018").entryIDs == [ids[1]])
            #expect(try await client.searchZoho("Leads", "word", "xyz").entryIDs == [ids[2]])
            #expect(try await client.zoho("GET", "/Leads/search").zohoCode == "EXPECTED_PARAM_MISSING")
        }
    }

    @Test func `a search lags behind, COQL and reading do not`() async throws {
        try await withSandbox(.init(zoho: .init(searchLag: 2))) { client async throws in
            let id = try await client.zoho("POST", "/Leads", rows: [["Last_Name": "A", "Email": "a@a.example"]])
                .entryIDs[0]
            #expect(try await client.searchZoho("Leads", "email", "a@a.example").status == 204)
            #expect(try await client.coql("select id from Leads where Email = 'a@a.example'").entryIDs == [id])
            #expect(try await client.zoho("GET", "/Leads/\(id)").status == 200)
            _ = try await client.control("POST", "clock", ["advance_ms": 2000])
            #expect(try await client.searchZoho("Leads", "email", "a@a.example").entryIDs == [id])
            _ = try await client.zoho("PUT", "/Leads", rows: [["id": .string(id), "Email": "b@a.example"]])
            #expect(try await client.searchZoho("Leads", "email", "a@a.example").entryIDs == [id])
            #expect(try await client.coql("select id from Leads where Email = 'a@a.example'").status == 204)
            _ = try await client.control("POST", "clock", ["advance_ms": 2000])
            #expect(try await client.searchZoho("Leads", "email", "a@a.example").status == 204)
        }
    }

    @Test func `fifteen conditions are the most, and two thousand records`() async throws {
        try await withSandbox { client async throws in
            let many = (0..<16).map { "(Last_Name:equals:x\($0))" }.joined(separator: "or")
            #expect(try await client.searchZoho("Leads", "criteria", "(\(many))").zohoCode == "CRITERIA_LIMIT_EXCEEDED")
            #expect(try await client.zoho("GET", "/Leads/search?word=xx&page=11").zohoCode == "LIMIT_REACHED")
        }
    }
}
