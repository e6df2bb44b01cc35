import Testing

@testable import Sandbox

@Suite struct SalesforceCollectionTests {
    private func leads(_ count: Int) -> [JSON] {
        (0..<count).map { ["LastName": "L\($0)", "Company": "C", "Email": "l\($0)@a.example"] }
    }

    @Test func `a create answers row by row in the order of its records`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.collection(
                "POST",
                [
                    ["LastName": "A", "Company": "B"], ["Company": "B"], ["LastName": "C", "Company": "D", "No": 1],
                    ["LastName": "E", "Company": "F"],
                ])
            #expect(reply.status == 200)
            #expect(reply.codes == [nil, "REQUIRED_FIELD_MISSING", "INVALID_FIELD", nil])
            #expect(reply.rows[1]["errors"]?.array?.first?["fields"]?.strings == ["LastName"])
            #expect(reply.rows[1]["errors"]?.array?.first?["errorCode"] == nil)
            #expect(reply.rows[1]["id"] == nil)
            let names = try await client.salesforceRecords("Lead").compactMap { $0["LastName"]?.string }
            #expect(names == ["A", "E"])
        }
    }

    @Test func `all or none takes back the good rows`() async throws {
        try await withSandbox { client async throws in
            let id = try await client.seedSalesforce("Lead", [["LastName": "Old", "Company": "C"]])[0]
            let records = leads(2) + [["Company": "B"]]
            let made = try await client.collection("POST", records, allOrNone: true)
            let rolledBack = "ALL_OR_NONE_OPERATION_ROLLED_BACK"
            #expect(made.codes == [rolledBack, rolledBack, "REQUIRED_FIELD_MISSING"])
            let changed = try await client.collection(
                "PATCH", [["id": .string(id), "LastName": "New"], ["id": "00Q000000000009EAA"]], allOrNone: true)
            #expect(changed.codes == [rolledBack, "INVALID_CROSS_REFERENCE_KEY"])
            let names = try await client.salesforceRecords("Lead").compactMap { $0["LastName"]?.string }
            #expect(names == ["Old"])
            #expect(
                try await client.query("SELECT COUNT() FROM Lead WHERE Email = 'l0@a.example'").body["totalSize"] == 0)
            #expect(try await client.collection("POST", leads(1)).codes == [nil])
            #expect(
                try await client.query("SELECT COUNT() FROM Lead WHERE Email = 'l0@a.example'").body["totalSize"] == 1)
        }
    }

    @Test func `rows of an update fail for their own reasons`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seedSalesforce("Lead", leads(2))
            _ = try await client.salesforce("DELETE", "/sobjects/Lead/\(ids[1])")
            let reply = try await client.collection(
                "PATCH",
                [
                    ["id": .string(ids[0]), "Phone": "1"], ["Id": .string(ids[0]), "Phone": "2"],
                    ["id": .string(ids[1]), "Phone": "1"], ["id": "00Q000000000009EAA", "Phone": "1"],
                    ["id": "nonsense", "Phone": "1"], ["Phone": "1"],
                ])
            #expect(
                reply.codes == [
                    nil, "DUPLICATE_VALUE", "ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY", "MALFORMED_ID",
                    "MISSING_ARGUMENT",
                ])
            #expect(reply.rows[0]["id"] == .string(ids[0]))
            #expect(try await client.salesforceRecords("Lead").first?["Phone"] == "1")
        }
    }

    @Test func `an upsert goes by an external id and says what was created`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.seedSalesforce(
                "Lead", [["LastName": "Old", "Company": "C", "Leadferry_Key__c": "K1"]])
            let path = "/composite/sobjects/Lead/Leadferry_Key__c"
            let reply = try await client.collection(
                "PATCH",
                [
                    ["Leadferry_Key__c": "k1", "LastName": "New"],
                    ["Leadferry_Key__c": "k2", "LastName": "A", "Company": "B"],
                    ["Leadferry_Key__c": "k2", "LastName": "A", "Company": "B"], ["LastName": "A", "Company": "B"],
                ], path: path)
            #expect(reply.rows.map { $0["created"] } == [false, true, false, false])
            #expect(reply.codes == [nil, nil, "DUPLICATE_VALUE", "MISSING_ARGUMENT"])
            let names = try await client.salesforceRecords("Lead").compactMap { $0["LastName"]?.string }
            #expect(names == ["New", "A"])
            let byEmail = try await client.collection(
                "PATCH", [["Email": "a@a.example"]], path: "/composite/sobjects/Lead/Email")
            #expect(byEmail.errorCode == "INVALID_FIELD")
        }
    }

    @Test func `an external id that is not unique may be ambiguous`() async throws {
        try await withSandbox { client async throws in
            try await client.configure(["fields": ["Lead": [["name": "Ref__c", "externalId": true]]]])
            let two = (0..<2).map { JSON.object(["LastName": "L\($0)", "Company": "C", "Ref__c": "r"]) }
            _ = try await client.seedSalesforce("Lead", two)
            let reply = try await client.collection(
                "PATCH", [["Ref__c": "r", "Phone": "1"]], path: "/composite/sobjects/Lead/Ref__c")
            #expect(reply.codes == ["DUPLICATE_EXTERNAL_ID"])
        }
    }

    @Test func `a read gives null for what is missing`() async throws {
        try await withSandbox { client async throws in
            let ids = try await client.seedSalesforce("Lead", leads(2))
            let body: JSON = ["ids": ["00Q000000000009EAA", .string(ids[1])], "fields": ["Email", "Phone"]]
            let reply = try await client.salesforce("POST", "/composite/sobjects/Lead", body)
            #expect(reply.rows.first == .null)
            #expect(reply.rows.last?["Email"] == "l1@a.example")
            #expect(reply.rows.last?["Phone"] == .null)
            let byURL = try await client.salesforce("GET", "/composite/sobjects/Lead?ids=\(ids[0])&fields=Email")
            #expect(byURL.rows.first?["Email"] == "l0@a.example")
            let unknown: JSON = ["ids": [.string(ids[1])], "fields": ["Colour"]]
            #expect(
                try await client.salesforce("POST", "/composite/sobjects/Lead", unknown).errorCode == "INVALID_FIELD")
        }
    }

    @Test func `a delete takes ids of several kinds`() async throws {
        try await withSandbox { client async throws in
            let lead = try await client.seedSalesforce("Lead", leads(1))[0]
            let firm = try await client.seedSalesforce("Account", [["Name": "F"]])[0]
            let reply = try await client.salesforce("DELETE", "/composite/sobjects?ids=\(lead),\(firm),zzz")
            #expect(reply.codes == [nil, nil, "MALFORMED_ID"])
            #expect(try await client.salesforceRecords("Lead").first?["IsDeleted"] == true)
            let undone = try await client.salesforce("DELETE", "/composite/sobjects?ids=\(lead)&allOrNone=true")
            #expect(undone.codes == ["ENTITY_IS_DELETED"])
        }
    }

    @Test func `two hundred records in ten runs of types are the most`() async throws {
        try await withSandbox { client async throws in
            #expect(try await client.collection("POST", leads(200)).codes.allSatisfy { $0 == nil })
            let many = try await client.collection("POST", leads(201))
            #expect(many.status == 400)
            #expect(many.errorCode == "EXCEEDED_ID_LIMIT")
            let mixed = (0..<11).map { index -> JSON in
                index % 2 == 0
                    ? ["attributes": ["type": "Lead"], "LastName": "A", "Company": "B"]
                    : ["attributes": ["type": "Account"], "Name": "A"]
            }
            #expect(try await client.collection("POST", mixed).errorCode == "EXCEEDED_MAX_TYPES_LIMIT")
            #expect(try await client.collection("POST", Array(mixed.dropLast())).codes.allSatisfy { $0 == nil })
        }
    }

    @Test func `a body that is not a collection is refused as a whole`() async throws {
        try await withSandbox { client async throws in
            let bodies: [JSON] = [
                ["records": []], ["allOrNone": true], ["records": [["LastName": "A"]]], ["records": ["a"]],
                ["records": [], "colour": 1], ["records": [], "allOrNone": "yes"],
            ]
            for body in bodies {
                let reply = try await client.salesforce("POST", "/composite/sobjects", body)
                #expect(reply.status == 400)
                #expect(reply.errorCode != nil)
            }
            #expect(try await client.violations().count == bodies.count)
        }
    }

    @Test func `a fault may strike single rows, by object and value, as often as asked`() async throws {
        try await withSandbox { client async throws in
            let fault: JSON = [
                "kind": "row_error", "code": "UNABLE_TO_LOCK_ROW", "next": 1,
                "match": [
                    "path": "/salesforce/*/composite/sobjects", "object": "Lead", "record": ["Email": "L1@a.example"],
                ],
            ]
            #expect(try await client.control("POST", "faults", fault).status == 201)
            let first = try await client.collection("POST", leads(3))
            #expect(first.codes == [nil, "UNABLE_TO_LOCK_ROW", nil])
            #expect(first.rows[1]["errors"]?.array?.first?["message"]?.string?.contains("exclusive access") == true)
            #expect(try await client.collection("POST", [leads(2)[1]]).codes == [nil])
            let list = try await client.control("GET", "faults").body["faults"]?.array
            #expect(list?.first?["struck"] == 1)
            for wrong: JSON in [
                ["kind": "row_error", "match": ["path": "/salesforce"]],
                ["kind": "row_error", "code": "X", "match": ["path": "/salesforce", "record": "x"]],
            ] { #expect(try await client.control("POST", "faults", wrong).status == 400) }
        }
    }

    @Test func `a row fault strikes a single write and the parts of a composite`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.control(
                "POST", "faults",
                [
                    "kind": "row_error", "code": "CANNOT_EXECUTE_FLOW_TRIGGER", "message": "flow failed",
                    "next": 2, "match": ["path": "/salesforce/services/data/v66.0/"],
                ])
            let single = try await client.salesforce("POST", "/sobjects/Lead", leads(1)[0])
            #expect(single.status == 400)
            #expect(single.refusal["errorCode"] == "CANNOT_EXECUTE_FLOW_TRIGGER")
            #expect(single.refusal["message"] == "flow failed")
            let records: JSON = [
                "records": [["attributes": ["type": "Lead"], "LastName": "A", "Company": "B"]]
            ]
            let reply = try await client.composite([
                ("POST", "/composite/sobjects", "a", records), ("POST", "/composite/sobjects", "b", records),
            ])
            let codes = reply.parts.map { $0["body"]?.array?.first?["success"]?.bool }
            #expect(codes == [false, true])
        }
    }
}
