import Foundation
import HTTPTransport
import JobQueue
import Leads
import Salesforce
import Sync
import Testing

/// The look-up against an org that follows Salesforce's contract, over HTTP.
@Suite struct SandboxLookUpTests {
    private static func ask(
        _ people: [LookUp.Person], _ companies: [LookUp.Company] = [], fields: [String: [String]] = [:]
    ) -> LookUp {
        LookUp(people: people, companies: companies, fields: fields)
    }

    private static func found(_ answer: LookUpAnswer, _ job: Int64) -> String? { (try? answer.people[job]?.get())??.id }

    @Test func `people are found by id and address among Contacts and Leads, in one call`() async throws {
        try await SandboxOrg.run { org in
            let contacts = try await org.seed(
                "Contact",
                [["LastName": "A", "Email": "Ann@a.test", "Title": "CEO"], ["LastName": "B", "Email": "b@a.test"]])
            let leads = try await org.seed(
                "Lead",
                [
                    [
                        "LastName": "C", "Company": "C", "Email": "c@a.test", "Met_At_Booth__c": true,
                        "Booth_Score__c": 4.5,
                    ],
                    ["LastName": "D", "Company": "D", "Email": "ann@a.test"],
                    ["LastName": "O'Neill", "Company": "E", "Email": "o'neill@a.test"],
                ])
            let people: [LookUp.Person] = [
                .init(job: 1, email: "ann@a.test"),
                .init(job: 2, ids: [remote("Contact", contacts[1])], email: "x@a.test"),
                .init(job: 3, email: "C@a.test"),
                .init(job: 4, ids: [remote("Lead", String(leads[1].prefix(15)))], email: nil),
                .init(job: 5, email: "o'neill@a.test"), .init(job: 6, email: "no'body\\@a.test"),
            ]
            let fields = ["Contact": ["Title"], "Lead": ["Company", "Met_At_Booth__c", "Booth_Score__c"]]
            let answer = await org.connector().lookUp(Self.ask(people, fields: fields))
            #expect(
                answer.people[1] == .success(RemoteRecord(object: "Contact", id: contacts[0], values: ["Title": "CEO"]))
            )
            #expect(Self.found(answer, 2) == contacts[1])
            #expect(
                answer.people[3]
                    == .success(
                        RemoteRecord(
                            object: "Lead", id: leads[0],
                            values: ["Company": "C", "Met_At_Booth__c": "true", "Booth_Score__c": "4.5"])))
            #expect(Self.found(answer, 4) == leads[1])
            #expect(Self.found(answer, 5) == leads[2])
            #expect(answer.people[6] == .success(nil))
            #expect(try await org.calls() == 1)
        }
    }

    @Test func `a record that is gone falls through, and a converted Lead leads to its Contact`() async throws {
        try await SandboxOrg.run { org in
            let contacts = try await org.seed(
                "Contact", [["LastName": "A", "Email": "a@a.test"], ["LastName": "B", "Email": "new@b.test"]])
            let leads = try await org.seed(
                "Lead",
                [
                    [
                        "LastName": "B", "Company": "B", "Email": "b@a.test", "IsConverted": true,
                        "ConvertedContactId": contacts[1],
                    ],
                    ["LastName": "C", "Company": "C", "Email": "c@a.test"],
                ])
            try await org.delete("Contact", contacts[0])
            let people: [LookUp.Person] = [
                .init(job: 1, ids: [remote("Contact", contacts[0])], email: "c@a.test"),
                .init(job: 2, ids: [remote("Lead", leads[0])], email: "b@a.test"), .init(job: 3, email: "b@a.test"),
            ]
            let answer = await org.connector().lookUp(Self.ask(people))
            #expect(Self.found(answer, 1) == leads[1])
            #expect(answer.people[2] == .success(RemoteRecord(object: "Contact", id: contacts[1])))
            #expect(answer.people[3] == .success(nil))
            #expect(try await org.calls() == 2)
            let leadsOnly = await org.connector(.leadsOnly).lookUp(Self.ask(people))
            #expect(leadsOnly.people[2] == .success(nil))
        }
    }

    @Test func `Accounts are found by domain and name, memberships with the people`() async throws {
        try await SandboxOrg.run { org in
            let accounts = try await org.seed(
                "Account",
                [
                    ["Name": "Acme", "Website": "https://www.acme.test/en"], ["Name": "D'Arcy Ltd"],
                    ["Name": "Not", "Website": "notacme.test"], ["Name": "Under", "Website": "a_b.test"],
                    ["Name": "Over", "Website": "axb.test"],
                ])
            let contacts = try await org.seed("Contact", [["LastName": "A", "Email": "a@acme.test"]])
            let campaigns = try await org.seed(
                "Campaign", [["Name": "Expo 2026", "MemberStatuses": ["Sent", "Visited"]]])
            let members = try await org.seed(
                "CampaignMember", [["CampaignId": campaigns[0], "ContactId": contacts[0], "Status": "Visited"]])
            let questions: [LookUp.Company] = [
                .init(key: CompanyKey(domain: "acme.test")), .init(key: CompanyKey(name: "d'arcy  LTD")),
                .init(key: CompanyKey(domain: "a_b.test")), .init(key: CompanyKey(domain: "none.test"), name: "None"),
            ]
            let person = LookUp.Person(
                job: 1, email: "a@acme.test", campaign: Campaign(kind: .campaign, reference: "expo 2026"))
            let answer = await org.connector(.accountsAndContacts)
                .lookUp(Self.ask([person], questions, fields: ["Account": ["Name"]]))
            let ids = questions.map { (try? answer.companies[$0.key]?.get())??.id }
            #expect(ids == [accounts[0], accounts[1], accounts[3], nil])
            #expect(
                answer.people[1]
                    == .success(
                        RemoteRecord(
                            object: "Contact", id: contacts[0],
                            membership: Membership(id: members[0], status: "Visited"))))
            #expect(try await org.calls() == 1)
        }
    }

    @Test func `200 people with a campaign are one call, in pages a few more`() async throws {
        try await SandboxOrg.run { org in
            let campaigns = try await org.seed("Campaign", [["Name": "Expo"]])
            let ids = try await org.seed(
                "Lead",
                (0..<200).map { ["LastName": "P\($0)", "Company": "C", "Email": "person.\($0)@company-\($0).example"] })
            let people = (0..<200).map {
                LookUp.Person(
                    job: Int64($0), email: "person.\($0)@company-\($0).example",
                    campaign: Campaign(kind: .campaign, reference: campaigns[0]))
            }
            let answer = await org.connector().lookUp(Self.ask(people))
            for job in 0..<200 { #expect(Self.found(answer, Int64(job)) == ids[job]) }
            #expect(try await org.calls() == 1)
            try await org.configure(["page_size": 50])
            let paged = await org.connector().lookUp(Self.ask(people))
            for job in 0..<200 { #expect(Self.found(paged, Int64(job)) == ids[job]) }
            #expect(try await org.calls() == 5)
        }
    }

    @Test func `a hidden field is a missing remote field, and a hidden CampaignMember holds nobody up`() async throws {
        try await SandboxOrg.run(namesStrangers: true) { org in
            _ = try await org.seed("Lead", [["LastName": "A", "Company": "C", "Email": "a@a.test"]])
            try await org.configure([
                "hidden_fields": ["Lead": ["Badge_Note__c"]], "hidden_objects": ["CampaignMember"],
            ])
            let person = LookUp.Person(job: 1, email: "a@a.test", campaign: campaign)
            let good = await org.connector().lookUp(Self.ask([person]))
            #expect(Self.found(good, 1) != nil)
            let bad = await org.connector().lookUp(Self.ask([person], fields: ["Lead": ["Badge_Note__c"]]))
            guard case .failure(let error) = bad.people[1] else { return #expect(Bool(false), "\(bad)") }
            #expect(error.type == .missingRemoteField)
            #expect(error.field == "Badge_Note__c")
        }
    }

    @Test func `metadata, owners and the check read the org`() async throws {
        try await SandboxOrg.run { org in
            let salesforce = org.connector()
            let lead = try await salesforce.describe("Lead")
            #expect(lead.fields["Company"]?.isRequired == true)
            #expect(lead.fields["Status"]?.isRequired == false)
            #expect(lead.fields["Interest_Level__c"]?.options.map(\.value) == ["Hot", "Warm", "Cold"])
            #expect(lead.fields["Interest_Level__c"]?.isRestricted == true)
            #expect(lead.fields["Product_Interests__c"]?.kind == .options)
            let user = try #require(try await org.records("User").first)
            let email = try #require(user["Email"])
            #expect(try await salesforce.owners([email, "nobody@a.test"]) == [email: user["Id"]])
            let lines = try await salesforce.check()
            #expect(lines.contains("Lead: may be written"))
            #expect(lines.contains { $0.hasPrefix("API calls: ") })
            #expect(lines.first?.hasPrefix("signed in as ") == true)
            try await org.configure(["hidden_objects": ["Lead"]])
            await #expect(throws: JobError.self) { try await salesforce.check() }
        }
    }

    @Test func `a session that is over is renewed without anybody noticing`() async throws {
        try await SandboxOrg.run { org in
            let tokens = ListedTokens([AccessToken(Secret("expired")), AccessToken(Secret("sandbox"))])
            let answer = await org.connector(tokens: tokens).lookUp(Self.ask([.init(job: 1, email: "a@a.test")]))
            #expect(answer.people[1] == .success(nil))
        }
    }
}
