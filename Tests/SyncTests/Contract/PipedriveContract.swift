import Foundation
import HTTPTransport
import JobQueue
import Leads
import Pipedrive
import SandboxServer
import Sync

/// Pipedrive, as the contract suite sees it.
struct PipedriveContract: ContractAccount {
    /// A custom field of the account.
    private struct Field: Decodable {
        struct Option: Decodable {
            var id: Int
            var label: String
        }

        var name: String
        var code: String
        var options: [Option]
    }

    let server: SandboxServer
    let user: String
    private let fields: [String: Field]
    private let label: Int
    let campaign: (campaign: Campaign, status: String?) = (Campaign(kind: .label, reference: "Expo"), nil)
    let root = "/pipedrive/api/"

    /// A person has neither title nor address of Pipedrive's own: a user has fields for them.
    let fieldMap = FieldMap(
        person: PipedriveDefaults.fieldMap.person + [
            .init(.jobTitle, to: "Job title"), .init(.city, to: "City", write: .writeIfBlank),
            .init(.region, to: "Region", write: .writeIfBlank), .init(.seniority, to: "Seniority"),
        ], company: PipedriveDefaults.fieldMap.company)

    let qualifierMaps = [
        QualifierMap("Level", to: "Level", values: ["Hot": "Very hot", "Cold": "Cold"]),
        QualifierMap("Topics", to: "Topics", values: ["API": "Interfaces", "Price": "Prices"]),
        QualifierMap("Booth", to: "Booth"), QualifierMap("Remark", to: "Remark"),
    ]

    let refusals: [(type: ErrorType, fault: [String: any Sendable])] = [
        (.dataValueValidation, ["message": "Validation failed: City: too long", "field": "City"]),
        (.missingRequiredField, ["message": "Validation failed: name is required", "field": "name"]),
        (.permission, ["category": "FORBIDDEN", "message": "Permission error"]),
        (.remoteConflict, ["category": "CONFLICT"]), (.remoteUnavailable, ["category": "UNAVAILABLE"]),
    ]

    /// Pipedrive takes any text for an address, and checks its options.
    let badValue: (field: LeadField, value: String) = (.seniority, "Boss")

    init(_ server: SandboxServer) async throws {
        struct Settings: Decodable {
            struct Pipedrive: Decodable {
                var fields: [String: [Field]]
                var labels: [String: [Field.Option]]
            }

            var pipedrive: Pipedrive
        }
        self.server = server
        let texts = ["Job title", "City", "Region", "Booth", "Remark"].map { ["name": $0] }
        let choices: [[String: Any]] = [
            ["name": "Level", "type": "enum", "options": ["Very hot", "Cold"]],
            ["name": "Topics", "type": "set", "options": ["Interfaces", "Prices"]],
            ["name": "Seniority", "type": "enum", "options": ["VP", "CXO"]],
        ]
        try await server.call(
            .post, "/_sandbox/config",
            ["pipedrive": ["fields": ["person": texts + choices], "labels": ["person": ["Expo"]]]])
        let made = try await server.call(.get, "/_sandbox/config", as: Settings.self).pipedrive
        fields = Dictionary((made.fields["person"] ?? []).map { ($0.name, $0) }) { first, _ in first }
        label = made.labels["person"]?.first { $0.label == "Expo" }?.id ?? 0
        user = try await Self.seed(server, "user", ["name": "Rep", "email": ContractCRM.rep])
    }

    private static func seed(
        _ server: SandboxServer, _ object: String, _ record: [String: Any]
    ) async throws -> String {
        struct Answer: Decodable { var ids: [Int] }
        let body: [String: Any] = ["crm": "pipedrive", "object": object, "records": [record]]
        return try await server.call(.post, "/_sandbox/seed", body, as: Answer.self).ids.map(String.init)[0]
    }

    func connector(tokens: any AccessTokens, transport: any HTTPTransport) -> any CRMConnector {
        PipedriveConnector(
            PipedriveConfiguration(baseURL: server.origin + "/pipedrive"), tokens: tokens, transport: transport)
    }

    func seedPerson(_ object: String, _ values: LeadValues) async throws -> String {
        var custom: [String: Any] = [:]
        for (field, name) in [(LeadField.jobTitle, "Job title"), (.city, "City"), (.region, "Region")] {
            if let value = values[field], let code = fields[name]?.code { custom[code] = value }
        }
        var record: [String: Any] = [
            "name": [values[.firstName], values[.lastName]].compactMap(\.self).joined(separator: " "),
            "custom_fields": custom,
        ]
        if let email = values[.email] { record["emails"] = [["value": email, "primary": true, "label": "work"]] }
        return try await Self.seed(server, "person", record)
    }

    func seedCompany(_ domain: String, _ name: String) async throws -> String {
        try await Self.seed(server, "organization", ["name": name, "website": "https://www." + domain])
    }

    func people() async throws -> [ContractRecord] {
        try await server.pipedriveRecords("person").map { record in
            var values = record.compactMapValues(SandboxServer.text)
            values["emails"] = Self.contacts(record["emails"]).first?.value
            for (label, value) in Self.contacts(record["phones"]) { values["phones." + label] = value }
            for (code, value) in record["custom_fields"] as? [String: Any] ?? [:] {
                guard let field = fields.values.first(where: { $0.code == code }) else { continue }
                values[field.name] = Self.label(SandboxServer.text(value), in: field)
            }
            return ContractRecord(
                object: "person", id: values["id"] ?? "", values: values, company: values["org_id"])
        }
    }

    /// Options are numbers in a record.
    private static func label(_ text: String?, in field: Field) -> String? {
        guard !field.options.isEmpty else { return text }
        return text?.split(separator: ";").compactMap { id in field.options.first { String($0.id) == id }?.label }
            .joined(separator: ";")
    }

    private static func contacts(_ list: Any?) -> [(label: String, value: String)] {
        (list as? [[String: Any]] ?? []).map { ($0["label"] as? String ?? "", $0["value"] as? String ?? "") }
    }

    func companies() async throws -> [ContractRecord] {
        try await server.pipedriveRecords("organization").map { record in
            let values = record.compactMapValues(SandboxServer.text)
            return ContractRecord(object: "organization", id: values["id"] ?? "", values: values)
        }
    }

    func members() async throws -> [String: String] {
        let members = try await people().filter { person in
            (person.values["label_ids"] ?? "").split(separator: ";").contains { $0 == String(label) }
        }
        return Dictionary(members.map { ($0.id, "") }) { first, _ in first }
    }

    func activities() async throws -> [String] {
        try await server.pipedriveRecords("note").compactMap { $0["person_id"].flatMap(SandboxServer.text) }
    }

    func delete(_ person: ContractRecord) async throws {
        try await server.call(.delete, "/pipedrive/api/v2/persons/\(person.id)")
    }

    func createsPeople(_ request: HTTPRequest) -> Bool {
        request.method == .post && request.url.hasSuffix("/api/v2/persons")
    }
}
