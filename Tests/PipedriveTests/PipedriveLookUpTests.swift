import Foundation
import HTTPTransport
import JobQueue
import Leads
import Sync
import Testing

@testable import Pipedrive

@Suite struct PipedriveLookUpTests {
    private static func person(_ email: String, _ more: [String: JSONValue] = [:]) -> [String: JSONValue] {
        [
            "name": "Ann Lee", "emails": [["value": .string(email), "primary": true, "label": "work"]],
        ].merging(more) { $1 }
    }

    @Test func `a person is found by the address, whatever its case`() async {
        let account = FakeAccount()
        let ann = account.add("persons", Self.person("Ann@A.test"))
        let answer = await connector(account.transport).lookUp(
            .emails([" ann@a.TEST ", "bob@a.test"], fields: ["first_name", "last_name", "emails"]))
        #expect(answer.ids == [1: ann])
        let found = try? answer.people[1]?.get()
        // The address asked for counts as the present one: it is not written again.
        #expect(found?.values == ["first_name": "Ann", "last_name": "Lee", "emails": " ann@a.TEST "])
        #expect(answer.people[2] == .success(nil))
    }

    @Test func `with a mirror that is up to date a look-up takes one page of changes and one reading`() async {
        let account = FakeAccount()
        let mirror = MemoryMirror()
        for number in 0..<120 { account.add("persons", Self.person("p\(number)@a.test")) }
        _ = await connector(account.transport, mirror: mirror).lookUp(.emails(["p1@a.test"]))
        let transport = account.transport
        let pipedrive = connector(transport, mirror: mirror)
        let answer = await pipedrive.lookUp(.emails((0..<100).map { "p\($0)@a.test" }))
        #expect(answer.ids.count == 100)
        #expect(
            transport.lines == ["GET /v1/users/me", "GET /api/v2/persons", "GET /api/v2/persons"])
        #expect(transport.asked[1].query["updated_since"] != nil)
        #expect(transport.asked[1].query["sort_by"] == "update_time")
        #expect(transport.asked[2].query["ids"]?.split(separator: ",").count == 100)
        #expect(answer.took(["person": .mirror(pages: 1)]))
    }

    @Test func `what a colleague changes between two look-ups is seen`() async {
        let account = FakeAccount()
        let pipedrive = connector(account.transport)
        let ann = account.add("persons", Self.person("ann@a.test"))
        #expect(await pipedrive.lookUp(.emails(["ann@a.test"])).ids == [1: ann])
        let bob = account.add("persons", Self.person("bob@a.test"))
        account.change("persons", ann, ["emails": [["value": "new@a.test"]]])
        let answer = await pipedrive.lookUp(.emails(["ann@a.test", "bob@a.test", "new@a.test"]))
        #expect(answer.ids == [2: bob, 3: ann])
    }

    @Test func `of several persons with one address the one created first is taken that is not deleted`() async {
        let account = FakeAccount()
        let first = account.add("persons", Self.person("ann@a.test"))
        let second = account.add("persons", Self.person("ann@a.test"))
        account.add("persons", Self.person("ann@a.test"))
        let pipedrive = connector(account.transport)
        #expect(await pipedrive.lookUp(.emails(["ann@a.test"])).ids == [1: first])
        account.remove("persons", first)
        #expect(await pipedrive.lookUp(.emails(["ann@a.test"])).ids == [1: second])
    }

    @Test func `a known id goes before the address, and costs no looking for it`() async {
        let account = FakeAccount()
        let ann = account.add("persons", Self.person("ann@a.test"))
        account.add("persons", Self.person("other@a.test"))
        let transport = account.transport
        let pipedrive = connector(transport)
        let question = LookUp(
            people: [.init(job: 1, ids: [personID(ann)], email: "other@a.test")], companies: [])
        let answer = await pipedrive.lookUp(question)
        #expect(answer.ids == [1: ann])
        #expect(transport.lines == ["GET /v1/users/me", "GET /api/v2/persons"])
        #expect(answer.took(["person": .known]))
    }

    @Test func `an id that is gone falls through to the address`() async {
        let account = FakeAccount()
        let ann = account.add("persons", Self.person("ann@a.test"))
        let question = LookUp(
            people: [
                .init(job: 1, ids: [personID("99999")], email: "ann@a.test"),
                .init(job: 2, ids: [personID("not a number")], email: nil),
            ], companies: [])
        let answer = await connector(account.transport).lookUp(question)
        #expect(answer.ids == [1: ann])
        #expect(answer.people[2] == .success(nil))
    }

    @Test func `a person in the bin is not found`() async {
        let account = FakeAccount()
        account.add("persons", Self.person("ann@a.test", ["name": "Ann"]))
        account.change { state in
            for id in state.records["persons"]?.keys.map(\.self) ?? [] {
                state.records["persons"]?[id]?["is_deleted"] = true
            }
        }
        let answer = await connector(account.transport).lookUp(.emails(["ann@a.test"]))
        #expect(answer.people[1] == .success(nil))
    }

    @Test func `a membership is told by the label, without a further call`() async {
        let account = FakeAccount()
        let ann = account.add("persons", Self.person("ann@a.test", ["label_ids": [5, 6]]))
        account.add("persons", Self.person("bob@a.test", ["label_ids": [5]]))
        var question = LookUp.emails(["ann@a.test", "bob@a.test"])
        for index in question.people.indices { question.people[index].campaign = expo }
        let transport = account.transport
        let answer = await connector(transport).lookUp(question)
        #expect(answer.ids[1] == ann)
        #expect((try? answer.people[1]?.get())?.membership == Membership(id: nil, status: nil))
        #expect((try? answer.people[2]?.get())?.membership == nil)
        #expect(transport.lines.filter { $0.hasSuffix("persons") }.count == 2)
    }

    @Test func `options are told by their labels, and custom fields under the name they were asked by`() async {
        let account = FakeAccount()
        let fields: JSONValue = .object([
            FakeAccount.source: 31, FakeAccount.interests: [41, 42],
            FakeAccount.budget: ["value": 1200, "currency": "EUR"],
        ])
        account.add("persons", Self.person("ann@a.test", ["custom_fields": fields]))
        let answer = await connector(account.transport).lookUp(
            .emails(["ann@a.test"], fields: ["Lead source", FakeAccount.interests, "Budget", "phones.mobile"]))
        #expect(
            (try? answer.people[1]?.get())?.values
                == ["Lead source": "Trade show", FakeAccount.interests: "Boats;Trains", "Budget": "1200"])
    }

    @Test func `a company is found by its website's domain before its name, the domain itself before a subdomain`()
        async
    {
        let account = FakeAccount()
        let named = account.add("organizations", ["name": "ACME  Ltd"])
        account.add("organizations", ["name": "Shop", "website": "https://shop.acme.test/en"])
        let main = account.add("organizations", ["name": "Main", "website": "www.acme.test"])
        let other = account.add("organizations", ["name": "Other", "website": "http://de.other.test:80/"])
        let byDomain = LookUp.Company(key: CompanyKey(domain: "acme.test"), name: "Acme Ltd")
        let byName = LookUp.Company(key: CompanyKey(name: "Acme ltd"))
        let bySubdomain = LookUp.Company(key: CompanyKey(domain: "other.test"))
        let nobody = LookUp.Company(key: CompanyKey(domain: "nobody.test"), name: "Nobody")
        let answer = await connector(account.transport).lookUp(
            LookUp(people: [], companies: [byDomain, byName, bySubdomain, nobody], fields: ["organization": ["name"]]))
        let ids = answer.companies.compactMapValues { (try? $0.get())?.id }
        #expect(ids == [byDomain.key: main, byName.key: named, bySubdomain.key: other])
        #expect(answer.companies[nobody.key] == .success(nil))
        #expect((try? answer.companies[byDomain.key]?.get())?.values == ["name": "Main"])
    }

    @Test func `a company's known id goes first, and one that is gone falls through to the domain`() async {
        let account = FakeAccount()
        let acme = account.add("organizations", ["name": "Acme", "website": "acme.test"])
        let other = account.add("organizations", ["name": "Other"])
        let key = CompanyKey(domain: "acme.test")
        let pipedrive = connector(account.transport)
        func found(_ id: String) async -> String? {
            let question = LookUp(people: [], companies: [.init(key: key, id: id)])
            return (try? await pipedrive.lookUp(question).companies[key]?.get())?.id
        }
        #expect(await found(other) == other)
        #expect(await found("777") == acme)
    }

    @Test func `a create whose answer was lost is found by the next look-up, though searches lag`() async {
        let account = FakeAccount()
        account.change { $0.searchLags = true }
        let pipedrive = connector(
            ScriptedTransport { asked throws(TransportError) in
                let answer = account.answer(asked)
                if asked.method == .post { throw .answerLost("reset") }
                return answer
            })
        let report = await pipedrive.write(SyncPlan(people: [newcomer(1)]))
        guard case .unknown(let error)? = report.people[1] else {
            Issue.record("the answer was lost: \(report.people)")
            return
        }
        #expect(error.type == .network)
        #expect(pipedrive.recovery(of: .person(email: "p1@a.test")) == .lookUpAfter(.seconds(10)))
        #expect(await pipedrive.lookUp(.emails(["p1@a.test"])).ids.count == 1)
    }

    @Test func `without an e-mail a lost person cannot be found again, a company can`() {
        let pipedrive = connector(FakeAccount().transport)
        #expect(pipedrive.recovery(of: .person(email: nil)) == .impossible)
        #expect(pipedrive.recovery(of: .person(email: " ")) == .impossible)
        #expect(pipedrive.recovery(of: .company(CompanyKey(name: "acme"))) == .lookUpAfter(.seconds(10)))
        #expect(pipedrive.recovery(of: .company(CompanyKey(domain: "a.test"))) == .lookUpAfter(.seconds(10)))
    }

    @Test(arguments: [401, 403, 429, 500])
    func `where Pipedrive cannot be asked, nobody is taken for missing`(status: Int) async {
        let account = FakeAccount(override: { asked in
            asked.path.hasSuffix("persons") || asked.path.hasSuffix("search") ? .refusal(status, "no") : nil
        })
        let answer = await connector(account.transport).lookUp(.emails(["a@a.test", "b@a.test"]))
        for job: Int64 in [1, 2] {
            guard case .failure? = answer.people[job] else {
                Issue.record("\(String(describing: answer.people[job]))")
                continue
            }
        }
    }

    @Test func `a token that is refused fails every question`() async {
        let transport = ScriptedTransport { _ in .refusal(401, "unauthorized access") }
        let question = LookUp(
            people: [.init(job: 1, email: "a@a.test")], companies: [.init(key: CompanyKey(domain: "a.test"))])
        let answer = await connector(transport).lookUp(question)
        guard case .failure(let error)? = answer.people[1], case .failure? = answer.companies.values.first else {
            Issue.record("\(answer)")
            return
        }
        #expect(error.type == .authentication)
        #expect(transport.asked.count == 1)
    }
}
