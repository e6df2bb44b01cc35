internal import ArgumentParser
internal import HubSpot
internal import Salesforce
internal import Sync

/// The CRMs this version connects to.
enum DestinationKind: String, CaseIterable, Sendable, ExpressibleByArgument {
    case hubspot
    case salesforce

    /// The keys of a destination that only this kind knows.
    var ownKeys: [String] {
        switch self {
        case .hubspot: ["paths"]
        case .salesforce: ["api_version", "strategy", "assignment_rules", "save_despite_alerts"]
        }
    }

    /// How many leads its CRM takes in one call.
    var batch: Int {
        switch self {
        case .hubspot: HubSpotConnector.profile.batchSize
        // The same under every strategy.
        case .salesforce: SalesforceStrategy.leadsAndContacts.profile.batchSize
        }
    }

    /// The field map a new connection starts with.
    func defaultMap(_ settings: Configuration.DestinationSettings) -> FieldMap {
        switch self {
        case .hubspot: HubSpotDefaults.fieldMap
        case .salesforce: SalesforceDefaults.fieldMap(for: settings.strategy)
        }
    }
}
