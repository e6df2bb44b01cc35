import Foundation
import HTTPTransport
import JobQueue
import Leads
import Sync
import Testing
import Zoho

@Suite struct ZohoLookUpTests {
    typealias Stored = [String: any Sendable]

    /// Answers queries module by module, and reads by id.
    private static func scripted(
        _ found: [String: [Stored]], ids: [String: [Stored]] = [:]
    ) -> ScriptedTransport {
        ScriptedTransport(besides: { call in
            if call.path == "/coql" {
                // As Zoho would: only what the statement asks for.
                let rows: [[String: Any]] = found[call.module] ?? []
                return .records(
                    rows.filter { row in
                        ["Email", "Secondary_Email", "Account_Name", "Website"].contains {
                            let value = row.text($0).replacing("'", with: "''")
                            return !value.isEmpty
                                && (call.coql.lowercased().contains("'\(value.lowercased())'") || $0 == "Website")
                        }
                    })
            }
            guard let wanted = call.query["ids"]?.split(separator: ",").map(String.init) else { return nil }
            let rows: [[String: Any]] = ids[String(call.path.dropFirst())] ?? []
            return .records(rows.filter { wanted.contains($0.text("id")) })
        })
    }

    @Test func `Contacts are asked first, and Leads for those who are none`() async {
        let transport = Self.scripted([
            "Contacts": [["id": id(1), "Email": "A@a.test"]], "Leads": [["id": id(2), "Email": "b@a.test"]],
        ])
        let answer = await connector(transport).lookUp(
            LookUp(
                people: [asked(1, "a@a.test"), asked(2, "b@a.test"), asked(3, "c@a.test"), asked(4, nil)], companies: []
            )
        )
        #expect(answer.people[1] == .success(RemoteRecord(object: "Contacts", id: id(1))))
        #expect(answer.people[2] == .success(RemoteRecord(object: "Leads", id: id(2))))
        #expect(answer.people[3] == .success(nil))
        #expect(answer.people[4] == .success(nil))
        #expect(transport.calls.map(\.module) == ["Contacts", "Leads"])
        #expect(transport.calls[0].coql.contains("'a@a.test','b@a.test','c@a.test'"))
        #expect(!transport.calls[1].coql.contains("a@a.test"))
    }

    @Test func `a hundred addresses are one query a module, and who is a Contact is not asked for again`() async {
        let transport = Self.scripted(["Contacts": (1...100).map { ["id": id($0), "Email": "p\($0)@a.test"] }])
        let people = (1...100).map { asked($0, "p\($0)@a.test") }
        let answer = await connector(transport).lookUp(LookUp(people: people, companies: []))
        #expect(answer.people.values.allSatisfy { $0.record?.object == "Contacts" })
        #expect(transport.routes == ["POST /coql"])
    }

    @Test func `the first address goes before the second, then the older record, then the lower id`() async {
        func found(_ rows: [Stored]) async -> String? {
            let answer = await connector(Self.scripted(["Leads": rows]), .leads)
                .lookUp(LookUp(people: [asked(1, "a@a.test")], companies: []))
            return answer.people[1]?.record?.id
        }
        let second: Stored = [
            "id": id(1), "Email": "x@a.test", "Secondary_Email": "a@a.test",
            "Created_Time": "2020-01-01T00:00:00+00:00",
        ]
        let young: Stored = ["id": id(2), "Email": "a@a.test", "Created_Time": "2026-01-01T00:30:00+01:00"]
        let old: Stored = ["id": id(3), "Email": "a@a.test", "Created_Time": "2025-12-31T23:00:00+00:00"]
        let twin: Stored = ["id": id(4), "Email": "a@a.test", "Created_Time": "2025-12-31T23:00:00+00:00"]
        #expect(await found([second]) == id(1))
        #expect(await found([second, young]) == id(2))
        #expect(await found([young, old]) == id(3))
        #expect(await found([twin, old]) == id(3))
    }

