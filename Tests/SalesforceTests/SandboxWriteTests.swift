import Foundation
import HTTPTransport
import JobQueue
import Leads
import Salesforce
import Sandbox
import SandboxServer
import Sync
import Testing

/// Writes against an org that follows Salesforce's contract, over HTTP.
@Suite struct SandboxWriteTests {
    private static func campaign(_ org: SandboxOrg) async throws -> Campaign {
        let ids = try await org.seed(
            "Campaign", [["Name": "Expo", "MemberStatuses": ["Sent", ["Label": "Responded", "HasResponded": true]]]])
        return Campaign(kind: .campaign, reference: ids[0])
    }

    private static func membership(_ campaign: Campaign, _ status: String? = "Responded") -> SyncPlan.CampaignMembership
    {
        .init(campaign: campaign, status: status, at: .init(timeIntervalSince1970: 1_790_000_000))
    }

    private static func known(_ job: Int64, _ object: String, _ id: String, _ fields: [String: String] = [:])
        -> SyncPlan.Person
    {
        .init(job: job, id: remote(object, id), object: object, fields: fields)
    }

    @Test func `200 leads with campaign and task take three calls, look-up and all`() async throws {
        try await SandboxOrg.run { org in
            let campaign = try await Self.campaign(org)
            let ids = try await org.seed(
                "Lead", (0..<100).map { ["LastName": "Old \($0)", "Company": "C", "Email": "p\($0)@a.test"] })
            let salesforce = org.connector()
            let answer = await salesforce.lookUp(
                LookUp(
                    people: (0..<200).map { .init(job: $0, email: "p\($0)@a.test", campaign: campaign) }, companies: [],
                    fields: ["Lead": ["Title"]]))
            let people = (Int64(0)..<200).map { job -> SyncPlan.Person in
                var person = newcomer(job)
                if let found = (try? answer.people[job]?.get()) ?? nil { person.id = remote("Lead", found.id) }
                person.membership = Self.membership(campaign)
                person.activity = activity(job)
                return person
            }
            let report = await salesforce.write(SyncPlan(people: people))
            #expect(report.people.values.filter { $0.error == nil }.count == 200)
            #expect(report.memberships.values.filter { $0.error == nil }.count == 200)
            #expect(report.activities.values.filter { $0.error == nil }.count == 200)
            #expect(try await org.calls() == 3)
            let leads = try await org.records("Lead")
            #expect(leads.count == 200)
            #expect(Set(leads.compactMap { $0["Email"] }).count == 200)
            for job in Int64(0)..<200 {
                let lead = leads.first { $0["Email"] == "p\(job)@a.test" }
                #expect(lead?["LastName"] == "Person \(job)")
                #expect(report.people[job] == lead?["Id"].map { .written(id: $0) })
                if job < 100 { #expect(lead?["Id"] == ids[Int(job)]) }
            }
            let members = try await org.records("CampaignMember")
            #expect(members.count == 200)
            #expect(members.allSatisfy { $0["Status"] == "Responded" && $0["LeadId"] != nil })
            let tasks = try await org.records("Task")
            #expect(tasks.count == 200)
            #expect(tasks.allSatisfy { $0["Subject"] == "Met at Expo" && $0["Status"] == "Completed" })
            #expect(Set(tasks.compactMap { $0["WhoId"] }).count == 200)
        }
    }

    @Test func `100 leads of 70 companies take three calls in accounts-and-contacts`() async throws {
        try await SandboxOrg.run { org in
            let accounts = try await org.seed(
                "Account", (0..<30).map { ["Name": "C\($0)", "Website": "www.c\($0).test"] })
            let contacts = try await org.seed(
                "Contact",
                (0..<20).map { index -> [String: Any] in
                    let contact = ["LastName": "Old", "Email": "p\(index)@a.test"]
                    return index < 10 ? contact.merging(["AccountId": accounts[29]]) { $1 } : contact
                })
            let salesforce = org.connector(.accountsAndContacts)
            let keys = (0..<70).map { CompanyKey(domain: "c\($0).test") }
            let answer = await salesforce.lookUp(
                LookUp(
                    people: (0..<100).map { .init(job: $0, email: "p\($0)@a.test") },
                    companies: keys.map { .init(key: $0) }))
            let plan = SyncPlan(
                companies: keys.filter { (try? answer.companies[$0]?.get()) == .some(nil) }
                    .map { .init(key: $0, id: nil, fields: ["Name": $0.domain ?? ""]) },
                people: (Int64(0)..<100).map { job in
                    let key = keys[Int(job) % 70]
                    let account = ((try? answer.companies[key]?.get()) ?? nil)?.id
                    var person = newContact(job, account.map { .existing(id: $0) } ?? .planned(key))
                    if let found = (try? answer.people[job]?.get()) ?? nil { person.id = remote("Contact", found.id) }
                    return person
                })
            #expect(plan.companies.count == 40)
            let report = await salesforce.write(plan)
            #expect(report.companies.values.filter { $0.error == nil }.count == 40)
            #expect(report.people.values.filter { $0.error == nil }.count == 100)
            #expect(report.links == report.people)
            #expect(try await org.calls() == 3)
            let websites = Dictionary(
                uniqueKeysWithValues: try await org.records("Account").compactMap { account in
                    account["Id"].map { ($0, account["Website"] ?? "") }
                })
            #expect(websites.count == 70)
            let written = try await org.records("Contact")
            #expect(written.count == 100)
            for contact in written {
                let job = Int((contact["Email"] ?? "").filter(\.isNumber)) ?? -1
                let website = websites[contact["AccountId"] ?? ""]
                // Who has an Account stays there.
                if job < 10 {
                    #expect(contact["AccountId"] == accounts[29])
                } else {
                    #expect(website?.hasSuffix("c\(job % 70).test") == true)
                }
                if job < 20 { #expect(contacts.contains(contact["Id"] ?? "")) }
            }
        }
    }

    @Test func `bad values fail alone, each with its type and field`() async throws {
        try await SandboxOrg.run(namesStrangers: true) { org in
            try await org.configure([
                "validation_rules": [
                    ["object": "Lead", "field": "Title", "values": ["Student"], "message": "No students."]
                ]
            ])
            var people = (1...100).map { newcomer($0) }
            people[10].fields["Email"] = "no address"
            people[20].fields["No_Such__c"] = "x"
            people[30].fields["Company"] = nil
            people[40].fields["Interest_Level__c"] = "Lukewarm"
            people[50].fields["Title"] = "Student"
            people[60].fields["LastName"] = String(repeating: "x", count: 81)
            people[70].fields["Followup_On__c"] = "soon"
            people[80].fields["OwnerId"] = id("005", 999)
            let report = await org.connector().write(SyncPlan(people: people))
            let expected: [(Int64, ErrorType, String?)] = [
                (11, .dataValueValidation, "Email"), (21, .missingRemoteField, "No_Such__c"),
                (31, .missingRequiredField, "Company"), (41, .dataValueValidation, "Interest_Level__c"),
                (51, .dataValueValidation, "Title"), (61, .dataValueValidation, "LastName"),
                (71, .dataValueValidation, nil),
            ]
            for (job, type, field) in expected {
                #expect(report.people[job]?.error?.type == type, "\(job)")
                #expect(report.people[job]?.error?.field == field, "\(job)")
            }
            #expect(report.people[81]?.error != nil)
            #expect(report.people.values.filter { $0.error == nil }.count == 92)
            #expect(try await org.records("Lead").count == 92)
            #expect(try await org.calls() == 1)
        }
    }

    @Test func `truth values, numbers, days and several options arrive as what they are`() async throws {
        try await SandboxOrg.run { org in
            var person = newcomer(1)
            person.fields.merge([
                "Met_At_Booth__c": "true", "Booth_Score__c": "4.25", "Followup_On__c": "2026-11-25",
                "Product_Interests__c": "Platform;Support", "Badge_Note__c": "42", "Interest_Level__c": "Hot",
            ]) { $1 }
            let salesforce = org.connector()
            let report = await salesforce.write(SyncPlan(people: [person]))
            #expect(report.people[1]?.error == nil)
            let lead = try #require(try await org.records("Lead").first)
            #expect(["1", "true"].contains(lead["Met_At_Booth__c"]))
            #expect(lead["Booth_Score__c"] == "4.25")
            #expect(lead["Followup_On__c"] == "2026-11-25")
            #expect(lead["Product_Interests__c"] == "Platform;Support")
            #expect(lead["Badge_Note__c"] == "42")
            #expect(try await org.calls() == 2)
        }
    }

    @Test func `a row that is locked is a conflict, and the others are done`() async throws {
        try await SandboxOrg.run { org in
            try await org.fault("row_error", ["code": "UNABLE_TO_LOCK_ROW"], object: "Lead")
            let report = await org.connector().write(SyncPlan(people: (1...3).map { newcomer($0) }))
            #expect(report.people.values.filter { $0.error?.type == .remoteConflict }.count == 1)
            #expect(report.people.values.filter { $0.error == nil }.count == 2)
        }
    }

    @Test func `a person that somebody made meanwhile is updated, not duplicated`() async throws {
        try await SandboxOrg.run { org in
            try await org.configure([
                "duplicate_rules": [
                    ["object": "Lead", "field": "Email", "matches": ["Lead", "Contact"], "action": "block"]
                ]
            ])
            let salesforce = org.connector()
            let question = LookUp(people: (1...3).map { .init(job: $0, email: "p\($0)@a.test") }, companies: [])
            #expect(await salesforce.lookUp(question).people.values.allSatisfy { $0 == .success(nil) })
            let lead = try await org.seed("Lead", [["LastName": "Old", "Company": "C", "Email": "p1@a.test"]])[0]
            let contact = try await org.seed("Contact", [["LastName": "Old", "Email": "p2@a.test"]])[0]
            var people = (1...3).map { newcomer($0) }
            people[1].fields["City"] = "Bern"
            let report = await salesforce.write(SyncPlan(people: people))
            #expect(report.people[1] == .written(id: lead))
            #expect(report.people[2] == .written(id: contact))
            #expect(report.people[3]?.error == nil)
            #expect(report.objects == [2: "Contact"])
            #expect(try await org.records("Lead").first { $0["Id"] == lead }?["LastName"] == "Person 1")
            let written = try await org.records("Contact").first
            #expect(written?["LastName"] == "Old")
            #expect(written?["MailingCity"] == "Bern")
            #expect(try await org.records("Lead").count == 2)
        }
    }

    @Test func `an alert stops a lead unless the configuration says otherwise`() async throws {
        try await SandboxOrg.run { org in
            try await org.configure([
                "duplicate_rules": [["object": "Lead", "field": "Phone", "matches": ["Lead"], "action": "alert"]]
            ])
            _ = try await org.seed("Lead", [["LastName": "Old", "Company": "C", "Phone": "+41"]])
            var person = newcomer(1)
            person.fields["Phone"] = "+41"
            let stopped = await org.connector().write(SyncPlan(people: [person]))
            #expect(stopped.people[1]?.error?.type == .duplicateRemoteRecord)
            let saved = await org.connector(savesDespiteAlerts: true).write(SyncPlan(people: [person]))
            #expect(saved.people[1]?.error == nil)
            #expect(try await org.records("Lead").count == 2)
        }
    }

    @Test func `assignment rules move nobody unless the configuration says so`() async throws {
        try await SandboxOrg.run { org in
            let rep = try await org.seed(
                "User",
                [
                    [
                        "Username": "rep@a.test", "LastName": "Rep", "Email": "rep@a.test", "Alias": "rep",
                        "IsActive": true,
                    ]
                ])[0]
            try await org.configure(["lead_assignment": "rep@a.test"])
            _ = await org.connector().write(SyncPlan(people: [newcomer(1)]))
            _ = await org.connector(assignsLeads: true).write(SyncPlan(people: [newcomer(2)]))
            let leads = try await org.records("Lead")
            #expect(leads.first { $0["Email"] == "p1@a.test" }?["OwnerId"] != rep)
            #expect(leads.first { $0["Email"] == "p2@a.test" }?["OwnerId"] == rep)
        }
    }

    @Test func `a Lead converted since the look-up is followed to its Contact`() async throws {
        try await SandboxOrg.run { org in
            let campaign = try await Self.campaign(org)
            let contacts = try await org.seed("Contact", [["LastName": "A"], ["LastName": "B"]])
            let leads = try await org.seed(
                "Lead",
                contacts.map {
                    ["LastName": "L", "Company": "C", "IsConverted": true, "ConvertedContactId": $0] as [String: Any]
                })
            var people = [
                Self.known(1, "Lead", leads[0], ["Title": "CEO", "City": "Bern"]), Self.known(2, "Lead", leads[1]),
            ]
            for index in people.indices {
                people[index].membership = Self.membership(campaign)
                people[index].activity = activity(people[index].job)
            }
            let report = await org.connector().write(SyncPlan(people: people))
            #expect(report.people == [1: .written(id: contacts[0]), 2: .written(id: contacts[1])])
            #expect(report.objects == [1: "Contact", 2: "Contact"])
            #expect(report.memberships.values.allSatisfy { $0.error == nil })
            #expect(report.activities.values.allSatisfy { $0.error == nil })
            let contact = try await org.records("Contact").first { $0["Id"] == contacts[0] }
            #expect(contact?["Title"] == "CEO")
            #expect(contact?["MailingCity"] == "Bern")
            #expect(Set(try await org.records("CampaignMember").compactMap { $0["ContactId"] }) == Set(contacts))
            #expect(Set(try await org.records("Task").compactMap { $0["WhoId"] }) == Set(contacts))
        }
    }

    @Test func `who is in the campaign already gets the status, once`() async throws {
        try await SandboxOrg.run { org in
            let campaign = try await Self.campaign(org)
            let leads = try await org.seed("Lead", (1...2).map { ["LastName": "L\($0)", "Company": "C"] })
            let member = try await org.seed(
                "CampaignMember", [["CampaignId": campaign.reference, "LeadId": leads[0], "Status": "Sent"]])[0]
            let people = leads.enumerated().map { index, lead -> SyncPlan.Person in
                var person = Self.known(Int64(index), "Lead", lead)
                person.membership = Self.membership(campaign)
                return person
            }
            let salesforce = org.connector()
            for _ in 1...2 {
                let report = await salesforce.write(SyncPlan(people: people))
                #expect(report.memberships[0] == .written(id: member))
                #expect(report.memberships[1]?.error == nil)
            }
            let members = try await org.records("CampaignMember")
            #expect(members.count == 2)
            #expect(members.allSatisfy { $0["Status"] == "Responded" })
        }
    }

    @Test func `a campaign or a status that is not there is a campaign error`() async throws {
        try await SandboxOrg.run { org in
            let campaign = try await Self.campaign(org)
            var people = (1...4).map { newcomer($0) }
            people[0].membership = Self.membership(campaign, "Nonsense")
            people[1].membership = Self.membership(Campaign(kind: .campaign, reference: id("701", 999)))
            people[2].membership = Self.membership(Campaign(kind: .campaign, reference: "No such campaign"))
            people[3].membership = Self.membership(Campaign(kind: .campaign, reference: "EXPO"), nil)
            let report = await org.connector().write(SyncPlan(people: people))
            #expect(report.people.values.allSatisfy { $0.error == nil })
            for job in Int64(1)...3 { #expect(report.memberships[job]?.error?.type == .campaign, "\(job)") }
            #expect(report.memberships[4]?.error == nil)
            #expect(try await org.records("CampaignMember").map { $0["Status"] } == ["Sent"])
        }
    }

    @Test(arguments: ["drop_after", "truncate"])
    func `a lost answer leaves people unknown until they are looked up, and nobody twice`(kind: String) async throws {
        try await SandboxOrg.run { org in
            try await org.fault(kind)
            let salesforce = org.connector()
            let report = await salesforce.write(SyncPlan(people: [newcomer(1)]))
            guard case .unknown = report.people[1] else { return #expect(Bool(false), "\(report)") }
            #expect(salesforce.recovery(of: .person(email: "p1@a.test")) == .lookUp)
            let answer = await salesforce.lookUp(LookUp(people: [.init(job: 1, email: "p1@a.test")], companies: []))
            let leads = try await org.records("Lead")
            #expect(leads.count == 1)
            #expect((try? answer.people[1]?.get())??.id == leads.first?["Id"])
        }
    }

    @Test func `a task whose answer was lost is found by its marker`() async throws {
        try await SandboxOrg.run { org in
            let lead = try await org.seed("Lead", [["LastName": "L", "Company": "C"]])[0]
            var person = Self.known(1, "Lead", lead)
            person.activity = activity(1)
            try await org.fault("drop_after")
            let salesforce = org.connector()
            let lost = await salesforce.write(SyncPlan(people: [person]))
            guard case .unknown = lost.activities[1] else { return #expect(Bool(false), "\(lost)") }
            person.activity = activity(1, mayBeThere: true)
            let report = await salesforce.write(SyncPlan(people: [person]))
            let tasks = try await org.records("Task")
            #expect(tasks.count == 1)
            #expect(report.activities[1] == tasks.first?["Id"].map { .written(id: $0) })
        }
    }

    @Test func `a record that is gone says so, and so does a company`() async throws {
        try await SandboxOrg.run { org in
            let contacts = try await org.seed("Contact", (1...2).map { ["LastName": "C\($0)"] })
            let account = try await org.seed("Account", [["Name": "A"]])[0]
            try await org.delete("Contact", contacts[0])
            try await org.delete("Account", account)
            var people = contacts.enumerated().map { Self.known(Int64($0), "Contact", $1, ["Title": "CEO"]) }
            people.append(newContact(2, .existing(id: account)))
            people.append(newContact(3))
            let report = await org.connector(.accountsAndContacts).write(SyncPlan(people: people))
            #expect(report.people[0]?.error?.type == .remoteRecordGone)
            #expect(report.people[1] == .written(id: contacts[1]))
            #expect(report.people[2]?.error?.type == .remoteRecordGone)
            #expect(report.people[3]?.error == nil)
        }
    }

    @Test func `both limits refuse without harm`() async throws {
        try await SandboxOrg.run(.init(dailyLimit: 1)) { org in
            let salesforce = org.connector()
            _ = await salesforce.lookUp(LookUp(people: [.init(job: 1, email: "a@a.test")], companies: []))
            let report = await salesforce.write(SyncPlan(people: [newcomer(1)]))
            guard case .refused(let error) = report.people[1] else { return #expect(Bool(false), "\(report)") }
            #expect(error.type == .quotaExceeded)
            #expect(error.retryAfter == nil)
            try await org.configure(["daily_limit": 100_000, "concurrency_limit": 0])
            let crowded = await salesforce.write(SyncPlan(people: [newcomer(1)]))
            #expect(crowded.people[1]?.error?.type == .rateLimited)
            #expect(try await org.records("Lead").isEmpty)
        }
    }
}
