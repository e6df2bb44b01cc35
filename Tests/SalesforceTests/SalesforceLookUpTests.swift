import Foundation
import HTTPTransport
import JobQueue
import Leads
import Salesforce
import Sync
import Testing

@Suite struct SalesforceLookUpTests {
    /// What an org holds, by object; every query brings all of its object, as a superset of what was asked.
    private static func org(_ records: [String: [[String: String]]]) -> ScriptedTransport {
        ScriptedTransport(parts: { part in .records(records[part.object] ?? []) })
    }

    private static func ask(
        _ people: [LookUp.Person], _ companies: [LookUp.Company] = [], fields: [String: [String]] = [:]
    ) -> LookUp {
        LookUp(people: people, companies: companies, fields: fields)
    }

    private static func found(_ answer: LookUpAnswer, _ job: Int64 = 1) -> String? {
        (try? answer.people[job]?.get())??.id
    }

    @Test func `nothing to ask is no call`() async {
        let transport = Self.org([:])
        let answer = await connector(transport).lookUp(Self.ask([.init(job: 1, email: nil)]))
        #expect(answer.people[1] == .success(nil))
        #expect(transport.requests.isEmpty)
    }

    @Test func `one composite asks for Contacts, Leads and memberships, word for word`() async {
        let transport = Self.org([:])
        let people: [LookUp.Person] = [
            .init(job: 1, ids: [remote("Lead", id("00Q", 7))], email: " O'Neill@a.test", campaign: campaign),
            .init(job: 2, ids: [remote("contact", id("003", 8)), remote("Contact", "no id")], email: nil),
        ]
        _ = await connector(transport).lookUp(
            Self.ask(people, fields: ["Contact": ["Title", "email", "Bad Name"], "Lead": ["Company"]]))
        #expect(transport.requests.count == 1)
        let request = transport.requests.first
        #expect(request?.method == .post)
        #expect(request?.url == "https://acme.my.salesforce.com/services/data/v66.0/composite")
        #expect(request?.headers.contains { $0 == ("Authorization", "Bearer 00D!secret") } == true)
        #expect(
            request?.text == #"{"allOrNone":false,"collateSubrequests":false,"compositeRequest":["#
                + #"{"method":"GET","referenceId":"part0","url":"/services/data/v66.0/query?q=SELECT%20Id,Email,"#
                + #"CreatedDate,Title%20FROM%20Contact%20WHERE%20Email%20IN%20('o%5C'neill@a.test')%20OR%20Id%20IN%20"#
                + #"('\#(id("003", 8))')"},"#
                + #"{"method":"GET","referenceId":"part1","url":"/services/data/v66.0/query?q=SELECT%20Id,Email,"#
                + #"CreatedDate,IsConverted,ConvertedContactId,Company%20FROM%20Lead%20WHERE%20Id%20IN%20"#
                + #"('\#(id("00Q", 7))')%20OR%20(IsConverted%20%3D%20false%20AND%20Email%20IN%20('o%5C'neill@a.test'))"},"#
                + #"{"method":"GET","referenceId":"part2","url":"/services/data/v66.0/query?q=SELECT%20Id,CampaignId,"#
                + #"ContactId,LeadId,Status%20FROM%20CampaignMember%20WHERE%20CampaignId%20IN%20('\#(id("701", 1))')%20AND"#
                + #"%20(Contact.Email%20IN%20('o%5C'neill@a.test')%20OR%20LeadId%20IN%20('\#(id("00Q", 7))')%20OR%20"#
                + #"Lead.Email%20IN%20('o%5C'neill@a.test'))"}]}"#)
    }