    @Test func `a record found by its second address keeps its first`() async {
        let transport = Self.scripted([
            "Contacts": [["id": id(1), "Email": "work@a.test", "Secondary_Email": "a@a.test", "Phone": "+41"]]
        ])
        let answer = await connector(transport).lookUp(
            LookUp(people: [asked(1, "a@a.test")], companies: [], fields: ["Contacts": ["Email", "Phone", "Title"]]))
        #expect(
            answer.people[1]
                == .success(
                    RemoteRecord(object: "Contacts", id: id(1), values: ["Email": "a@a.test", "Phone": "+41"])))
    }

    @Test func `ids go before addresses, and one that is gone falls through`() async {
        let transport = Self.scripted(
            ["Contacts": [["id": id(9), "Email": "b@a.test"]]],
            ids: ["Contacts": [["id": id(1), "Email": "other@a.test"]]])
        let people = [
            asked(1, "a@a.test", remote("Contacts", 1)), asked(2, "b@a.test", remote("Contacts", 2)),
            asked(3, nil, RemoteID(destination: "zoho", object: "Contacts", id: "no id")),
        ]
        let answer = await connector(transport).lookUp(LookUp(people: people, companies: []))
        #expect(answer.people[1]?.record?.id == id(1))
        #expect(answer.people[2]?.record?.id == id(9))
        #expect(answer.people[3] == .success(nil))
        #expect(transport.routes == ["GET /Contacts", "POST /coql"])
        #expect(transport.calls[0].query["ids"] == "\(id(1)),\(id(2))")
        #expect(transport.calls[0].query["converted"] == nil)
    }

    @Test func `a converted Lead continues as its Contact`() async {
        let lead: Stored = [
            "id": id(1), "Email": "a@a.test", "Converted__s": true, "Converted_Contact": ["id": id(7), "name": "A"],
        ]
        let contact: Stored = ["id": id(7), "Email": "new@a.test"]
        let byID = Self.scripted([:], ids: ["Leads": [lead], "Contacts": [contact]])
        let first = await connector(byID).lookUp(
            LookUp(people: [asked(1, nil, remote("Leads", 1))], companies: []))
        #expect(first.people[1] == .success(RemoteRecord(object: "Contacts", id: id(7))))
        #expect(byID.routes == ["GET /Leads", "GET /Contacts"])
        #expect(byID.calls[0].query["converted"] == "both")
        let byEmail = Self.scripted(["Leads": [lead]], ids: ["Contacts": [contact]])
        let second = await connector(byEmail).lookUp(LookUp(people: [asked(1, "a@a.test")], companies: []))
        #expect(second.people[1] == .success(RemoteRecord(object: "Contacts", id: id(7))))
    }

    @Test func `with Leads alone a converted Lead is passed over`() async {
        let lead: Stored = [
            "id": id(1), "Email": "a@a.test", "Converted__s": true, "Converted_Contact": ["id": id(7)],
        ]
        let transport = Self.scripted(["Leads": [lead]], ids: ["Leads": [lead]])
        let answer = await connector(transport, .leads).lookUp(
            LookUp(people: [asked(1, "a@a.test", remote("Leads", 1))], companies: []))
        #expect(answer.people[1] == .success(nil))
        #expect(transport.routes == ["GET /Leads", "POST /coql"])
    }

    @Test func `Accounts are asked for only where a person is or becomes a Contact`() async {
        let company = LookUp.Company(key: CompanyKey(domain: "a.test"), name: "Ay")
        let leads = Self.scripted(["Leads": [["id": id(1), "Email": "a@a.test"]]])
        let none = await connector(leads).lookUp(LookUp(people: [asked(1, "a@a.test")], companies: [company]))
        #expect(none.companies[company.key] == .success(nil))
        #expect(leads.calls.map(\.module) == ["Contacts", "Leads"])
        let contacts = Self.scripted([
            "Contacts": [["id": id(1), "Email": "a@a.test"]], "Accounts": [["id": id(5), "Account_Name": "AY"]],
        ])
        let one = await connector(contacts).lookUp(LookUp(people: [asked(1, "a@a.test")], companies: [company]))
        #expect(one.companies[company.key] == .success(RemoteRecord(object: "Accounts", id: id(5))))
        #expect(contacts.calls.map(\.module) == ["Contacts", "Accounts"])
    }

    @Test func `an Account is found by id, by name, and then by the domain of its website`() async {
        let named = LookUp.Company(key: CompanyKey(name: "Be"), name: "  Be ")
        let sited = LookUp.Company(key: CompanyKey(domain: "c.test"), name: "Cee Ltd")
        let known = LookUp.Company(key: CompanyKey(domain: "d.test"), id: id(4), name: "Dee")
        let gone = LookUp.Company(key: CompanyKey(domain: "e.test"), id: id(6), name: nil)
        let transport = Self.scripted(
            [
                "Accounts": [
                    ["id": id(1), "Account_Name": "Be", "Created_Time": "2026-01-01T00:00:00+00:00"],
                    ["id": id(2), "Account_Name": "be", "Created_Time": "2025-01-01T00:00:00+00:00"],
                    ["id": id(3), "Account_Name": "Cee", "Website": "https://www.c.test/en"],
                    ["id": id(7), "Account_Name": "Not", "Website": "notc.test"],
                ]
            ], ids: ["Accounts": [["id": id(4), "Phone": "+41"]]])
        let answer = await connector(transport, .contacts).lookUp(
            LookUp(people: [], companies: [named, sited, known, gone], fields: ["Accounts": ["Phone"]]))
        #expect(answer.companies[named.key] == .success(RemoteRecord(object: "Accounts", id: id(2))))
        #expect(answer.companies[sited.key] == .success(RemoteRecord(object: "Accounts", id: id(3))))
        #expect(
            answer.companies[known.key]
                == .success(RemoteRecord(object: "Accounts", id: id(4), values: ["Phone": "+41"])))
        #expect(answer.companies[gone.key] == .success(nil))
        #expect(transport.routes == ["GET /Accounts", "POST /coql", "POST /coql"])
        #expect(transport.calls[1].coql.contains("Account_Name in ('Be','Cee Ltd')"))
        #expect(transport.calls[2].coql.contains("(Website like '%c.test%' or Website like '%e.test%')"))
    }

    @Test func `of two Accounts of one name the one with the company's website is taken`() async {
        let company = LookUp.Company(key: CompanyKey(domain: "b.test"), name: "Be")
        let transport = Self.scripted([
            "Accounts": [
                ["id": id(1), "Account_Name": "Be", "Website": "be.example"],
                ["id": id(2), "Account_Name": "Be", "Website": "http://b.test"],
            ]
        ])
        let answer = await connector(transport, .contacts).lookUp(LookUp(people: [], companies: [company]))
        #expect(answer.companies[company.key]?.record?.id == id(2))
        #expect(transport.requests.count == 1)
    }

    @Test func `websites are not asked for where the configuration says so`() async {
        let company = LookUp.Company(key: CompanyKey(domain: "b.test"))
        let transport = ScriptedTransport()
        let answer = await connector(transport, .contacts, matchesAccountsByWebsite: false)
            .lookUp(LookUp(people: [], companies: [company]))
        #expect(answer.companies[company.key] == .success(nil))
        #expect(transport.requests.isEmpty)
    }

    // MARK: - What Zoho does not take

    @Test func `a list that is too long is halved, and stays short`() async {
        let transport = ScriptedTransport(besides: { call in
            let values = call.coql.components(separatedBy: "@a.test'").count / 2
            return values > 50 ? .refused(400, "LIMIT_EXCEEDED", "more than 50 values") : .nothing
        })
        let zoho = connector(transport, .leads)
        let people = (1...100).map { asked($0, "p\($0)@a.test") }
        let first = await zoho.lookUp(LookUp(people: people, companies: []))
        #expect(first.people.values.allSatisfy { $0 == .success(nil) })
        #expect(transport.requests.count == 3)
        _ = await zoho.lookUp(LookUp(people: people, companies: []))
        #expect(transport.requests.count == 5)
    }

    @Test func `a column of ours that the account does not have is left out, for good`() async {
        let transport = ScriptedTransport(besides: { call in
            call.coql.contains("Secondary_Email")
                ? .refused(
                    400, "INVALID_QUERY", "column given seems to be invalid", ["column_name": "Secondary_Email"])
                : .records([["id": id(1), "Email": "a@a.test"]])
        })
        let zoho = connector(transport, .leads)
        for _ in 0..<2 {
            let answer = await zoho.lookUp(LookUp(people: [asked(1, "a@a.test")], companies: []))
            #expect(answer.people[1] == .success(RemoteRecord(object: "Leads", id: id(1))))
        }
        #expect(transport.requests.count == 3)
    }

    @Test func `a mapped field that the account does not have fails the look-up by its name`() async {
        let transport = ScriptedTransport(besides: { _ in
            .refused(400, "INVALID_QUERY", "column given seems to be invalid", ["column_name": "Boots"])
        })
        let answer = await connector(transport, .leads).lookUp(
            LookUp(people: [asked(1, "a@a.test")], companies: [], fields: ["Leads": ["Boots"]]))
        guard case .failure(let error) = answer.people[1] else { return #expect(Bool(false), "\(answer)") }
        #expect(error.type == .missingRemoteField && error.field == "Boots")
    }

    @Test func `pages of a query are followed`() async {
        let transport = ScriptedTransport(besides: { call in
            guard call.path == "/coql" else { return nil }
            if call.coql.hasSuffix("offset 2") { return .records([["id": id(3), "Email": "c@a.test"]]) }
            return .records([["id": id(1), "Email": "a@a.test"], ["id": id(2), "Email": "b@a.test"]], more: true)
        })
        let answer = await connector(transport, .leads).lookUp(LookUp(people: [asked(1, "c@a.test")], companies: []))
        #expect(answer.people[1] == .success(RemoteRecord(object: "Leads", id: id(3))))
    }

    @Test func `after an outage nothing more is asked, and everybody waits`() async {
        let transport = ScriptedTransport(besides: { _ in .json(503, "") })
        let people = (1...150).map { asked($0, "p\($0)@a.test") }
        let answer = await connector(transport).lookUp(LookUp(people: people, companies: []))
        #expect(
            answer.people.values.allSatisfy {
                if case .failure(let error) = $0 { error.type == .remoteUnavailable } else { false }
            })
        #expect(answer.people.count == 150)
        #expect(transport.requests.count == 1)
    }

    @Test func `an address with a quote in it is asked for as it is`() async {
        let transport = Self.scripted(["Leads": [["id": id(1), "Email": "o'neil@a.test"]]])
        let answer = await connector(transport, .leads).lookUp(
            LookUp(people: [asked(1, "O'Neil@a.test ")], companies: []))
        #expect(answer.people[1] == .success(RemoteRecord(object: "Leads", id: id(1))))
        #expect(transport.calls[0].coql.contains("'o''neil@a.test'"))
    }
}

extension Result where Success == RemoteRecord?, Failure == JobError {
    /// The record, where there is one.
    fileprivate var record: RemoteRecord? { if case .success(let record) = self { record } else { nil } }
}
