import HTTPTransport
import JobQueue
import Leads
import Salesforce
import Sandbox
import SandboxServer
import Store
import Sync
import Testing
import Zoho

/// A CRM's sandbox as the contract suite sees it: what it is given and what it has, in words that all CRMs share.
protocol ContractAccount: Sendable {
    /// Where the account is.
    var server: SandboxServer { get }
    /// The recommended map, with a user's own lines where it lacks what the suite writes.
    var fieldMap: FieldMap { get }
    /// Where the answers to the questions of `ContractCRM.qualifiers` go.
    var qualifierMaps: [QualifierMap] { get }
    /// A campaign that the account has, and a status it knows; nil where its campaigns have none.
    var campaign: (campaign: Campaign, status: String?) { get }
    /// The id of the user with the address `ContractCRM.rep`.
    var user: String { get }
    /// A value that the account does not take.
    var badValue: (field: LeadField, value: String) { get }
    /// Below which path its calls are.
    var root: String { get }
    /// A refusal of one record for each error type that it knows: what the sandbox is told.
    var refusals: [(type: ErrorType, fault: [String: any Sendable])] { get }

    /// A connector to the account.
    func connector(tokens: any AccessTokens, transport: any HTTPTransport) -> any CRMConnector
    /// Adds a person; returns the id.
    func seedPerson(_ object: String, _ values: LeadValues) async throws -> String
    /// Adds a company; returns the id.
    func seedCompany(_ domain: String, _ name: String) async throws -> String
    /// The people of all objects.
    func people() async throws -> [ContractRecord]
    /// The companies.
    func companies() async throws -> [ContractRecord]
    /// Who is in the campaign, by the person's id, with the status.
    func members() async throws -> [String: String]
    /// The records of captures: the person's id of each.
    func activities() async throws -> [String]
    /// Takes a person away, as a colleague would.
    func delete(_ person: ContractRecord) async throws
    /// Whether a request creates people.
    func createsPeople(_ request: HTTPRequest) -> Bool
}

/// A record of an account.
struct ContractRecord: Sendable {
    var object: String
    var id: String
    /// By the CRM's names.
    var values: [String: String]
    /// The company a person is linked to.
    var company: String?
}

extension ContractAccount {
    /// The token that is let in.
    static var token: AccessToken { AccessToken(Secret("sandbox")) }

    /// A sync stage of a store with this account as its destination.
    func stage(
        _ store: Store, tokens: (any AccessTokens)? = nil, transport: (any HTTPTransport)? = nil,
        change: (inout SyncDestination) -> Void = { _ in }
    ) -> SyncStage {
        var destination = SyncDestination(
            name: "hubspot",
            connector: connector(
                tokens: tokens ?? StaticToken(Self.token.token), transport: transport ?? server.transport),
            mapping: LeadMapping(fields: fieldMap))
        change(&destination)
        return SyncStage(
            store: store, destinations: [destination], policy: RetryPolicy(base: .seconds(1)), logger: .silent)
    }

    /// Most accounts check addresses.
    var badValue: (field: LeadField, value: String) { (.email, "no address") }

    /// What the CRM can do.
    var profile: CRMProfile { connector(tokens: StaticToken(Self.token.token), transport: server.transport).profile }

    /// A person's value of a lead's field.
    func value(_ field: LeadField, of person: ContractRecord) -> String? {
        let rows = fieldMap.rows(of: person.object, in: profile)
        return rows.first { $0.source == .field(field) }.flatMap { person.values[$0.remote] }
    }

    /// A person's values by the CRM's names, as far as the map has lead fields for them.
    func remoteValues(_ values: LeadValues, of object: String) -> [String: String] {
        let pairs = fieldMap.rows(of: object, in: profile).compactMap { row -> (String, String)? in
            guard case .field(let field) = row.source, let value = values[field] else { return nil }
            return (row.remote, value)
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// The people with an address.
    func people(_ email: String) async throws -> [ContractRecord] {
        try await people().filter { value(.email, of: $0)?.lowercased() == email }
    }

    /// Makes the sandbox misbehave on the account's next calls.
    func fail(_ kind: String, next: Int? = 1, _ more: [String: any Sendable] = [:]) async throws {
        try await server.fail(root + "*", kind, next: next, more)
    }
}

/// The CRMs that the suite holds to its contract, each strategy apart.
enum ContractCRM: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case hubSpot = "HubSpot"
    case leadsAndContacts = "Salesforce, leads and contacts"
    case leadsOnly = "Salesforce, leads only"
    case accountsAndContacts = "Salesforce, accounts and contacts"
    case pipedrive = "Pipedrive"
    case zoho = "Zoho, leads and contacts"
    case zohoLeads = "Zoho, leads"
    case zohoContacts = "Zoho, contacts"

    var testDescription: String { rawValue }

    /// The address of a rep who is a user of every account.
    static let rep = "rep@ferry.test"

    /// The questions that are put at the events of the suite.
    static let qualifiers = [
        Qualifier(name: "Level", values: ["Hot", "Cold"]),
        Qualifier(name: "Topics", values: ["API", "Price", "Secret"], isMultiple: true),
        Qualifier(name: "Booth", kind: .boolean), Qualifier(name: "Remark", kind: .text),
    ]

    /// Runs a test with an account that has what the suite needs. Whatever the test did, it must not have broken the
    /// CRM's contract.
    func run(_ test: @Sendable (any ContractAccount) async throws -> Void) async throws {
        try await SandboxServer.run(.init()) { server in
            let account: any ContractAccount =
                switch self {
                case .hubSpot: try await HubSpotContract(server)
                case .leadsAndContacts: try await SalesforceContract(server, .leadsAndContacts)
                case .leadsOnly: try await SalesforceContract(server, .leadsOnly)
                case .accountsAndContacts: try await SalesforceContract(server, .accountsAndContacts)
                case .pipedrive: try await PipedriveContract(server)
                case .zoho: try await ZohoContract(server, .both)
                case .zohoLeads: try await ZohoContract(server, .leads)
                case .zohoContacts: try await ZohoContract(server, .contacts)
                }
            try await server.forgetCalls()
            try await test(account)
            let violations = try await server.violations()
            #expect(violations == [])
        }
    }
}