    @Test(arguments: SalesforceStrategy.allCases)
    func `200 leads with a campaign by name are one call of at most five queries`(strategy: SalesforceStrategy) async {
        let transport = Self.org([:])
        let people = (0..<200).map {
            LookUp.Person(
                job: $0, ids: [remote("Lead", id("00Q", Int($0)))], email: "first.last.\($0)@company-\($0).example",
                campaign: Campaign(kind: .campaign, reference: "Expo 2026"))
        }
        let companies =
            strategy == .accountsAndContacts
            ? (0..<100).map { LookUp.Company(key: CompanyKey(domain: "company-\($0).example"), name: "Company \($0)") }
            : []
        let answer = await connector(transport, strategy).lookUp(Self.ask(people, companies))
        #expect(answer.people.count == 200)
        #expect(answer.companies.count == companies.count)
        #expect(transport.calls.count == 1)
        #expect(transport.calls[0].count <= 5)
        for part in transport.calls[0] { #expect(part.url.utf8.count < 16_000) }
    }

    @Test func `addresses too long for one URL are cut into more queries, and all are asked for`() async {
        let transport = Self.org([:])
        let people = (0..<200).map {
            LookUp.Person(job: $0, email: String(repeating: "x", count: 100) + "\($0)@company.example")
        }
        let answer = await connector(transport).lookUp(Self.ask(people))
        #expect(answer.people.values.allSatisfy { $0 == .success(nil) })
        #expect(transport.calls.map(\.count) == [4])
        for part in transport.calls.flatMap(\.self) { #expect(part.url.utf8.count < 16_000) }
        let text = transport.calls.flatMap(\.self).filter { $0.object == "Lead" }.map(\.soql).joined()
        #expect((0..<200).allSatisfy { text.contains("x\($0)@company.example'") })
    }

    // MARK: - Matching

    struct Order: Sendable, CustomTestStringConvertible {
        var strategy: SalesforceStrategy
        /// The ids of the records there are, and the one that is found.
        var there: Set<String>
        var found: String?
        var testDescription: String { "\(strategy.rawValue) \(there.sorted()) → \(found ?? "-")" }
    }

    /// Everything that one person can be matched by.
    private static let everything: [String: [String: String]] = [
        id("003", 1): ["Email": "other@a.test", "CreatedDate": "2024"],
        id("003", 2): ["Email": "A@a.test", "CreatedDate": "2020"],
        id("00Q", 1): ["Email": "other@a.test", "IsConverted": "false", "CreatedDate": "2024"],
        id("00Q", 2): ["Email": "a@a.test", "IsConverted": "false", "CreatedDate": "2020"],
    ]

    private static let orders: [Order] = {
        let all = Set(everything.keys)
        let (contactID, contactEmail) = (id("003", 1), id("003", 2))
        let (leadID, leadEmail) = (id("00Q", 1), id("00Q", 2))
        return [
            .init(strategy: .leadsAndContacts, there: all, found: contactID),
            .init(strategy: .leadsAndContacts, there: all.subtracting([contactID]), found: contactEmail),
            .init(strategy: .leadsAndContacts, there: [leadID, leadEmail], found: leadID),
            .init(strategy: .leadsAndContacts, there: [leadEmail], found: leadEmail),
            .init(strategy: .leadsAndContacts, there: [], found: nil),
            .init(strategy: .leadsOnly, there: all, found: leadID),
            .init(strategy: .leadsOnly, there: all.subtracting([leadID]), found: leadEmail),
            .init(strategy: .leadsOnly, there: [contactID, contactEmail], found: nil),
            .init(strategy: .accountsAndContacts, there: all, found: contactID),
            .init(strategy: .accountsAndContacts, there: all.subtracting([contactID]), found: contactEmail),
            .init(strategy: .accountsAndContacts, there: [leadID, leadEmail], found: nil),
        ]
    }()

    @Test(arguments: orders)
    func `people are matched in the order of the strategy`(order: Order) async {
        let records = Self.everything.filter { order.there.contains($0.key) }
            .map { $1.merging(["Id": $0]) { first, _ in first } }
        let transport = Self.org([
            "Contact": records.filter { $0["Id"]?.hasPrefix("003") == true },
            "Lead": records.filter { $0["Id"]?.hasPrefix("00Q") == true },
        ])
        let person = LookUp.Person(
            job: 1, ids: [remote("Contact", id("003", 1)), remote("Lead", String(id("00Q", 1).prefix(15)))],
            email: "a@a.test")
        let answer = await connector(transport, order.strategy).lookUp(Self.ask([person]))
        #expect(Self.found(answer) == order.found)
        #expect(transport.requests.count == 1)
    }

    @Test func `of several records with one address the one created first is taken, then the lowest id`() async {
        let transport = Self.org([
            "Contact": [
                ["Id": id("003", 3), "Email": "a@a.test", "CreatedDate": "2021-01-01T00:00:00.000+0000"],
                ["Id": id("003", 9), "Email": "a@a.test", "CreatedDate": "2020-01-01T00:00:00.000+0000"],
                ["Id": id("003", 4), "Email": "a@a.test", "CreatedDate": "2020-01-01T00:00:00.000+0000"],
            ]
        ])
        #expect(
            Self.found(await connector(transport).lookUp(Self.ask([.init(job: 1, email: "a@a.test")]))) == id("003", 4))
    }

    @Test func `a known Lead that was converted leads to its Contact, whatever address that has`() async {
        let transport = ScriptedTransport(parts: { part in
            if part.object == "Lead" {
                return .records([
                    [
                        "Id": id("00Q", 1), "Email": "a@a.test", "IsConverted": true,
                        "ConvertedContactId": id("003", 5),
                    ]
                ])
            }
            guard part.soql.contains(id("003", 5)) else { return .records([]) }
            return .records([["Id": id("003", 5), "Email": "new@b.test", "Title": "CEO"]])
        })
        let person = LookUp.Person(job: 1, ids: [remote("Lead", id("00Q", 1))], email: "a@a.test")
        let answer = await connector(transport).lookUp(Self.ask([person], fields: ["Contact": ["Title"]]))
        #expect(
            answer.people[1] == .success(RemoteRecord(object: "Contact", id: id("003", 5), values: ["Title": "CEO"])))
        #expect(transport.requests.count == 2)
    }

