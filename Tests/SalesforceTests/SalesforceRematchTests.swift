import Foundation
import HTTPTransport
import JobQueue
import Leads
import Salesforce
import Sync
import Testing

/// People whom Salesforce has somewhere else than the plan says.
@Suite struct SalesforceRematchTests {
    private static let contactFields = #"""
        {"fields":[{"name":"Title","type":"string","updateable":true},{"name":"LastName","type":"string","updateable":true},
         {"name":"MailingCity","type":"string","updateable":true},{"name":"Badge__c","type":"string","updateable":true},
         {"name":"Email","type":"email","updateable":true},{"name":"Name","type":"string","updateable":false}]}
        """#

    /// An org that answers describes, queries by object, and writes by a rule.
    private static func org(
        _ found: [String: [[String: String]]], _ write: @escaping @Sendable (Part) -> PartAnswer
    ) -> ScriptedTransport {
        ScriptedTransport { request in
            if request.url.hasSuffix("/describe") { return .json(200, contactFields) }
            return .composite(
                request.parts.map { part in
                    (part, part.method == "GET" ? .records(found[part.object] ?? []) : write(part))
                })
        }
    }

    private static func creates(_ part: Part, _ code: String) -> PartAnswer {
        part.method == "POST" && ["Lead", "Contact"].contains(part.object)
            ? .rows(part.records.map { _ in .refused(code, "Use one of these records?") }) : .written(part)
    }

    @Test func `a Lead that somebody made meanwhile is updated, not a duplicate`() async {
        let transport = Self.org(["Lead": [["Id": id("00Q", 44), "Email": "p1@a.test", "IsConverted": "false"]]]) {
            Self.creates($0, "DUPLICATES_DETECTED")
        }
        var person = newcomer(1)
        person.membership = membership()
        let report = await connector(transport, .leadsOnly).write(SyncPlan(people: [person]))
        #expect(report.people[1] == .written(id: id("00Q", 44)))
        #expect(report.objects.isEmpty)
        let update = transport.calls.flatMap(\.self).first { $0.method == "PATCH" }
        #expect(update?.records.first?["id"] as? String == id("00Q", 44))
        #expect(update?.records.first?["Company"] as? String == "Ay")
        let member = transport.calls.flatMap(\.self).first { $0.object == "CampaignMember" }
        #expect(member?.records.first?["LeadId"] as? String == id("00Q", 44))
    }

    @Test func `a new Lead who is a Contact meanwhile fills the Contact's blanks with what it can hold`() async {
        let transport = Self.org(["Contact": [["Id": id("003", 5), "Email": "p1@a.test", "Title": "Owner"]]]) {
            Self.creates($0, "DUPLICATES_DETECTED")
        }
        var person = newcomer(1)
        person.fields.merge(["Title": "CEO", "City": "Bern", "Badge__c": "x", "Rating": "Hot"]) { $1 }
        let report = await connector(transport).write(SyncPlan(people: [person]))
        #expect(report.people[1] == .written(id: id("003", 5)))
        #expect(report.objects == [1: "Contact"])
        let update = transport.calls.flatMap(\.self).first { $0.method == "PATCH" }
        #expect(update?.object == "Contact")
        let row = update?.records.first ?? [:]
        #expect(Set(row.keys) == ["attributes", "id", "MailingCity", "Badge__c", "LastName"])
        #expect(row["MailingCity"] as? String == "Bern")
    }

    @Test func `who was refused for something else than the address stays a duplicate`() async {
        let transport = Self.org([:]) { Self.creates($0, "DUPLICATES_DETECTED") }
        var person = newcomer(2)
        person.fields["Email"] = nil
        person.activity = activity(2)
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1), person]))
        for job in Int64(1)...2 {
            #expect(report.people[job]?.error?.type == .duplicateRemoteRecord)
            #expect(report.people[job]?.error?.code == "DUPLICATES_DETECTED")
        }
        #expect(report.activities[2] == report.people[2])
        // The create, the Contact's fields, and one look.
        #expect(transport.requests.count == 3)
    }

    @Test func `a new Contact who is there meanwhile gets the Account only where it has none`() async {
        let transport = Self.org([
            "Contact": [
                ["Id": id("003", 1), "Email": "p1@a.test"],
                ["Id": id("003", 2), "Email": "p2@a.test", "AccountId": id("001", 9)],
            ]
        ]) { Self.creates($0, "DUPLICATES_DETECTED") }
        let people = (1...2).map { newContact($0, .existing(id: id("001", 1))) }
        let report = await connector(transport, .accountsAndContacts).write(SyncPlan(people: people))
        #expect(report.links == [1: .written(id: id("003", 1)), 2: .written(id: id("003", 2))])
        let rows = transport.calls.flatMap(\.self).first { $0.method == "PATCH" }?.records ?? []
        #expect(rows.map { $0["AccountId"] as? String } == [id("001", 1), nil])
    }

    @Test func `what was meant for a converted Lead goes to its Contact`() async {
        let transport = Self.org([
            "Lead": [["Id": id("00Q", 1), "IsConverted": "true", "ConvertedContactId": id("003", 5)]],
            "Contact": [["Id": id("003", 5), "LastName": "Old"]],
        ]) { part in
            part.object == "Lead" ? .rows([.refused("CANNOT_UPDATE_CONVERTED_LEAD")]) : .written(part)
        }
        let person = SyncPlan.Person(
            job: 1, id: remote("Lead", id("00Q", 1)), object: "Lead",
            fields: ["LastName": "New", "City": "Bern", "Company": "Ay"], membership: membership(),
            activity: activity(1))
        let report = await connector(transport).write(SyncPlan(people: [person]))
        #expect(report.people[1] == .written(id: id("003", 5)))
        #expect(report.objects == [1: "Contact"])
        #expect(report.memberships[1]?.error == nil)
        #expect(report.activities[1]?.error == nil)
        let parts = transport.calls.flatMap(\.self)
        let update = parts.first { $0.object == "Contact" && $0.method == "PATCH" }
        #expect(Set((update?.records.first ?? [:]).keys) == ["attributes", "id", "MailingCity"])
        #expect(parts.first { $0.object == "CampaignMember" }?.records.first?["ContactId"] as? String == id("003", 5))
        #expect(parts.first { $0.object == "Task" }?.records.first?["WhoId"] as? String == id("003", 5))
    }

    @Test func `memberships and tasks of a converted Lead follow it, too`() async {
        let transport = Self.org([
            "Lead": [["Id": id("00Q", 1), "IsConverted": "true", "ConvertedContactId": id("003", 5)]],
            "Contact": [["Id": id("003", 5)]],
        ]) { part in
            let isLead = part.records.contains {
                $0["LeadId"] != nil || ($0["WhoId"] as? String)?.hasPrefix("00Q") == true
            }
            return isLead ? .rows([.refused("CANNOT_UPDATE_CONVERTED_LEAD")]) : .written(part)
        }
        let person = SyncPlan.Person(
            job: 1, id: remote("Lead", id("00Q", 1)), object: "Lead", fields: [:], membership: membership(),
            activity: activity(1))
        let report = await connector(transport).write(SyncPlan(people: [person]))
        #expect(report.people[1] == .written(id: id("003", 5)))
        #expect(report.objects == [1: "Contact"])
        #expect(report.memberships[1]?.error == nil)
        #expect(report.activities[1]?.error == nil)
    }

    @Test func `in leads-only a converted Lead is gone`() async {
        let transport = Self.org([:]) { _ in .rows([.refused("CANNOT_UPDATE_CONVERTED_LEAD")]) }
        let person = SyncPlan.Person(
            job: 1, id: remote("Lead", id("00Q", 1)), object: "Lead", fields: ["Title": "CEO"], membership: membership()
        )
        let report = await connector(transport, .leadsOnly).write(SyncPlan(people: [person]))
        #expect(report.people[1]?.error?.type == .remoteRecordGone)
        #expect(report.memberships[1] == report.people[1])
        #expect(transport.requests.count == 1)
    }

    @Test func `a record that is gone is gone`() async {
        let transport = Self.org([:]) { _ in
            .rows([.refused("ENTITY_IS_DELETED"), .refused("INVALID_CROSS_REFERENCE_KEY")])
        }
        let people = (1...2).map {
            SyncPlan.Person(job: $0, id: remote("Lead", id("00Q", Int($0))), object: "Lead", fields: ["Title": "CEO"])
        }
        let report = await connector(transport).write(SyncPlan(people: people))
        #expect(report.people.values.allSatisfy { $0.error?.type == .remoteRecordGone })
    }
}
