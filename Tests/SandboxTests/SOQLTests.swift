import Testing

@testable import Sandbox

@Suite struct SOQLTests {
    /// Two accounts, three leads, a contact.
    private func withPeople(_ body: (SandboxClient) async throws -> Void) async throws {
        try await withSandbox { client async throws in
            let firms = try await client.seedSalesforce(
                "Account", [["Name": "Norte", "Website": "norte.example"], ["Name": "Süd & Co"]])
            _ = try await client.seedSalesforce(
                "Lead",
                [
                    [
                        "LastName": "Adler", "Company": "Norte", "Email": "Ada@a.example", "NumberOfEmployees": 10,
                        "Met_At_Booth__c": true, "Product_Interests__c": "Training;Support",
                        "Followup_On__c": "2026-05-01",
                    ],
                    ["LastName": "O'Hara", "Company": "Sur", "Email": "o_hara@a.example", "NumberOfEmployees": 200],
                    ["LastName": "Zoe", "Company": "100% Pure", "CreatedDate": "2025-01-01T10:00:00Z"],
                ])
            _ = try await client.seedSalesforce(
                "Contact", [["LastName": "Vidal", "AccountId": .string(firms[0]), "Email": "v@norte.example"]])
            try await body(client)
        }
    }

    private static let conditions: [(String, [String])] = [
        ("Email = 'ADA@a.example'", ["Adler"]),
        ("Email IN ('ada@a.example', 'o_hara@a.example')", ["Adler", "O'Hara"]),
        ("Email NOT IN ('ada@a.example')", ["O'Hara", "Zoe"]), ("Email = null", ["Zoe"]),
        ("Email != NULL", ["Adler", "O'Hara"]),
        ("Email != 'ada@a.example'", ["O'Hara", "Zoe"]), ("LastName = 'O\\'Hara'", ["O'Hara"]),
        ("LastName LIKE 'a%'", ["Adler"]), ("Email LIKE 'o\\_%'", ["O'Hara"]), ("Company LIKE '100\\% %'", ["Zoe"]),
        ("LastName LIKE '_oe'", ["Zoe"]), ("NumberOfEmployees > 10", ["O'Hara"]),
        ("NumberOfEmployees >= 10", ["Adler", "O'Hara"]),
        ("NumberOfEmployees < 11", ["Adler"]), ("NumberOfEmployees <= 9.5", []), ("Met_At_Booth__c = TRUE", ["Adler"]),
        ("Met_At_Booth__c = false", ["O'Hara", "Zoe"]), ("Followup_On__c = 2026-05-01", ["Adler"]),
        ("Followup_On__c > 2026-05-01", []), ("CreatedDate < 2025-01-01T10:30:00+01:00", []),
        ("CreatedDate <= 2025-01-01T11:00:00+01:00", ["Zoe"]), ("CreatedDate < YESTERDAY", ["Zoe"]),
        ("Product_Interests__c INCLUDES ('Support', 'Platform')", ["Adler"]),
        ("Product_Interests__c INCLUDES ('Support;Platform')", []),
        ("(Company = 'Norte' OR Company = 'sur') AND NOT Email LIKE '%hara%'", ["Adler"]),
        ("NOT (Company = 'Norte' OR Company = 'Sur')", ["Zoe"]),
        ("Owner.Email = 'sandbox@leadferry.example'", ["Adler", "O'Hara", "Zoe"]),
        ("LastName > 'b' AND IsConverted = false", ["O'Hara", "Zoe"]),
        ("Company IN (SELECT Name FROM Account)", ["Adler"]),
    ]

    @Test(arguments: conditions)
    func `a condition finds its rows`(condition: String, names: [String]) async throws {
        try await withPeople { client async throws in
            #expect(try await client.values("LastName", "SELECT LastName FROM Lead WHERE \(condition)") == names)
        }
    }

