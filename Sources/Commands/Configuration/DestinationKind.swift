internal import ArgumentParser
internal import HubSpot
internal import Pipedrive
internal import Salesforce
internal import Sync
internal import Zoho

/// The CRMs this version connects to.
enum DestinationKind: String, CaseIterable, Sendable, ExpressibleByArgument {
    case hubspot
    case salesforce
    case pipedrive
    case zoho

    /// The vendor's name of it.
    var title: String {
        switch self {
        case .hubspot: "HubSpot"
        case .salesforce: "Salesforce"
        case .pipedrive: "Pipedrive"
        case .zoho: "Zoho"
        }
    }

    /// The keys of a destination that only this kind knows.
    var ownKeys: [String] {
        switch self {
        case .hubspot: ["paths"]
        case .salesforce: ["api_version", "strategy", "assignment_rules", "save_despite_alerts"]
        case .pipedrive: ["plan", "seats"]
        case .zoho: ["modules", "data_centre", "edition", "users", "automation", "match_accounts_by_website"]
        }
    }

    /// How many leads its CRM takes in one call, whatever the connection's settings are.
    var batch: Int {
        switch self {
        case .hubspot: HubSpotConnector.profile.batchSize
        case .salesforce: SalesforceStrategy.leadsAndContacts.profile.batchSize
        case .pipedrive: PipedriveConnector.profile.batchSize
        case .zoho: ZohoModules.both.profile.batchSize
        }
    }

    /// The field map a new connection starts with, unless its own settings ask for another.
    var fieldMap: FieldMap {
        switch self {
        case .hubspot: HubSpotDefaults.fieldMap
        case .salesforce: SalesforceDefaults.fieldMap(for: .leadsAndContacts)
        case .pipedrive: PipedriveDefaults.fieldMap
        case .zoho: ZohoDefaults.fieldMap(for: .both)
        }
    }
}
