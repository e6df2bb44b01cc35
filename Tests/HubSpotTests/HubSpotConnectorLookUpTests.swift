import HTTPTransport
import HubSpot
import JobQueue
import Leads
import Sync
import Testing

@Suite struct HubSpotConnectorLookUpTests {
    private static func ask(_ people: [LookUp.Person] = [], _ companies: [LookUp.Company] = []) -> LookUp {
        LookUp(
            people: people, companies: companies,
            fields: ["contact": ["email", "firstname"], "company": ["name", "domain"]])
    }

    private static func company(
        _ id: String, _ domain: String, created: String, also: String = "", name: String = ""
    ) -> [String: Any] {
        let properties = ["domain": domain, "createdate": created, "hs_additional_domains": also, "name": name]
        return ["id": id, "properties": properties]
    }

    @Test func `nothing to ask is no call`() async {
        let transport = ScriptedTransport { _, _ in .batch() }
        let person = LookUp.Person(job: 1, email: nil)
        let answer = await connector(transport).lookUp(Self.ask([person]))
        #expect(answer.people[1] == .success(nil))
        #expect(transport.requests.isEmpty)
    }

    @Test func `a batch read carries every member the contract requires and no other`() async throws {
        let transport = ScriptedTransport { _, body in
            #expect(Set(body.keys) == ["inputs", "properties", "propertiesWithHistory", "idProperty"])
            #expect(body["propertiesWithHistory"] as? [String] == [])
            #expect(body.text("idProperty") == "email")
            #expect(body.inputs.map { $0.text("id") } == ["a@a.test"])
            return .batch()
        }
        let people = [LookUp.Person(job: 1, email: " A@a.test"), .init(job: 2, email: "a@A.test")]
        _ = await connector(transport).lookUp(Self.ask(people))
        let request = try #require(transport.requests.first)
        #expect(transport.paths == ["/crm/v3/objects/contacts/batch/read"])
        #expect(request.headers.contains { $0 == ("Authorization", "Bearer pat-secret") })
        #expect(request.headers.contains { $0 == ("Content-Type", "application/json") })
    }

    @Test func `a search carries every member the contract requires and no other`() async {
        let transport = ScriptedTransport { _, body in
            #expect(Set(body.keys) == ["after", "filterGroups", "limit", "properties", "sorts"])
            #expect(body["limit"] as? Int == 200)
            #expect(body.text("after") == "0")
            return .batch()
        }
        let answer = await connector(transport, paths: .dated("2026-03"))
            .lookUp(Self.ask([], [.init(key: CompanyKey(domain: "a.test"))]))
        #expect(answer.companies[CompanyKey(domain: "a.test")] == .success(nil))
        #expect(transport.paths == ["/crm/objects/2026-03/companies/search"])
    }

    @Test func `people are matched by what the records say and never by their order`() async {
        let transport = ScriptedTransport { _, body in
            if body["idProperty"] == nil {
                return .batch(
                    207,
                    results: [["id": "70", "properties": ["email": "x@a.test", "hs_merged_object_ids": "11;12"]]],
                    errors: [["category": "OBJECT_NOT_FOUND", "message": "gone", "context": ["ids": ["13"]]]])
            }
            let second = ["email": "main@a.test", "hs_additional_emails": "Two@a.test;three@a.test"]
            return .batch(
                207,
                results: [["id": "82", "properties": second], ["id": "81", "properties": ["email": "one@a.test"]]],
                errors: [["category": "OBJECT_NOT_FOUND", "message": "no", "context": ["ids": ["none@a.test"]]]])
        }
        let people: [LookUp.Person] = [
            .init(job: 1, ids: [contactID("12")], email: nil),
            .init(job: 2, ids: [contactID("13")], email: "one@a.test"),
            .init(
                job: 3, ids: [.init(destination: "x", object: "lead", id: "11"), contactID("no number")],
                email: "two@a.test"),
            .init(job: 4, email: "none@a.test"),
        ]
        let answer = await connector(transport).lookUp(Self.ask(people))
        #expect(answer.people[1] == .success(.init(object: "contact", id: "70", values: ["email": "x@a.test"])))
        #expect(answer.people[2] == .success(.init(object: "contact", id: "81", values: ["email": "one@a.test"])))
        #expect(answer.people[4] == .success(nil))
        #expect(transport.requests.count == 2)
        // The address asked for is one the contact has: the plan must not put it in the primary one's place.
        #expect(answer.people[3] == .success(.init(object: "contact", id: "82", values: ["email": "two@a.test"])))
    }

    @Test func `ids of merged contacts lead to their own survivors`() async {
        let transport = ScriptedTransport { _, _ in
            .batch(results: [
                ["id": "71", "properties": ["hs_merged_object_ids": "14"]],
                ["id": "70", "properties": ["hs_merged_object_ids": "9;11"]],
            ])
        }
        let people = ["11", "14"].map { LookUp.Person(job: Int64($0) ?? 0, ids: [contactID($0)], email: nil) }
        let answer = await connector(transport).lookUp(Self.ask(people))
        #expect(answer.people[11] == .success(.init(object: "contact", id: "70")))
        #expect(answer.people[14] == .success(.init(object: "contact", id: "71")))
    }

