import Foundation
import HTTPTransport
import JobQueue
import Leads
import Salesforce
import SandboxServer
import Sync

/// Salesforce with one of its strategies, as the contract suite sees it.
struct SalesforceContract: ContractAccount {
    let server: SandboxServer
    let strategy: SalesforceStrategy
    let campaign: (campaign: Campaign, status: String?)
    let user: String
    let root = "/salesforce/services/data/v66.0/composite"
    var fieldMap: FieldMap { SalesforceDefaults.fieldMap(for: strategy) }

    let qualifierMaps = [
        QualifierMap("Level", to: "Interest_Level__c", values: ["Hot": "Hot", "Cold": "Cold"]),
        QualifierMap("Topics", to: "Product_Interests__c", values: ["API": "Training", "Price": "Support"]),
        QualifierMap("Booth", to: "Met_At_Booth__c"), QualifierMap("Remark", to: "Badge_Note__c"),
    ]

    let refusals: [(type: ErrorType, fault: [String: any Sendable])] = [
        (.dataValueValidation, ["code": "FIELD_CUSTOM_VALIDATION_EXCEPTION"]),
        (.missingRequiredField, ["code": "REQUIRED_FIELD_MISSING", "field": "LastName"]),
        (.missingRemoteField, ["code": "INVALID_FIELD", "field": "Gone__c"]),
        (.permission, ["code": "INSUFFICIENT_ACCESS_OR_READONLY"]), (.remoteConflict, ["code": "UNABLE_TO_LOCK_ROW"]),
        (.quotaExceeded, ["code": "STORAGE_LIMIT_EXCEEDED"]),
    ]

    init(_ server: SandboxServer, _ strategy: SalesforceStrategy) async throws {
        self.server = server
        self.strategy = strategy
        let statuses: [Any] = ["Sent", ["Label": "Responded", "HasResponded": true]]
        let campaigns = try await server.seed("salesforce", "Campaign", [["Name": "Expo", "MemberStatuses": statuses]])
        campaign = (Campaign(kind: .campaign, reference: campaigns[0]), "Responded")
        user = try await server.seed(
            "salesforce", "User",
            [
                [
                    "Username": ContractCRM.rep, "LastName": "Rep", "Email": ContractCRM.rep, "Alias": "rep",
                    "UserType": "Standard", "IsActive": true,
                ]
            ])[0]
    }

    func connector(tokens: any AccessTokens, transport: any HTTPTransport) -> any CRMConnector {
        SalesforceConnector(
            SalesforceConfiguration(instanceURL: server.origin + "/salesforce", strategy: strategy), tokens: tokens,
            budget: UnlimitedCalls(), transport: transport)
    }

    func seedPerson(_ object: String, _ values: LeadValues) async throws -> String {
        try await server.seed("salesforce", object, [remoteValues(values, of: object)])[0]
    }

    func seedCompany(_ domain: String, _ name: String) async throws -> String {
        try await server.seed("salesforce", "Account", [["Name": name, "Website": "https://www." + domain]])[0]
    }

    private func contractRecords(_ object: String) async throws -> [ContractRecord] {
        try await server.salesforceRecords(object).map {
            ContractRecord(object: object, id: $0["Id"] ?? "", values: $0, company: $0["AccountId"])
        }
    }

    func people() async throws -> [ContractRecord] {
        try await contractRecords("Contact") + contractRecords("Lead")
    }

    func companies() async throws -> [ContractRecord] { try await contractRecords("Account") }

    func members() async throws -> [String: String] {
        let members = try await server.salesforceRecords("CampaignMember").compactMap { member in
            (member["LeadId"] ?? member["ContactId"]).map { ($0, member["Status"] ?? "") }
        }
        return Dictionary(members) { first, _ in first }
    }

    func activities() async throws -> [String] { try await server.salesforceRecords("Task").compactMap { $0["WhoId"] } }

    func delete(_ person: ContractRecord) async throws {
        try await server.call(.delete, "/salesforce/services/data/v66.0/sobjects/\(person.object)/\(person.id)")
    }

    /// Records carry their object as an attribute; queries have none.
    func createsPeople(_ request: HTTPRequest) -> Bool {
        let body = String(decoding: request.body ?? [], as: UTF8.self)
        return body.contains(#""attributes""#) && ["Lead", "Contact"].contains { body.contains(#""type":"\#($0)""#) }
    }
}
