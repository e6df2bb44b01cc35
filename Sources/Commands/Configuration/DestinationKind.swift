internal import HubSpot
internal import Salesforce
internal import Sync

/// The CRMs this version connects to.
enum DestinationKind: String, CaseIterable, Sendable {
    case hubspot
    case salesforce

    /// The field map a new connection starts with.
    func defaultMap(_ settings: Configuration.DestinationSettings) -> FieldMap {
        switch self {
        case .hubspot: HubSpotDefaults.fieldMap
        case .salesforce: SalesforceDefaults.fieldMap(for: settings.strategy)
        }
    }
}
