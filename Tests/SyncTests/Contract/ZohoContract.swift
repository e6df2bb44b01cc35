import Foundation
import HTTPTransport
import JobQueue
import Leads
import SandboxServer
import Sync
import Zoho

/// Zoho with one choice of modules, as the contract suite sees it.
struct ZohoContract: ContractAccount {
    let server: SandboxServer
    let modules: ZohoModules
    let campaign: (campaign: Campaign, status: String?)
    let user: String
    let root = "/zoho/crm/v8/"
    var fieldMap: FieldMap { ZohoDefaults.fieldMap(for: modules) }

    let qualifierMaps = [
        QualifierMap("Level", to: "Interest_Level", values: ["Hot": "Hot", "Cold": "Cold"]),
        QualifierMap("Topics", to: "Product_Interests", values: ["API": "Software", "Price": "Service"]),
        QualifierMap("Booth", to: "Met_At_Booth"), QualifierMap("Remark", to: "Badge_Note"),
    ]

    let refusals: [(type: ErrorType, fault: [String: any Sendable])] = [
        (.dataValueValidation, ["code": "INVALID_DATA", "field": "City"]),
        (.missingRequiredField, ["code": "MANDATORY_NOT_FOUND", "field": "City"]),
        (.permission, ["code": "NO_PERMISSION"]), (.quotaExceeded, ["code": "LIMIT_EXCEEDED"]),
    ]

    init(_ server: SandboxServer, _ modules: ZohoModules) async throws {
        self.server = server
        self.modules = modules
        let campaigns = try await server.seed(
            "zoho", "Campaigns", [["Campaign_Name": "Expo", "Member_Statuses": ["Invited", "Attended"]]])
        campaign = (Campaign(kind: .campaign, reference: campaigns[0]), "Attended")
        user = try await server.seed(
            "zoho", "Users", [["email": ContractCRM.rep, "last_name": "Rep", "status": "active"]])[0]
    }

    func connector(tokens: any AccessTokens, transport: any HTTPTransport) -> any CRMConnector {
        ZohoConnector(
            ZohoConfiguration(apiDomain: server.origin + "/zoho", modules: modules), tokens: tokens,
            budget: UnlimitedCalls(), transport: transport)
    }

    func seedPerson(_ object: String, _ values: LeadValues) async throws -> String {
        try await server.seed("zoho", object, [remoteValues(values, of: object)])[0]
    }

    func seedCompany(_ domain: String, _ name: String) async throws -> String {
        try await server.seed("zoho", "Accounts", [["Account_Name": name, "Website": "https://www." + domain]])[0]
    }

    private func contractRecords(_ module: String) async throws -> [ContractRecord] {
        try await server.zohoRecords(module).map {
            ContractRecord(object: module, id: $0["id"] ?? "", values: $0, company: $0["Account_Name"])
        }
    }

    func people() async throws -> [ContractRecord] {
        try await contractRecords("Contacts") + contractRecords("Leads")
    }

    func companies() async throws -> [ContractRecord] { try await contractRecords("Accounts") }

    func members() async throws -> [String: String] {
        let members = try await server.zohoRecords("Campaign_Members").map {
            ($0["id"] ?? "", $0["Member_Status"] ?? "")
        }
        return Dictionary(members) { first, _ in first }
    }

    func activities() async throws -> [String] { try await server.zohoRecords("Notes").compactMap { $0["Parent_Id"] } }

    func delete(_ person: ContractRecord) async throws {
        try await server.call(.delete, "/zoho/crm/v8/\(person.object)/\(person.id)", scheme: "Zoho-oauthtoken")
    }

    func createsPeople(_ request: HTTPRequest) -> Bool {
        request.method == .post && ["/Leads", "/Contacts"].contains { request.url.hasSuffix($0) }
    }
}
