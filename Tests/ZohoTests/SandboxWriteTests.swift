import Foundation
import HTTPTransport
import JobQueue
import Leads
import Sandbox
import SandboxServer
import Sync
import Testing
import Zoho

/// Look-ups and writes against an account that follows Zoho's contract, over HTTP.
@Suite struct SandboxWriteTests {
    private static func plan(_ people: [SyncPlan.Person], _ answer: LookUpAnswer) -> SyncPlan {
        SyncPlan(
            people: people.map { person in
                var person = person
                if case .success(let record?) = answer.people[person.job] {
                    person.id = RemoteID(destination: "zoho", object: record.object, id: record.id)
                    person.object = record.object
                    person.fields = ["Phone": "+41 44 \(person.job)"]
                }
                return person
            })
    }

    @Test func `100 new leads with campaign take four calls, look-up and all, and with notes five`() async throws {
        try await SandboxOrg.run { org in
            let campaign = try await org.seed("Campaigns", [["Campaign_Name": "Expo"]])[0]
            let zoho = org.connector()
            let answer = await zoho.lookUp(
                LookUp(people: (1...100).map { asked($0, "p\($0)@a.test") }, companies: [], fields: ["Leads": ["City"]])
            )
            let people = (Int64(1)...100).map { job -> SyncPlan.Person in
                var person = newcomer(job)
                person.membership = membership(in: Campaign(kind: .campaign, reference: campaign))
                return person
            }
            let report = await zoho.write(Self.plan(people, answer))
            #expect(report.people.values.filter { $0.error == nil }.count == 100, "\(report.people)")
            #expect(report.memberships == report.people)
            #expect(try await org.calls() == 4)
            let leads = try await org.records("Leads")
            #expect(leads.count == 100 && Set(leads.compactMap { $0["Email"] }).count == 100)
            let members = try await org.records("Campaign_Members")
            #expect(members.count == 100 && members.allSatisfy { $0["Member_Status"] == "Responded" })
            // Once more: now everybody is there, and gets a note.
            try await org.forgetCalls()
            let again = await zoho.lookUp(
                LookUp(people: (1...100).map { asked($0, "P\($0)@a.test") }, companies: []))
            var known = Self.plan(people, again)
            for index in known.people.indices { known.people[index].activity = activity(known.people[index].job) }
            let second = await zoho.write(known)
            #expect(second.activities.values.filter { $0.error == nil }.count == 100, "\(second.activities)")
            #expect(second.people == report.people)
            #expect(try await org.records("Leads").count == 100)
            #expect(try await org.records("Campaign_Members").count == 100)
            let notes = try await org.records("Notes")
            #expect(Set(notes.compactMap { $0["Parent_Id"] }) == Set(leads.compactMap { $0["id"] }))
            #expect(try await org.calls() == 5)
        }
    }

    @Test func `Contacts go on as they are, a converted Lead as its Contact, and new people become Leads`() async throws
    {
        try await SandboxOrg.run { org in
            let contacts = try await org.seed(
                "Contacts",
                [
                    ["Last_Name": "First", "Email": "a@a.test"],
                    ["Last_Name": "Second", "Email": "work@a.test", "Secondary_Email": "b@a.test"],
                    ["Last_Name": "Third", "Email": "new@a.test"],
                ])
            let leads = try await org.seed(
                "Leads",
                [
                    [
                        "Last_Name": "Was", "Email": "c@a.test", "Converted__s": true, "Converted_Contact": contacts[2],
                    ], ["Last_Name": "O'Neil", "Email": "o'neil@a.test"],
                ])
            let zoho = org.connector()
            let answer = await zoho.lookUp(
                LookUp(
                    people: [
                        asked(1, "a@a.test"), asked(2, "b@a.test"),
                        asked(3, "c@a.test", RemoteID(destination: "zoho", object: "Leads", id: leads[0])),
                        asked(4, "o'neil@a.test"), asked(5, "e@a.test"),
                    ], companies: [], fields: ["Contacts": ["Last_Name", "Owner"], "Leads": ["Last_Name"]]))
            let found = (1...5).map { job in (try? answer.people[Int64(job)]?.get())?.id }
            #expect(found == [contacts[0], contacts[1], contacts[2], leads[1], nil])
            let report = await zoho.write(Self.plan((Int64(1)...5).map { newcomer($0) }, answer))
            #expect(report.people.values.allSatisfy { $0.error == nil }, "\(report.people)")
            #expect(try await org.records("Leads").count == 3)
            #expect(try await org.records("Contacts").allSatisfy { $0["Phone"]?.hasPrefix("+41") == true })
        }
    }

