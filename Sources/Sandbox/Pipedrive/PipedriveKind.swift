/// What an account keeps records of.
enum PipedriveKind: String, CaseIterable, Sendable {
    case person, organization, activity, lead, note

    /// The kind by its name, in the singular or in the plural.
    init?(named name: String) {
        guard let kind = Self.allCases.first(where: { $0.rawValue == name || $0.plural == name }) else { return nil }
        self = kind
    }

    var plural: String { self == .activity ? "activities" : rawValue + "s" }

    /// The name as an error begins with it.
    var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

    /// The number that comes before the first id of the kind: no person has the id of an organization.
    var firstNumber: Int {
        switch self {
        case .person: 1000
        case .organization: 5000
        case .activity: 9000
        case .lead: 0
        case .note: 20_000
        }
    }

    /// The name of the kind as the type of a filter.
    var filterType: String? {
        switch self {
        case .person: "people"
        case .organization: "org"
        case .activity: "activity"
        case .lead: "leads"
        case .note: nil
        }
    }
}
