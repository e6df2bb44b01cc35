import Foundation
import Sync
import Testing

@testable import Pipedrive

@Suite struct PipedriveValuesTests {
    private static let options: [PipedriveValues.Option] = [
        .init(id: 12, label: "Small"), .init(id: 13, label: "Large"), .init(id: "b", label: "12"),
    ]

    private static let rows: [(String, PipedriveValues.Form, JSONValue)] = [
        (" Jo ", .text, "Jo"), ("", .integer, .null), (" ", .text, .null),
        ("12", .integer, 12), ("7", .reference, 7), ("-1.25", .number, .number(Decimal(string: "-1.25") ?? 0)),
        ("True", .boolean, true), ("2026-11-25", .day, "2026-11-25"), ("2026-11-25T10:00:00Z", .day, "2026-11-25"),
        ("2026-11-25T10:00:00.250Z", .moment, "2026-11-25T10:00:00Z"), ("1764108000000", .day, "2025-11-25"),
        ("9:30", .clock, ["value": "9:30:00"]), ("1 Quay", .address, ["value": "1 Quay"]),
        ("12 eur", .money, ["value": 12, "currency": "EUR"]), ("12", .money, ["value": 12]),
        ("large", .option(options), 13), ("12", .option(options), "b"), ("13", .option(options), 13),
        ("Small; large", .options(options), [12, 13]),
    ]

    @Test(arguments: rows)
    func `a value is sent as its field takes it`(text: String, form: PipedriveValues.Form, json: JSONValue) {
        #expect(PipedriveValues.json(text, as: form) == json)
    }

    @Test(arguments: [
        ("twelve", PipedriveValues.Form.integer), ("1,5", .number), ("yes", .boolean), ("tomorrow", .day),
        ("noon", .clock), ("12 euros", .money), ("Mars", .option(options)), ("Small;Mars", .options(options)),
    ])
    func `a value that its field does not take is none`(text: String, form: PipedriveValues.Form) {
        #expect(PipedriveValues.json(text, as: form) == nil)
    }

    @Test(arguments: [
        ("https://www.Acme.test/en", "acme.test"), ("acme.test", "acme.test"), ("http://a.b.test:80?x", "a.b.test"),
        ("//www.acme.test.", "acme.test"),
    ])
    func `a website's host is read however it is typed`(text: String, host: String) {
        #expect(Website.host(of: text) == host)
    }

    @Test(arguments: [("12", true), ("0", false), ("", false), ("1e3", false), ("-1", false), ("٣", false)])
    func `ids are whole numbers above nothing`(text: String, isID: Bool) {
        #expect(PipedriveValues.isID(text) == isID)
    }

    @Test func `an address is added and never dropped, a number takes the place of its kind`() {
        let present: [PipedriveRecord.Contact] = [
            .init("a@a.test", label: "work", isPrimary: true), .init("b@a.test", label: "home", isPrimary: false),
        ]
        func merged(_ kind: ContactList.Kind, _ value: String, _ label: String?) -> [String]? {
            ContactList(kind: kind, additions: [.init(value: value, label: label)]).merged(with: present)?.array?
                .map { ($0["value"]?.text ?? "") + ($0["primary"]?.bool == true ? "!" : "") }
        }
        #expect(merged(.emails, "c@a.test", nil) == ["c@a.test!", "a@a.test", "b@a.test"])
        #expect(merged(.emails, "c@a.test", "home") == ["a@a.test!", "b@a.test", "c@a.test"])
        #expect(merged(.emails, "B@A.test", nil) == nil)
        #expect(merged(.phones, "9", "home") == ["a@a.test!", "9"])
        #expect(merged(.phones, "9", "mobile") == ["a@a.test!", "b@a.test", "9"])
    }

    @Test func `a call names what it asks for, and a text of any kind goes into a query`() {
        let list = PipedriveEndpoint.List(
            ids: ["1", "2"], updatedSince: "2026-01-01T00:00:00Z", order: .newestFirst, limit: 500, cursor: "a=b&c",
            customFields: ["x"])
        #expect(
            PipedriveEndpoint.list(.person, list).path
                == "/api/v2/persons?ids=1,2&updated_since=2026-01-01T00%3A00%3A00Z&sort_by=add_time&sort_direction=desc"
                + "&custom_fields=x&limit=500&cursor=a%3Db%26c")
        #expect(
            PipedriveEndpoint.search(.person, term: "o'é+1@a.test", field: "email").path
                == "/api/v2/persons/search?term=o%27%C3%A9%2B1%40a.test&fields=email&exact_match=true&limit=100")
        #expect(PipedriveEndpoint.update(.person, id: "1/2").path == "/api/v2/persons/1%2F2")
    }
}