    @Test func `Contacts get the Account that is found by name or website, or made`() async throws {
        try await SandboxOrg.run { org in
            let accounts = try await org.seed(
                "Accounts",
                [["Account_Name": "Ay"], ["Account_Name": "Be AG", "Website": "https://www.b.test/de"]])
            let zoho = org.connector(.contacts)
            let keys = [CompanyKey(domain: "a.test"), CompanyKey(domain: "b.test"), CompanyKey(domain: "c.test")]
            let answer = await zoho.lookUp(
                LookUp(
                    people: [asked(1, "p1@a.test")],
                    companies: zip(keys, ["Ay", "Be", "Cee"]).map { LookUp.Company(key: $0, name: $1) }))
            let ids = keys.map { (try? answer.companies[$0]?.get())?.id }
            #expect(ids == [accounts[0], accounts[1], nil])
            let plan = SyncPlan(
                companies: [.init(key: keys[2], id: nil, fields: ["Account_Name": "Cee"])],
                people: [
                    newContact(1, .existing(id: accounts[0])), newContact(2, .existing(id: accounts[1])),
                    newContact(3, .planned(keys[2])),
                ])
            let report = await zoho.write(plan)
            #expect(report.links.values.allSatisfy { $0.error == nil }, "\(report)")
            let made = try await org.records("Accounts").first { $0["Account_Name"] == "Cee" }
            #expect(made?["Website"] == "c.test")
            let links = try await org.records("Contacts").sorted { $0["Email"] ?? "" < $1["Email"] ?? "" }
            #expect(links.map { $0["Account_Name"] } == [accounts[0], accounts[1], made?["id"]])
        }
    }

    @Test func `a bad record stays alone, and a locked one waits for a person`() async throws {
        try await SandboxOrg.run { org in
            let locked = try await org.seed("Leads", [["Last_Name": "Held", "Email": "h@a.test"]])[0]
            try await org.lock("Leads", locked)
            var bad = newcomer(1)
            bad.fields["Email"] = "no address"
            var long = newcomer(2)
            long.fields["Last_Name"] = String(repeating: "x", count: 200)
            let held = SyncPlan.Person(
                job: 4, id: RemoteID(destination: "zoho", object: "Leads", id: locked), object: "Leads",
                fields: ["City": "Bern"])
            let report = await org.connector().write(SyncPlan(people: [bad, long, newcomer(3), held]))
            #expect(report.people[1]?.error?.type == .dataValueValidation && report.people[1]?.error?.field == "Email")
            #expect(report.people[2]?.error?.message.contains("takes at most 80 characters") == true)
            #expect(report.people[3]?.error == nil)
            #expect(report.people[4]?.error?.type == .permission)
        }
    }

    @Test func `a unique address that the look-up missed leads to its record`() async throws {
        try await SandboxOrg.run { org in
            try await org.configure(["unique_fields": ["Leads": ["Email"]]])
            let there = try await org.seed("Leads", [["Last_Name": "There", "Email": "p1@a.test"]])[0]
            let report = await org.connector().write(SyncPlan(people: [newcomer(1), newcomer(2)]))
            #expect(report.people[1] == .written(id: there))
            #expect(report.people[2]?.error == nil)
            #expect(try await org.records("Leads").map { $0["Last_Name"] ?? "" }.sorted() == ["Person 1", "Person 2"])
        }
    }

    @Test func `fields of the account's own are sent in their types, and unknown ones never`() async throws {
        try await SandboxOrg.run { org in
            try await org.configure([
                "fields": [
                    "Leads": [
                        ["api_name": "Budget", "type": "currency", "length": 16],
                        [
                            "api_name": "Topics", "type": "multiselectpicklist", "length": 100,
                            "values": ["AI", "Cloud"],
                        ],
                        ["api_name": "VIP", "type": "boolean", "length": 5],
                        ["api_name": "Met_At", "type": "datetime", "length": 100],
                    ] as [[String: Any]]
                ]
            ])
            var lead = newcomer(1)
            lead.fields.merge([
                "Budget": "12.5", "Topics": "AI;Cloud", "VIP": "true", "Met_At": "2026-09-21T14:13:20Z",
            ]) { $1 }
            var stranger = newcomer(2)
            stranger.fields["Boots"] = "42"
            let zoho = org.connector()
            let report = await zoho.write(SyncPlan(people: [lead, stranger]))
            #expect(report.people[1]?.error == nil, "\(report.people)")
            #expect(report.people[2]?.error?.type == .missingRemoteField)
            let answer = await zoho.lookUp(
                LookUp(
                    people: [asked(1, "p1@a.test")], companies: [],
                    fields: ["Leads": ["Budget", "Topics", "VIP"]]))
            let values = (try? answer.people[1]?.get())?.values
            #expect(values == ["Budget": "12.5", "Topics": "AI;Cloud", "VIP": "true"])
        }
    }