    @Test func `the survivor of a merge is recognised even if it does not list what was merged into it`() async {
        let transport = ScriptedTransport { _, _ in .batch(results: [["id": "70", "properties": [String: String]()]]) }
        let answer = await connector(transport).lookUp(Self.ask([.init(job: 1, ids: [contactID("12")], email: nil)]))
        #expect(answer.people[1] == .success(.init(object: "contact", id: "70")))
    }

    @Test func `one address HubSpot refuses does not blind the look-up of the others`() async {
        let transport = ScriptedTransport { _, body in
            let emails = body.inputs.map { $0.text("id") }
            if emails.contains("p7@a.test") { return .json(400, #"{"category":"VALIDATION_ERROR","message":"bad"}"#) }
            return .batch(results: emails.map { ["id": String($0.filter(\.isNumber)), "properties": ["email": $0]] })
        }
        let people = (1...16).map { LookUp.Person(job: $0, email: "p\($0)@a.test") }
        let answer = await connector(transport).lookUp(Self.ask(people))
        for job in Int64(1)...16 where job != 7 {
            #expect(
                answer.people[job]
                    == .success(.init(object: "contact", id: "\(job)", values: ["email": "p\(job)@a.test"])))
        }
        #expect(throws: JobError.self) { try answer.people[7]?.get() }
        #expect(transport.requests.count == 9)
    }

    @Test func `a wrong path is never taken for a contact that is not there`() async {
        let transport = ScriptedTransport { _, _ in .json(404, #"{"category":"OBJECT_NOT_FOUND","message":"no 1"}"#) }
        let answer = await connector(transport).lookUp(Self.ask([.init(job: 1, email: "a@a.test")]))
        #expect(throws: JobError.self) { try answer.people[1]?.get() }
    }

    @Test func `an answer lost on a read is a network error`() async {
        let transport = ScriptedTransport { _, _ throws(TransportError) in throw .answerLost("reset") }
        let question = Self.ask([.init(job: 1, email: "a@a.test")], [.init(key: CompanyKey(domain: "a.test"))])
        let answer = await connector(transport).lookUp(question)
        guard case .failure(let person) = answer.people[1],
            case .failure(let company) = answer.companies[CompanyKey(domain: "a.test")]
        else { return #expect(Bool(false), "both questions fail") }
        #expect(person.type == .network)
        #expect(company.type == .network)
    }

    @Test func `of several companies the primary domain, then the oldest, then the lowest id is taken`() async {
        let transport = ScriptedTransport { _, body in
            let first = [
                Self.company("5", "z.test", created: "2020-01-01T00:00:00Z", also: "a.test"),
                Self.company("30", "a.test", created: "2021-01-01T00:00:00Z"),
            ]
            let second = [
                Self.company("4", "A.test", created: "2021-01-01T00:00:00Z", name: "Ay"),
                Self.company("2", "a.test", created: "2022-01-01T00:00:00Z"),
                Self.company("6", "y.test", created: "2020-01-01T00:00:00Z", also: "b.test"),
            ]
            var page: [String: Any] = ["total": 5, "results": second]
            if body.text("after") == "0" {
                page = ["total": 5, "results": first, "paging": ["next": ["after": "200"]]]
            }
            return .object(page)
        }
        let (a, b, c) = (CompanyKey(domain: "a.test"), CompanyKey(domain: "b.test"), CompanyKey(domain: "c.test"))
        let answer = await connector(transport).lookUp(Self.ask([], [.init(key: a), .init(key: b), .init(key: c)]))
        #expect(
            answer.companies[a]
                == .success(.init(object: "company", id: "4", values: ["domain": "A.test", "name": "Ay"])))
        #expect((try? answer.companies[b]?.get())??.id == "6")
        #expect(answer.companies[c] == .success(nil))
        #expect(transport.requests.count == 2)
    }

    @Test func `a company whose id is gone is searched for by its domain`() async {
        let transport = ScriptedTransport { path, _ in
            guard path.hasSuffix("search") else {
                let gone: [String: Any] = [
                    "category": "OBJECT_NOT_FOUND", "message": "gone", "context": ["ids": ["1"]],
                ]
                return .batch(207, results: [["id": "2", "properties": ["name": "Bee"]]], errors: [gone])
            }
            return .batch(results: [Self.company("3", "a.test", created: "2020")])
        }
        let (a, b) = (CompanyKey(domain: "a.test"), CompanyKey(domain: "b.test"))
        let answer = await connector(transport).lookUp(Self.ask([], [.init(key: a, id: "1"), .init(key: b, id: "2")]))
        #expect((try? answer.companies[a]?.get())??.id == "3")
        #expect(answer.companies[b] == .success(.init(object: "company", id: "2", values: ["name": "Bee"])))
        #expect(transport.requests.count == 2)
    }

    @Test func `250 people and 150 companies take five calls of at most 100`() async {
        let transport = ScriptedTransport { _, body in
            #expect(body.inputs.count <= 100)
            return .batch()
        }
        let people = (1...250).map { LookUp.Person(job: $0, email: "p\($0)@a.test") }
        let companies = (1...150).map { LookUp.Company(key: CompanyKey(domain: "c\($0).test")) }
        let answer = await connector(transport).lookUp(Self.ask(people, companies))
        #expect(answer.people.count == 250)
        #expect(answer.companies.count == 150)
        #expect(transport.requests.count == 5)
    }
}
