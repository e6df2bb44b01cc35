import HTTPTransport
import HubSpot
import JobQueue
import Leads
import Sync
import Testing

@Suite struct HubSpotMetadataTests {
    private static func property(_ name: String, _ type: String, _ field: String, _ more: [String: Any] = [:]) -> Any {
        let facts: [String: Any] = [
            "name": name, "label": name.uppercased(), "type": type, "fieldType": field, "groupName": "g",
            "description": "", "options": [Any](),
        ]
        return facts.merging(more) { _, new in new }
    }

    private static func option(_ value: String, hidden: Bool = false) -> [String: Any] {
        ["label": "The \(value)", "value": value, "hidden": hidden]
    }

    @Test(arguments: [
        (HubSpotConfiguration.PathGeneration.numbered, "contact", "/crm/v3/properties/contacts"),
        (.dated("2026-03"), "company", "/crm/properties/2026-03/companies"),
        (.numbered, "note", "/crm/v3/properties/notes"),
    ])
    func `an object is described by its properties`(
        paths: HubSpotConfiguration.PathGeneration, object: String, path: String
    ) async throws {
        let transport = ScriptedTransport { _, _ in .object(["results": [Self.property("city", "string", "text")]]) }
        let description = try await connector(transport, paths: paths).describe(object)
        #expect(transport.paths == [path])
        #expect(description.object == object)
        #expect(
            description.fields == [
                "city": FieldDescription(name: "city", label: "CITY", kind: .text, maximumLength: 65_536)
            ])
    }

    @Test func `each type of property has its kind`() async throws {
        let properties = [
            Self.property("text", "string", "textarea"), Self.property("email", "string", "text"),
            Self.property("mail", "string", "text", ["textDisplayHint": "email"]),
            Self.property("phone", "string", "phonenumber"), Self.property("tel", "phone_number", "phonenumber"),
            Self.property("size", "number", "number"), Self.property("day", "date", "date"),
            Self.property("time", "datetime", "date"), Self.property("flag", "bool", "booleancheckbox"),
            Self.property("yes", "enumeration", "booleancheckbox"), Self.property("one", "enumeration", "radio"),
            Self.property("many", "enumeration", "checkbox"),
            Self.property("owner", "enumeration", "select", ["externalOptions": true]),
            Self.property("user", "enumeration", "select", ["referencedObjectType": "OWNER"]),
            Self.property("raw", "json", "text"),
        ]
        let answer = HTTPResponse.object(["results": properties])
        let transport = ScriptedTransport { _, _ in answer }
        let fields = try await connector(transport).describe("contact").fields
        let kinds: [String: FieldDescription.Kind] = [
            "text": .text, "email": .email, "mail": .email, "phone": .phone, "tel": .phone, "size": .number,
            "day": .date, "time": .dateTime, "flag": .boolean, "yes": .boolean, "one": .option, "many": .options,
            "owner": .reference, "user": .reference, "raw": .other,
        ]
        #expect(fields.mapValues(\.kind) == kinds)
        #expect(fields.values.filter(\.isRestricted).map(\.name).sorted() == ["many", "one"])
        #expect(fields["size"]?.maximumLength == nil)
    }

    @Test func `options that are hidden and properties in the bin are left out, and read-only ones are not writable`()
        async throws
    {
        let properties = [
            Self.property(
                "one", "enumeration", "select", ["options": [Self.option("a"), Self.option("b", hidden: true)]]),
            Self.property("old", "string", "text", ["archived": true]),
            Self.property("score", "number", "number", ["calculated": true]),
            Self.property("sum", "number", "calculation_equation", ["calculationFormula": "a + b"]),
            Self.property(
                "createdate", "datetime", "date",
                ["modificationMetadata": ["archivable": true, "readOnlyDefinition": true, "readOnlyValue": true]]),
            Self.property(
                "name", "string", "text",
                ["modificationMetadata": ["archivable": true, "readOnlyDefinition": true, "readOnlyValue": false]]),
        ]
        let answer = HTTPResponse.object(["results": properties])
        let transport = ScriptedTransport { _, _ in answer }
        let fields = try await connector(transport).describe("contact").fields
        #expect(fields["one"]?.options == [.init(value: "a", label: "The a")])
        #expect(fields["old"] == nil)
        #expect(fields.values.filter(\.isCreatable).map(\.name).sorted() == ["name", "one"])
        #expect(fields.values.filter(\.isUpdatable).map(\.name).sorted() == ["name", "one"])
    }

    @Test func `an object that is not written cannot be described`() async {
        let transport = ScriptedTransport { _, _ in .object(["results": [Any]()]) }
        let error = await #expect(throws: JobError.self) { try await connector(transport).describe("deal") }
        #expect(error?.type == .configuration)
        #expect(transport.requests.isEmpty)
    }

    @Test func `two owners are asked for by their e-mails, more by the page`() async throws {
        let all = [("1", "Ann@a.test"), ("2", "bo@a.test"), ("3", "cy@a.test")].map { ["id": $0, "email": $1] }
        let transport = ScriptedTransport { path, _ in
            if path.contains("email=") {
                return .object(["results": [all[1]]])
            }
            return path.contains("after=")
                ? .object(["results": [all[2]]])
                : .object(["results": [all[0], all[1]], "paging": ["next": ["after": "2"]]])
        }
        let hubspot = connector(transport)
        #expect(try await hubspot.owners([]) == [:])
        #expect(try await hubspot.owners(["bo@a.test"]) == ["bo@a.test": "2"])
        #expect(transport.paths == ["/crm/v3/owners?email=bo%40a.test&limit=500"])
        let found = try await hubspot.owners(["ANN@a.test", "cy@a.test", "nobody@a.test"])
        #expect(found == ["ANN@a.test": "1", "cy@a.test": "3"])
        #expect(
            transport.paths.dropFirst() == ["/crm/v3/owners?limit=500", "/crm/v3/owners?limit=500&after=2"])
    }

    @Test func `owners that may not be read are a lack of a right`() async {
        let transport = ScriptedTransport { _, _ in .json(403, #"{"category":"MISSING_SCOPES","message":"no"}"#) }
        let error = await #expect(throws: JobError.self) { try await connector(transport).owners(["a@a.test"]) }
        #expect(error?.type == .permission)
    }
}
