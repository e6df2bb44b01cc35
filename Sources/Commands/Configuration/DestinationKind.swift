internal import HubSpot
internal import Sync

/// The CRMs this version connects to.
enum DestinationKind: String, CaseIterable, Sendable {
    case hubspot

    /// The field map a new connection starts with.
    func defaultMap(_ settings: Configuration.DestinationSettings) -> FieldMap {
        switch self {
        case .hubspot: HubSpotDefaults.fieldMap
        }
    }
}