    @Test func `escapes in a text mean the character`() throws {
        let tokens = try SOQLToken.all(of: #"'a\'b\\c\nd\"e\u0041'"#)
        #expect(tokens.first?.text == "a'b\\c\nd\"eA")
    }

    @Test func `the order is kept, with empty values where they are wanted`() async throws {
        try await withPeople { client async throws in
            func names(_ order: String) async throws -> [String] {
                try await client.values("LastName", "SELECT LastName FROM Lead ORDER BY \(order)")
            }
            #expect(try await names("NumberOfEmployees") == ["Zoe", "Adler", "O'Hara"])
            #expect(try await names("NumberOfEmployees DESC") == ["O'Hara", "Adler", "Zoe"])
            #expect(try await names("NumberOfEmployees ASC NULLS LAST") == ["Adler", "O'Hara", "Zoe"])
            #expect(try await names("LastName DESC LIMIT 1 OFFSET 1") == ["O'Hara"])
            #expect(try await names("IsConverted, Company desc") == ["O'Hara", "Adler", "Zoe"])
        }
    }

    @Test func `a parent is shown as an object`() async throws {
        try await withPeople { client async throws in
            let reply = try await client.query("SELECT Id, name, Account.Name, Account.Owner.Email FROM Contact")
            let record = try #require(reply.body["records"]?.array?.first)
            #expect(record["Name"] == "Vidal")
            #expect(record["Account"]?["Name"] == "Norte")
            #expect(record["Account"]?["attributes"]?["type"] == "Account")
            #expect(record["Account"]?["Owner"]?["Email"] == "sandbox@leadferry.example")
            let byParent = try await client.values(
                "LastName", "SELECT LastName FROM Contact WHERE Account.Website = 'norte.example'")
            #expect(byParent == ["Vidal"])
        }
    }

    @Test func `counting gives a size and no rows`() async throws {
        try await withPeople { client async throws in
            let reply = try await client.query("select count() from Lead where Email != null")
            #expect(reply.body == ["totalSize": 2, "done": true, "records": []])
        }
    }

    @Test func `the org itself has one row, which stays`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.query("SELECT Id, IsSandbox FROM Organization LIMIT 1")
            #expect(reply.body["totalSize"] == 1)
            let row = try #require(reply.body["records"]?.array?.first)
            #expect(row["IsSandbox"] == true)
            let made = try await client.salesforce("POST", "/sobjects/Organization", [:])
            #expect(made.errorCode == "INSUFFICIENT_ACCESS_OR_READONLY")
            let id = row["Id"]?.string ?? ""
            let deleted = try await client.salesforce("DELETE", "/sobjects/Organization/\(id)")
            #expect(deleted.errorCode == "INSUFFICIENT_ACCESS_OR_READONLY")
        }
    }

    private static let wrongs: [(String, String, String)] = [
        ("SELECT Id FORM Lead", "MALFORMED_QUERY", "FORM"), ("SELECT FROM Lead", "MALFORMED_QUERY", "FROM"),
        ("SELECT Id FROM Lead WHERE Email = 'a", "MALFORMED_QUERY", "end"),
        ("SELECT Id FROM Lead WHERE Email = 'a' OR Email = 'b' AND Email = 'c'", "MALFORMED_QUERY", "AND"),
        ("SELECT Id FROM Lead WHERE Email IN ()", "MALFORMED_QUERY", "')'"),
        ("SELECT Id FROM Lead LIMIT x", "MALFORMED_QUERY", "x"),
        ("SELECT Id FROM Lead WHERE Email = 'a\\q'", "MALFORMED_QUERY", "escape"),
        ("SELECT Status, COUNT(Id) FROM Lead GROUP BY Status", "MALFORMED_QUERY", "COUNT"),
        ("SELECT Colour FROM Lead", "INVALID_FIELD", "No such column 'Colour' on entity 'Lead'"),
        ("SELECT Id FROM Lead WHERE Account.Name = 'a'", "INVALID_FIELD", "relationship 'Account'"),
        ("SELECT Id FROM Contact WHERE Account.Colour = 'a'", "INVALID_FIELD", "entity 'Account'"),
        ("SELECT Id FROM Lead WHERE NumberOfEmployees = '1'", "INVALID_FIELD", "NumberOfEmployees"),
        ("SELECT Id FROM Lead WHERE Email = 1", "INVALID_FIELD", "string"),
        ("SELECT Id FROM Lead WHERE CreatedDate > '2025-01-01'", "INVALID_FIELD", "datetime"),
        ("SELECT Id FROM Lead WHERE Description = 'a'", "INVALID_FIELD", "can not be filtered"),
        ("SELECT Id FROM Invoice", "INVALID_TYPE", "sObject type 'Invoice' is not supported"),
        ("SELECT Id FROM Lead WHERE Id = 'abc'", "INVALID_QUERY_FILTER_OPERATOR", "abc"),
        ("SELECT Id FROM Lead OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "2000"),
    ]

    @Test(arguments: wrongs)
    func `a query that cannot be carried out says why`(statement: String, code: String, part: String) async throws {
        try await withSandbox { client async throws in
            let reply = try await client.query(statement)
            #expect(reply.status == 400)
            #expect(reply.errorCode == code)
            #expect(reply.refusal["message"]?.string?.contains(part) == true)
            #expect(try await client.violations().count == 1)
        }
    }

    @Test func `a query goes on page by page`() async throws {
        try await withSandbox(.init(salesforce: .init(pageSize: 2))) { client async throws in
            _ = try await client.seedSalesforce("Lead", (0..<5).map { ["LastName": "L\($0)", "Company": "C"] })
            var reply = try await client.query("SELECT LastName FROM Lead ORDER BY LastName")
            var names: [String] = []
            while true {
                #expect(reply.body["totalSize"] == 5)
                names += reply.body["records"]?.array?.compactMap { $0["LastName"]?.string } ?? []
                guard let next = reply.body["nextRecordsUrl"]?.string else { break }
                #expect(reply.body["done"] == false)
                reply = try await client.send("GET", "/salesforce\(next)", headers: ["authorization": "Bearer sandbox"])
            }
            #expect(reply.body["done"] == true)
            #expect(names == ["L0", "L1", "L2", "L3", "L4"])
            #expect(
                try await client.salesforce("GET", "/query/01gLf0000000009AAA-2").errorCode == "INVALID_QUERY_LOCATOR")
            let calls = try await client.control("GET", "calls?crm=salesforce").body["calls"]?.array ?? []
            #expect(calls.contains { $0["path"]?.string?.hasSuffix("/query/{locator}") == true && $0["count"] == 3 })
        }
    }

    @Test func `deleted records are only seen by queryAll`() async throws {
        try await withPeople { client async throws in
            let id = try await client.values("Id", "SELECT Id FROM Lead WHERE LastName = 'Zoe'")[0]
            _ = try await client.salesforce("DELETE", "/sobjects/Lead/\(id)")
            let statement = "SELECT LastName FROM Lead WHERE IsDeleted = true"
            #expect(try await client.values("LastName", statement).isEmpty)
            #expect(try await client.query(statement, path: "/queryAll").body["totalSize"] == 1)
        }
    }

    @Test func `a target beyond 16 kB is refused before it is read`() async throws {
        try await withSandbox { client async throws in
            let list = (0..<800).map { "'p\($0)@long-domain.example'" }.joined(separator: ",")
            let reply = try await client.query("SELECT Id FROM Lead WHERE Email IN (\(list))")
            #expect(reply.status == 414)
            #expect(try await client.violations().count == 1)
        }
    }

    @Test func `an index follows what is written after it was made`() async throws {
        try await withPeople { client async throws in
            let statement = "SELECT LastName FROM Lead WHERE Email = 'new@a.example'"
            #expect(try await client.values("LastName", statement).isEmpty)
            let id = try await client.values("Id", "SELECT Id FROM Lead WHERE LastName = 'Zoe'")[0]
            _ = try await client.salesforce("PATCH", "/sobjects/Lead/\(id)", ["Email": "NEW@a.example"])
            #expect(try await client.values("LastName", statement) == ["Zoe"])
            _ = try await client.salesforce("PATCH", "/sobjects/Lead/\(id)", ["Email": "other@a.example"])
            #expect(try await client.values("LastName", statement).isEmpty)
        }
    }
}