    @Test func `a status that the campaign does not have, and a campaign that is not there, are CAMPAIGN`() async throws
    {
        try await SandboxOrg.run { org in
            let campaign = try await org.seed("Campaigns", [["Campaign_Name": "Expo's"]])[0]
            let places = [
                membership("Attended", in: Campaign(kind: .campaign, reference: "Expo's")),
                membership("Asleep", in: Campaign(kind: .campaign, reference: campaign)),
                membership(in: Campaign(kind: .campaign, reference: "Nowhere")),
            ]
            let people = places.enumerated().map { index, place -> SyncPlan.Person in
                var person = newcomer(Int64(index + 1))
                person.membership = place
                return person
            }
            let report = await org.connector().write(SyncPlan(people: people))
            #expect(report.memberships[1]?.error == nil, "\(report.memberships)")
            #expect(report.memberships[2]?.error?.type == .campaign)
            #expect(report.memberships[3]?.error?.type == .campaign)
        }
    }

    @Test func `a note whose answer was lost is found again by its marker`() async throws {
        try await SandboxOrg.run { org in
            var lead = newcomer(1)
            lead.activity = activity(1)
            let zoho = org.connector()
            let first = await zoho.write(SyncPlan(people: [lead]))
            guard case .written(let person) = first.people[1] else { return #expect(Bool(false), "\(first)") }
            var known = SyncPlan.Person(
                job: 1, id: RemoteID(destination: "zoho", object: "Leads", id: person), object: "Leads", fields: [:])
            known.activity = activity(1, mayBeThere: true)
            let second = await zoho.write(SyncPlan(people: [known]))
            #expect(second.activities == first.activities)
            let notes = try await org.records("Notes")
            #expect(notes.count == 1)
        }
    }

    @Test func `an older account that takes fifty values is asked in halves`() async throws {
        try await SandboxOrg.run(.init(queryValueLimit: 50), expecting: "LIMIT_EXCEEDED") { org in
            _ = try await org.seed("Leads", (1...100).map { ["Last_Name": "P", "Email": "p\($0)@a.test"] })
            let answer = await org.connector(.leads).lookUp(
                LookUp(people: (1...100).map { asked($0, "p\($0)@a.test") }, companies: []))
            #expect(answer.people.values.filter { (try? $0.get()) != nil }.count == 100)
            #expect(try await org.calls() == 3)
        }
    }

    @Test func `modules are described, users found and the account checked`() async throws {
        try await SandboxOrg.run { org in
            let zoho = org.connector()
            let leads = try await zoho.describe("Leads")
            #expect(leads.fields["Last_Name"]?.isRequired == true && leads.fields["Email"]?.kind == .email)
            #expect(leads.fields["Created_Time"]?.isCreatable == false && leads.fields["Owner"]?.isUpdatable == true)
            let lines = try await zoho.check()
            #expect(lines.count == 8, "\(lines)")
            for object in zoho.profile.personObjects + ["Accounts"] {
                let known = try await zoho.describe(object)
                let map = ZohoDefaults.fieldMap(for: .both)
                for row in map.rows(of: object, in: zoho.profile) {
                    #expect(known.fields[row.remote]?.isCreatable == true, "\(object).\(row.remote)")
                }
            }
        }
    }

    @Test func `a token without the scope of queries fails the check, and says which`() async throws {
        let settings = Sandbox.Configuration.Zoho(
            tokenScopes: ["poor": ["ZohoCRM.modules.ALL", "ZohoCRM.settings.fields.READ"]])
        try await SandboxOrg.run(settings) { org in
            let zoho = org.connector(tokens: StaticToken(Secret("poor")))
            do throws(JobError) {
                _ = try await zoho.check()
                #expect(Bool(false), "the check passed")
            } catch {
                #expect(error.type == .permission && error.code == "OAUTH_SCOPE_MISMATCH")
            }
        }
    }

    @Test func `a lost answer leaves the outcome unknown, and a query tells at once`() async throws {
        try await SandboxOrg.run { org in
            try await org.fault("drop_after", at: "/Leads")
            let zoho = org.connector()
            let report = await zoho.write(SyncPlan(people: [newcomer(1)]))
            guard case .unknown = report.people[1] else { return #expect(Bool(false), "\(report.people)") }
            let answer = await zoho.lookUp(LookUp(people: [asked(1, "p1@a.test")], companies: []))
            #expect((try? answer.people[1]?.get()) != nil)
        }
    }
}
