import Foundation
import TestSupport
import Testing

/// Each error type: caused in the sandbox, seen with its field and value, mended as `explain` says, cleared.
@Suite(.blocking) struct MendingTests {
    /// A user with leads that fail, and the sandbox they go to.
    private struct Site {
        let sandbox: SandboxProcess
        let user: Installation

        init(destination: String = "hubspot", attempts: Int = 12, _ edit: (String) -> String = { $0 }) throws {
            sandbox = try SandboxProcess()
            try sandbox.silencePartners()
            user = try Installation(sandbox: sandbox.url, destination: destination)
            try user.edit { text in
                edit(
                    text.replacing("attempts: 12", with: "attempts: \(attempts)")
                        .replacing("base: 5s", with: "base: 100ms"))
            }
        }

        func ingest(_ csv: String) throws {
            try user.write(csv, to: "leads.csv")
            let result = try user.run("ingest", "leads.csv", "--event", "expo")
            try #require(result.status == 0, "\(result.messages)")
        }

        func work(token: String = "sandbox") throws {
            let result = try user.run(
                "work", "--drain", "--drain-timeout", "10s", environment: ["CRM_TOKEN": token])
            try #require(result.status == 0, "\(result.messages)")
        }

        /// The groups of `reconcile`, which says by its exit code whether there are any.
        func groups() throws -> [[String: Any]] {
            let result = try user.run("reconcile", "--json")
            let report = try #require(
                try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
            let groups = try #require(report["groups"] as? [[String: Any]])
            #expect(result.status == (groups.isEmpty ? 0 : 65))
            return groups
        }

        /// The one group there is: its type, and the field and the value at fault.
        func cause() throws -> (type: String, field: String?, value: String?, leadField: String?) {
            let groups = try groups()
            #expect(groups.count == 1, "\(groups)")
            let group = try #require(groups.first)
            let cause = try #require((group["causes"] as? [[String: Any]])?.first)
            let type = try #require(group["error_type"] as? String)
            let explained = try user.run("explain", type)
            #expect(explained.status == 0 && explained.output.contains("How to mend it"))
            return (type, cause["field"] as? String, cause["value"] as? String, cause["lead_field"] as? String)
        }

        /// Nothing failed any more, nothing was lost, and the history tells how that came about.
        func expectCleared(leads: Int = 1, history: [String] = ["failed", "retried", "done"]) throws {
            #expect(try groups().isEmpty)
            #expect(try user.sql("select synced, failed, dismissed from sync_summary") == "\(leads)|0|0")
            let told = try user.sql(
                "select group_concat(what, ' ') from (select what from attempts where job_id = 1 order by at)")
            var rest = told.split(separator: " ").map(String.init)[...]
            for what in history {
                rest = rest.drop { $0 != what }
                #expect(rest.first == what, "\(what) is not in \(told)")
                rest = rest.dropFirst()
            }
            let audit = try user.run("doctor", "--audit")
            #expect(audit.status == 0, "\(audit.output)")
        }
    }

    private static let ann = "Email,First Name,Last Name,Company\nann@firm.example,Ann,Lee,Firm\n"

    // MARK: - What the CRM's people mend

    /// Something that is wrong in the CRM until somebody mends it there.
    struct Fault: Sendable, CustomTestStringConvertible {
        var type: String
        var destination = "hubspot"
        /// The fault as the sandbox takes it, JSON.
        var json: String
        /// Errors that pass by themselves fail a lead only when the budget is spent.
        var attempts = 12
        var field: String?
        var hasRecord = false

        var testDescription: String { type }

