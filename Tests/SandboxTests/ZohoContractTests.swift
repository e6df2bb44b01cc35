import Testing

@testable import Sandbox

@Suite struct ZohoContractTests {
    private static let breaches: [(String, String, JSON?, Int, String?, String)] = [
        ("GET", "/nonsense/a/b/c/d", nil, 404, "INVALID_URL_PATTERN", "there is no such path"),
        ("PATCH", "/Leads", nil, 400, "INVALID_REQUEST_METHOD", "PATCH is not allowed here"),
        ("GET", "/coql", nil, 400, "INVALID_REQUEST_METHOD", "GET is not allowed here"),
        ("GET", "/Shoes?fields=id", nil, 400, "INVALID_MODULE", "there is no module Shoes"),
        ("GET", "/Leads/abc", nil, 400, "INVALID_DATA", "abc is no id"),
        ("GET", "/Leads?fields=Email&colour=red", nil, 204, nil, "unknown query parameter colour"),
        ("GET", "/Leads?fields=Email&page=x", nil, 400, "INVALID_DATA", "page is x"),
        ("POST", "/Leads", [], 400, "INVALID_DATA", "the body is not an object"),
        ("POST", "/Leads", [:], 400, "MANDATORY_NOT_FOUND", "$.data: MANDATORY_NOT_FOUND"),
        ("POST", "/Leads", ["data": []], 400, "MANDATORY_NOT_FOUND", "$.data: MANDATORY_NOT_FOUND"),
        ("POST", "/Leads", ["data": ["Last_Name": "A"]], 400, "INVALID_DATA", "$.data: INVALID_DATA"),
        (
            "POST", "/Leads", ["data": [["Last_Name": "A"]], "trigger": "none"], 400, "INVALID_DATA",
            "$.trigger: INVALID_DATA"
        ),
        (
            "POST", "/Leads", ["data": [["Last_Name": "A"]], "colour": 1], 201, nil,
            "colour is not a member of this body"
        ),
        (
            "POST", "/coql", ["select_query": 5], 400, "INVALID_DATA",
            "INVALID_DATA: {\"api_name\":\"select_query\",\"expected_data_type\":\"string\","
                + "\"json_path\":\"$.select_query\"}"
        ),
    ]

    @Test(arguments: breaches)
    func `what the contract does not know is answered as Zoho would, and counted`(
        method: String, path: String, body: JSON?, status: Int, code: String?, reason: String
    ) async throws {
        try await withSandbox { client async throws in
            let reply = try await client.zoho(method, path, body)
            #expect(reply.status == status)
            #expect(reply.zohoCode == code)
            #expect(try await client.violations() == [reason])
        }
    }

    @Test func `a hundred rows are the most`() async throws {
        try await withSandbox { client async throws in
            let rows = (0..<101).map { JSON.object(["Last_Name": .string("L\($0)")]) }
            let refused = try await client.zoho("POST", "/Leads", rows: rows)
            #expect(refused.status == 400)
            #expect(refused.zohoCode == "INVALID_DATA")
            #expect(refused.body["details"]?["maximum_length"] == 100)
            #expect(try await client.zohoRecords("Leads").isEmpty)
            #expect(try await client.zoho("POST", "/Leads", rows: Array(rows.dropLast())).entries.count == 100)
        }
    }

    @Test func `other versions are not served`() async throws {
        try await withSandbox { client async throws in
            let headers = ["authorization": "Zoho-oauthtoken sandbox"]
            #expect(try await client.send("GET", "/zoho/crm/v2/org", headers: headers).status == 404)
            #expect(try await client.send("GET", "/zoho/elsewhere").status == 404)
        }
    }

    @Test func `calls are counted by pattern, with ids masked`() async throws {
        try await withSandbox { client async throws in
            let id = try await client.seedZoho("Leads", [["Last_Name": "A"]])[0]
            _ = try await client.zoho("GET", "/Leads/\(id)")
            _ = try await client.zoho("GET", "/Leads/\(id)/Notes?fields=Note_Title")
            _ = try await client.zoho("POST", "/Leads/upsert", rows: [["Last_Name": "A"]])
            _ = try await client.zohoAccess()
            let calls = try await client.control("GET", "calls?crm=zoho").body["calls"]?.array ?? []
            #expect(
                calls.compactMap { $0["path"]?.string } == [
                    "/zoho/crm/v8/Leads/upsert", "/zoho/crm/v8/Leads/{id}", "/zoho/crm/v8/Leads/{id}/Notes",
                    "/zoho/oauth/v2/token",
                ])
        }
    }
}
