import Foundation
import HTTPTransport
import HubSpot
import JobQueue
import Leads
import SandboxServer
import Sync

/// HubSpot, as the contract suite sees it.
struct HubSpotContract: ContractAccount {
    let server: SandboxServer
    let campaign: (campaign: Campaign, status: String?)
    let user: String
    let root = "/hubspot/crm/v3/objects/"
    let fieldMap = HubSpotDefaults.fieldMap

    let qualifierMaps = [
        QualifierMap("Level", to: "level", values: ["Hot": "hot", "Cold": "cold"]),
        QualifierMap("Topics", to: "topics", values: ["API": "api", "Price": "price"]),
        QualifierMap("Booth", to: "booth"), QualifierMap("Remark", to: "remark"),
    ]

    let refusals: [(type: ErrorType, fault: [String: any Sendable])] = [
        (.dataValueValidation, ["category": "VALIDATION_ERROR", "code": "INVALID_OPTION", "field": "city"]),
        (.missingRequiredField, ["category": "VALIDATION_ERROR", "code": "REQUIRED_FIELD", "field": "city"]),
        (.missingRemoteField, ["category": "VALIDATION_ERROR", "code": "PROPERTY_DOESNT_EXIST", "field": "city"]),
        (.permission, ["category": "MISSING_SCOPES"]),
    ]

    init(_ server: SandboxServer) async throws {
        struct Made: Decodable { var id: String }
        struct Owners: Decodable { var ids: [String] }
        self.server = server
        let list = try await server.call(.post, "/_sandbox/hubspot/lists", ["name": "Expo"], as: Made.self)
        campaign = (Campaign(kind: .list, reference: list.id), nil)
        let owners = ["owners": [["email": ContractCRM.rep]]]
        user = try await server.call(.post, "/_sandbox/hubspot/owners", owners, as: Owners.self).ids[0]
        for (name, type, fieldType, options) in [
            ("level", "enumeration", "select", ["hot", "cold"]),
            ("topics", "enumeration", "checkbox", ["api", "price"]), ("booth", "bool", "booleancheckbox", []),
            ("remark", "string", "text", []),
        ] {
            var facts: [String: Any] = ["object": "contacts", "name": name, "type": type, "field_type": fieldType]
            if !options.isEmpty { facts["options"] = options }
            try await server.call(.post, "/_sandbox/hubspot/properties", facts)
        }
    }

    func connector(tokens: any AccessTokens, transport: any HTTPTransport) -> any CRMConnector {
        HubSpotConnector(
            HubSpotConfiguration(baseURL: server.origin + "/hubspot"), tokens: tokens, transport: transport)
    }

    func seedPerson(_ object: String, _ values: LeadValues) async throws -> String {
        try await server.seed("hubspot", "contacts", [["properties": remoteValues(values, of: object)]])[0]
    }

    func seedCompany(_ domain: String, _ name: String) async throws -> String {
        try await server.seed("hubspot", "companies", [["properties": ["domain": domain, "name": name]]])[0]
    }

    private func records(_ object: String) async throws -> [SandboxServer.HubSpotRecord] {
        try await server.hubSpotRecords(object).filter { !$0.archived }
    }

    func people() async throws -> [ContractRecord] {
        try await records("contacts").map {
            ContractRecord(
                object: "contact", id: $0.id, values: $0.properties, company: $0.associations["companies"]?.first)
        }
    }

    func companies() async throws -> [ContractRecord] {
        try await records("companies").map { ContractRecord(object: "company", id: $0.id, values: $0.properties) }
    }

    func members() async throws -> [String: String] {
        struct Lists: Decodable {
            struct List: Decodable {
                var id: String
                var members: [String]
            }

            var lists: [List]
        }
        let lists = try await server.call(.get, "/_sandbox/hubspot/lists", as: Lists.self).lists
        let members = lists.first { $0.id == campaign.campaign.reference }?.members ?? []
        return Dictionary(members.map { ($0, "") }) { first, _ in first }
    }

    func activities() async throws -> [String] {
        try await records("notes").flatMap { $0.associations["contacts"] ?? [] }
    }

    func delete(_ person: ContractRecord) async throws {
        try await server.call(.delete, "/hubspot/crm/v3/objects/contacts/\(person.id)")
    }

    func createsPeople(_ request: HTTPRequest) -> Bool { request.url.hasSuffix("/contacts/batch/create") }
}