        static let all = [
            Fault(type: "PERMISSION", json: status(403, #"{"category":"MISSING_SCOPES","message":"no"}"#)),
            Fault(type: "CONFIGURATION", json: status(404, #"{"message":"no such path"}"#)),
            Fault(type: "INTERNAL", json: status(405, "{}")),
            Fault(type: "REMOTE_CONFLICT", json: status(423, "{}"), attempts: 1),
            Fault(type: "RATE_LIMITED", json: status(429, #"{"policyName":"SECONDLY"}"#), attempts: 1),
            Fault(type: "QUOTA_EXCEEDED", json: status(429, #"{"policyName":"DAILY"}"#)),
            Fault(type: "REMOTE_UNAVAILABLE", json: status(503, "{}"), attempts: 1),
            Fault(type: "NETWORK", json: #"{"match":{"path":"/hubspot/*"},"kind":"drop_before"}"#, attempts: 1),
            Fault(
                type: "DUPLICATE_REMOTE_RECORD",
                json: #"""
                    {"match":{"path":"/hubspot/crm/v3/objects/contacts/batch/create"},"kind":"row_error",
                     "category":"CONFLICT","message":"a duplicate rule refused it"}
                    """#),
            Fault(
                type: "REMOTE_RECORD_GONE",
                json: #"""
                    {"match":{"path":"/hubspot/crm/v3/objects/contacts/batch/update"},"kind":"row_error",
                     "category":"OBJECT_NOT_FOUND","message":"not there any more"}
                    """#, hasRecord: true),
            Fault(
                type: "AMBIGUOUS_MATCH", destination: "salesforce",
                json: #"""
                    {"match":{"path":"/salesforce/*","object":"Lead"},"kind":"row_error",
                     "code":"DUPLICATE_EXTERNAL_ID","message":"more than one record found"}
                    """#),
        ]

        private static func status(_ status: Int, _ body: String) -> String {
            #"{"match":{"path":"/hubspot/*"},"kind":"status","status":\#(status),"body":\#(body)}"#
        }
    }

    @Test(arguments: Fault.all)
    func `what is mended in the CRM is sent again by a retry of its group`(fault: Fault) throws {
        let site = try Site(destination: fault.destination, attempts: fault.attempts)
        if fault.hasRecord {
            try site.sandbox.post(
                "/_sandbox/seed",
                [
                    "crm": "hubspot", "object": "contacts",
                    "records": [["properties": ["email": "ann@firm.example", "city": "Bern"]]],
                ])
        }
        let json = try #require(try JSONSerialization.jsonObject(with: Data(fault.json.utf8)) as? [String: Any])
        try site.sandbox.post("/_sandbox/faults", json)
        try site.ingest(Self.ann)
        try site.work()
        let cause = try site.cause()
        #expect(cause.type == fault.type)
        try site.sandbox.endFaults()
        let retry = try site.user.run("retry", "--type", fault.type)
        #expect(retry.status == 0 && retry.messages.contains("1 job sent back"), "\(retry.messages)")
        try site.work()
        try site.expectCleared()
    }

    // MARK: - What Leadferry's people mend

    @Test func `AUTHENTICATION: another credential, and all go on by themselves`() throws {
        let site = try Site { $0.replacing("token: sandbox", with: "token: env:CRM_TOKEN") }
        try site.ingest(Self.ann)
        try site.work(token: "wrong")
        #expect(try site.cause().type == "AUTHENTICATION")
        try site.work()
        try site.expectCleared()
    }

    @Test func `NO_TAG_MAPPING: a mapping for the value`() throws {
        let site = try Site {
            $0.replacing(
                "    paths: v3\n",
                with: "    paths: v3\n    qualifiers:\n      Interest: {to: industry, values: {Robots: ROBOTS}}\n")
        }
        try site.ingest("Email,Qualifier: Interest\nann@firm.example,Service\nbob@firm.example,Service\n")
        try site.work()
        let cause = try site.cause()
        #expect(cause.type == "NO_TAG_MAPPING" && cause.value == "Service")
        #expect(cause.leadField == "qualifier.Interest")
        try site.user.edit { $0.replacing("{Robots: ROBOTS}", with: "{Robots: ROBOTS, Service: SERVICE}") }
        #expect(try site.user.run("retry", "--type", "NO_TAG_MAPPING").status == 0)
        try site.work()
        try site.expectCleared(leads: 2)
    }

    @Test func `DATA_VALUE_VALIDATION: one edit for all leads with the value, looked at first`() throws {
        let site = try Site {
            $0.replacing(
                "    paths: v3\n",
                with: "    paths: v3\n    fields:\n      person:\n        - {custom: Stage, to: lifecyclestage}\n")
        }
        let rows = (1...10).map { "p\($0)@firm.example,Wizard\n" }.joined()
        try site.ingest("Email,Stage\n" + rows + "q@firm.example,Sorcerer\n")
        try site.work()
        let groups = try site.groups()
        let causes = try #require(groups.first?["causes"] as? [[String: Any]])
        #expect(causes.map { $0["leads"] as? Int } == [10, 1])
        #expect(causes.map { $0["value"] as? String } == ["Wizard", "Sorcerer"])
        #expect(causes.first?["field"] as? String == "lifecyclestage")
        #expect(causes.first?["lead_field"] as? String == "custom.Stage")
        let edit = ["edit", "--type", "DATA_VALUE_VALIDATION", "--value", "Wizard", "custom.Stage=lead"]
        let dry = try site.user.run(edit + ["--dry-run"])
        #expect(dry.status == 0 && dry.output.contains("Wizard"), "\(dry.output)\(dry.messages)")
        #expect(dry.messages.contains("10 leads would be changed, 10 jobs would be sent again"), "\(dry.messages)")
        #expect(try site.user.sql("select failed from sync_summary") == "11")
        let done = try site.user.run(edit)
        #expect(done.messages.contains("10 leads changed, 10 jobs sent again"), "\(done.messages)")
        let one = try site.user.run("edit", "q@firm.example", "custom.Stage=lead")
        #expect(one.status == 0 && one.output.contains("“Sorcerer” → “lead”"), "\(one.output)")
        try site.work()
        try site.expectCleared(leads: 11)
        #expect(Set(try site.sandbox.values("lifecyclestage", of: "contacts")) == ["lead"])
        let story = try site.user.run("show", "q@firm.example")
        #expect(story.output.contains("edited") && story.output.contains("create contact ("), "\(story.output)")
    }

    @Test func `MISSING_REQUIRED_FIELD: a value for the lead`() throws {
        let site = try Site()
        try site.sandbox.post("/_sandbox/config", ["hubspot": ["required_properties": ["contacts": ["phone"]]]])
        try site.ingest(Self.ann)
        try site.work()
        let cause = try site.cause()
        #expect(cause.type == "MISSING_REQUIRED_FIELD")
        let edit = try site.user.run("edit", "ann@firm.example", "phone=(212) 555-0100")
        #expect(edit.status == 0 && edit.messages.contains("1 job sent again"), "\(edit.messages)")
        try site.work()
        try site.expectCleared()
        #expect(try site.sandbox.values("phone", of: "contacts") == ["+12125550100"])
    }

    @Test func `MISSING_REMOTE_FIELD: the field is made in the CRM`() throws {
        let site = try Site {
            $0.replacing(
                "    paths: v3\n",
                with: "    paths: v3\n    fields:\n      person:\n        - {custom: Booth, to: booth_number}\n")
        }
        try site.ingest("Email,Booth\nann@firm.example,B12\nbob@firm.example,B13\n")
        try site.work()
        let cause = try site.cause()
        #expect(cause.type == "MISSING_REMOTE_FIELD" && cause.field == "booth_number" && cause.value == nil)
        #expect(cause.leadField == "custom.Booth")
        try site.sandbox.post(
            "/_sandbox/hubspot/properties",
            ["object": "contacts", "name": "booth_number", "type": "string", "field_type": "text"])
        #expect(try site.user.run("retry", "--type", "MISSING_REMOTE_FIELD").status == 0)
        try site.work()
        try site.expectCleared(leads: 2)
    }

    @Test func `CAMPAIGN: the list is made in the CRM, and only that step is repeated`() throws {
        let site = try Site { text in
            text.replacing(
                "    paths: v3\n", with: "    paths: v3\n    campaigns:\n      expo: {list: \"Expo 2026\"}\n")
        }
        try site.ingest(Self.ann)
        try site.work()
        #expect(try site.cause().type == "CAMPAIGN")
        #expect(try site.sandbox.records("contacts").count == 1)
        try site.sandbox.post(
            "/_sandbox/hubspot/lists", ["name": "Expo 2026", "object": "contacts", "processing_type": "MANUAL"])
        #expect(try site.user.run("retry", "--type", "CAMPAIGN").status == 0)
        try site.work()
        try site.expectCleared()
        #expect(try site.sandbox.records("contacts").count == 1)
    }

    @Test func `OUTCOME_UNKNOWN: a person looks into the CRM, and nobody is created twice`() throws {
        let site = try Site()
        try site.sandbox.post(
            "/_sandbox/faults",
            [
                "match": ["path": "/hubspot/crm/v3/objects/contacts/batch/create"], "kind": "drop_after", "next": 1,
            ])
        try site.ingest("First Name,Last Name,Company\nAnn,Lee,Firm\n")
        try site.work()
        #expect(try site.cause().type == "OUTCOME_UNKNOWN")
        let id = try #require(try site.sandbox.records("contacts").first?["id"] as? String)
        let edit = try site.user.run("edit", "1", "remote_id.hubspot.contact=\(id)")
        #expect(edit.status == 0, "\(edit.messages)")
        #expect(try site.user.run("retry", "--type", "OUTCOME_UNKNOWN").status == 0)
        try site.work()
        try site.expectCleared()
        #expect(try site.sandbox.records("contacts").count == 1)
    }

    @Test func `every error type has its test`() throws {
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
        let user = try Installation()
        let listed = try user.run("explain", "--json")
        let types = try #require(
            try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [[String: Any]]
        ).compactMap { $0["type"] as? String }
        #expect(types.count == 18)
        for type in types {
            #expect(source.contains("type: \"\(type)\"") || source.contains("`\(type): "), "\(type) has no test")
        }
    }
}