    @Test func `in leads-only a converted Lead is passed over`() async {
        let transport = Self.org([
            "Lead": [
                ["Id": id("00Q", 1), "Email": "a@a.test", "IsConverted": "true", "ConvertedContactId": id("003", 5)]
            ]
        ])
        let person = LookUp.Person(job: 1, ids: [remote("Lead", id("00Q", 1))], email: "a@a.test")
        #expect(await connector(transport, .leadsOnly).lookUp(Self.ask([person])).people[1] == .success(nil))
        #expect(transport.requests.count == 1)
    }

    @Test func `values come as text under the names they were asked for, and a blank is absent`() async {
        let transport = ScriptedTransport(parts: { part in
            guard part.object == "Lead" else { return .records([]) }
            return .records([
                [
                    "Id": id("00Q", 1), "Email": "a@a.test", "IsConverted": false, "Met__c": true, "Score__c": 4.50,
                    "Count__c": 12, "Title": NSNull(), "Company": "Ay",
                ]
            ])
        })
        let fields = ["email", "Met__c", "Score__c", "Count__c", "Title", "COMPANY"]
        let answer = await connector(transport).lookUp(
            Self.ask([.init(job: 1, email: "a@a.test")], fields: ["Lead": fields]))
        #expect(
            (try? answer.people[1]?.get())??.values == [
                "email": "a@a.test", "Met__c": "true", "Score__c": "4.5", "Count__c": "12", "COMPANY": "Ay",
            ])
    }

    // MARK: - Accounts

    private static func account(_ number: Int, _ name: String, _ website: String?, created: String = "2020") -> [String:
        String]
    {
        var record = ["Id": id("001", number), "Name": name, "CreatedDate": created]
        record["Website"] = website
        return record
    }

    private static func company(_ records: [[String: String]], _ question: LookUp.Company) async -> String? {
        let answer = await connector(org(["Account": records]), .accountsAndContacts).lookUp(ask([], [question]))
        return (try? answer.companies[question.key]?.get())??.id
    }

    @Test(arguments: [
        "acme.test", "http://acme.test", "https://www.acme.test/", "HTTPS://WWW.ACME.TEST/en/about?x=1",
        "www.acme.test:443",
        "shop.acme.test",
    ])
    func `an Account is found by its domain however the website is spelt`(website: String) async {
        let records = [
            Self.account(1, "Other", "https://notacme.test"), Self.account(2, "Other", "acme.test.example"),
            Self.account(3, "Some Name", website), Self.account(4, "Other", nil),
        ]
        #expect(await Self.company(records, .init(key: CompanyKey(domain: "acme.test"))) == id("001", 3))
    }

    @Test func `an Account is matched by id, then by domain, then by name`() async {
        let records = [
            Self.account(1, "By Name", nil), Self.account(2, "x", "acme.test"), Self.account(3, "y", nil),
        ]
        let key = CompanyKey(domain: "acme.test")
        func question(_ id: String?, _ name: String?) -> LookUp.Company { .init(key: key, id: id, name: name) }
        #expect(await Self.company(records, question(id("001", 3), "By Name")) == id("001", 3))
        #expect(await Self.company(records, question(id("001", 9), "By Name")) == id("001", 2))
        #expect(await Self.company([records[0], records[2]], question(id("001", 9), " by  NAME ")) == id("001", 1))
        #expect(await Self.company(records, .init(key: CompanyKey(name: "By Name"))) == id("001", 1))
        #expect(await Self.company([records[2]], question(nil, "By Name")) == nil)
    }

    @Test func `of several Accounts the domain itself goes before a subdomain, then the oldest`() async {
        let records = [
            Self.account(1, "a", "shop.acme.test", created: "2018"), Self.account(2, "b", "acme.test", created: "2021"),
            Self.account(3, "c", "www.acme.test", created: "2019"),
        ]
        #expect(await Self.company(records, .init(key: CompanyKey(domain: "acme.test"))) == id("001", 3))
    }

    @Test func `the query for Accounts asks by id, domain and name`() async {
        let transport = Self.org([:])
        let companies = [
            LookUp.Company(key: CompanyKey(domain: "a_b.test"), id: id("001", 1), name: "D'Arcy  Ltd"),
            LookUp.Company(key: CompanyKey(name: "Bee")),
        ]
        _ = await connector(transport, .accountsAndContacts)
            .lookUp(Self.ask([], companies, fields: ["Account": ["Phone", "Website"]]))
        #expect(
            transport.calls.flatMap(\.self).map(\.soql) == [
                "SELECT Id,Name,Website,CreatedDate,Phone FROM Account WHERE Id IN ('\(id("001", 1))') OR "
                    + #"Website LIKE '%a\_b.test%' OR Name IN ('D\'Arcy Ltd','bee')"#
            ])
    }

    @Test func `without Accounts nobody asks for companies`() async {
        let transport = Self.org([:])
        let key = CompanyKey(domain: "acme.test")
        let answer = await connector(transport).lookUp(Self.ask([], [.init(key: key)]))
        #expect(answer.companies[key] == .success(nil))
        #expect(transport.requests.isEmpty)
    }

    // MARK: - Campaigns

    @Test func `who is in the campaign already is said with the record`() async {
        let transport = Self.org([
            "Lead": [["Id": id("00Q", 1), "Email": "a@a.test"], ["Id": id("00Q", 2), "Email": "b@a.test"]],
            "Campaign": [["Id": id("701", 4), "Name": "expo 2026"]],
            "CampaignMember": [
                ["Id": id("00v", 1), "CampaignId": id("701", 4), "LeadId": id("00Q", 1), "Status": "Sent"],
                ["Id": id("00v", 2), "CampaignId": id("701", 5), "LeadId": id("00Q", 2), "Status": "Sent"],
            ],
        ])
        let named = Campaign(kind: .campaign, reference: "Expo 2026")
        let people = ["a@a.test", "b@a.test"].enumerated().map {
            LookUp.Person(job: Int64($0.offset), email: $0.element, campaign: named)
        }
        let salesforce = connector(transport)
        let answer = await salesforce.lookUp(Self.ask(people))
        #expect((try? answer.people[0]?.get())??.membership == Membership(id: id("00v", 1), status: "Sent"))
        #expect((try? answer.people[1]?.get())??.membership == nil)
        #expect(transport.calls[0].map(\.object) == ["Contact", "Lead", "Campaign", "CampaignMember"])
        #expect(transport.calls[0][3].soql.contains("WHERE Campaign.Name IN ('Expo 2026') AND ("))
        _ = await salesforce.lookUp(Self.ask(people))
        #expect(transport.calls[1].map(\.object) == ["Contact", "Lead", "CampaignMember"])
    }

    @Test func `the id of a campaign is forgotten after its time`() async {
        let transport = Self.org(["Campaign": [["Id": id("701", 4), "Name": "Expo"]]])
        let salesforce = connector(transport, campaignMemory: .zero)
        let question = Self.ask([
            .init(job: 1, email: "a@a.test", campaign: Campaign(kind: .campaign, reference: "Expo"))
        ])
        _ = await salesforce.lookUp(question)
        _ = await salesforce.lookUp(question)
        #expect(transport.calls.allSatisfy { $0.map(\.object).contains("Campaign") })
    }

    @Test func `memberships that cannot be read hold nobody up`() async {
        let transport = ScriptedTransport(parts: { part in
            part.object == "CampaignMember"
                ? .refused(400, "INVALID_TYPE", "sObject type 'CampaignMember' is not supported.")
                : .records(part.object == "Lead" ? [["Id": id("00Q", 1), "Email": "a@a.test"]] : [])
        })
        let answer = await connector(transport)
            .lookUp(Self.ask([.init(job: 1, email: "a@a.test", campaign: campaign)]))
        #expect(Self.found(answer) == id("00Q", 1))
        #expect(transport.requests.count == 1)
    }

    // MARK: - Pages and trouble

    @Test func `pages are followed to the end`() async {
        let transport = ScriptedTransport(parts: { part in
            if part.url == "/services/data/v66.0/query/01g-2000" {
                return .records([["Id": id("003", 2), "Email": "b@a.test"]])
            }
            guard part.object == "Contact" else { return .records([]) }
            return .records([["Id": id("003", 1), "Email": "a@a.test"]], next: "/services/data/v66.0/query/01g-2000")
        })
        let people = [LookUp.Person(job: 1, email: "a@a.test"), .init(job: 2, email: "b@a.test")]
        let answer = await connector(transport).lookUp(Self.ask(people))
        #expect(Self.found(answer, 1) == id("003", 1))
        #expect(Self.found(answer, 2) == id("003", 2))
        #expect(transport.requests.count == 2)
    }

    @Test func `one key that Salesforce chokes on does not blind the look-up of the others`() async {
        let transport = ScriptedTransport(parts: { part in
            guard part.object == "Contact" else { return .records([]) }
            if part.soql.contains("p7@a.test") { return .refused(400, "MALFORMED_QUERY", "unexpected token") }
            return .records(
                (1...16).filter { part.soql.contains("'p\($0)@a.test'") }
                    .map { ["Id": id("003", $0), "Email": "p\($0)@a.test"] })
        })
        let people = (1...16).map { LookUp.Person(job: $0, email: "p\($0)@a.test") }
        let answer = await connector(transport).lookUp(Self.ask(people))
        for job in Int64(1)...16 where job != 7 { #expect(Self.found(answer, job) == id("003", Int(job))) }
        #expect(throws: JobError.self) { try answer.people[7]?.get() }
        #expect(transport.requests.count == 5)
    }

    @Test func `a field that the org does not have is named, and nothing is tried in halves`() async {
        let transport = ScriptedTransport(parts: { _ in
            .refused(400, "INVALID_FIELD", "SELECT Fax__c FROM\n^\nNo such column 'Fax__c' on entity 'Contact'. …")
        })
        let people = (1...4).map { LookUp.Person(job: $0, email: "p\($0)@a.test") }
        let answer = await connector(transport).lookUp(Self.ask(people, fields: ["Contact": ["Fax__c"]]))
        for job in Int64(1)...4 {
            guard case .failure(let error) = answer.people[job] else { return #expect(Bool(false), "\(answer)") }
            #expect(error.type == .missingRemoteField)
            #expect(error.field == "Fax__c")
        }
        #expect(transport.requests.count == 1)
    }

    @Test func `an answer lost on a read is a network error, and none is taken for nobody`() async {
        let lost = ScriptedTransport { (_) throws(TransportError) in throw .answerLost("reset") }
        let silent = ScriptedTransport { _ in .json(200, #"{"compositeResponse":[]}"#) }
        let down = ScriptedTransport { _ in .json(503, "") }
        for (transport, type) in [(lost, ErrorType.network), (silent, .outcomeUnknown), (down, .remoteUnavailable)] {
            let answer = await connector(transport).lookUp(Self.ask([.init(job: 1, email: "a@a.test")]))
            guard case .failure(let error) = answer.people[1] else { return #expect(Bool(false), "\(answer)") }
            #expect(error.type == type)
        }
    }
}
