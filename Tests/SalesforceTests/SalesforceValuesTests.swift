import Foundation
import Sync
import Testing

@testable import Salesforce

@Suite struct SalesforceValuesTests {
    private static let lead = ObjectDescription(
        object: "Lead",
        fields: [
            .init(name: "Met__c", label: "", kind: .boolean), .init(name: "Score__c", label: "", kind: .number),
            .init(name: "Count__c", label: "", kind: .integer), .init(name: "Note__c", label: "", kind: .text),
            .init(name: "On__c", label: "", kind: .date), .init(name: "Pick__c", label: "", kind: .options),
        ])

    @Test(arguments: [
        ("met__C", "TRUE", JSONValue.bool(true)), ("Met__c", "false", .bool(false)), ("Met__c", "maybe", "maybe"),
        ("Score__c", "3.50", .number(3.5)), ("Score__c", "-2", .number(-2)), ("Score__c", "many", "many"),
        ("Count__c", "007", "007"), ("Note__c", "true", "true"), ("Note__c", "42", "42"), ("Note__c", " a ", "a"),
        ("On__c", "2026-11-25", "2026-11-25"), ("Pick__c", "a;b", "a;b"), ("Other__c", "true", "true"),
        ("Note__c", "  ", .null), ("Note__c", "@{part0[0].id}", "@ {part0[0].id}"),
    ])
    func `a value has the JSON type of its field`(field: String, text: String, value: JSONValue) {
        #expect(SalesforceValues.typed([field: text], Self.lead) == [field: value])
    }

    @Test func `where the kinds are not known a truth value is one and everything else is text`() {
        let fields = ["A__c": "true", "B__c": "42", "C__c": "x"]
        #expect(SalesforceValues.typed(fields, nil) == ["A__c": true, "B__c": "42", "C__c": "x"])
    }

    @Test(arguments: [
        ("Met__c", "true", true), ("Score__c", "42", true), ("Score__c", "4.2", true), ("Note__c", "text", false),
        ("PostalCode", "8000", false), ("Phone", "41445556677", false), ("Note__c", "0041", false),
        ("X__c", "4.", false),
    ])
    func `the kind of a field matters only for values that could be sent as two`(
        field: String, text: String, matters: Bool
    ) {
        #expect(SalesforceValues.needsKinds([field: text]) == matters)
    }

    @Test func `numbers are written without loss`() throws {
        let data = try JSONEncoder().encode(
            JSONValue.array([
                .number(Decimal(string: "0.1") ?? 0), .number(3), .number(Decimal(string: "12345678.91") ?? 0),
            ]))
        #expect(String(decoding: data, as: UTF8.self) == "[0.1,3,12345678.91]")
    }

    @Test func `a task keeps its marker whatever has to be cut`() {
        let body = String(repeating: "é", count: 40_000) + "\n[lead 7]"
        let long = SyncPlan.Activity(
            marker: "[lead 7]", subject: String(repeating: "s", count: 300), body: body,
            at: .init(timeIntervalSince1970: 0))
        #expect(CaptureTask.description(long).utf16.count == 32_000)
        #expect(CaptureTask.description(long).hasSuffix("é\n[lead 7]"))
        #expect(CaptureTask.subject(long).count == 255)
        #expect(CaptureTask.day(long.at) == "1970-01-01")
        #expect(CaptureTask.description(activity(3)) == "Wants a demo\n[lead 3]")
    }
}
