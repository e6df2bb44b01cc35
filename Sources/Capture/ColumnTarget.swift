public import Leads

/// Where the cells of a column go.
public enum ColumnTarget: Hashable, Sendable {
    /// A known field.
    case field(LeadField)
    /// A whole name, to be split.
    case fullName
    /// When the person was met.
    case capturedAt
    /// Who met the person.
    case capturedBy
    /// What the person agreed to.
    case consent
    /// The device on which the person was captured.
    case device
    /// The number under which the person is registered for the event.
    case registrationID
    /// The id of a record that a destination already has.
    case remoteID(destination: String, object: String)
    /// An answer to one of the event's questions.
    case qualifier(String)
    /// No known field; kept under a name.
    case custom(String)
    /// Nowhere.
    case ignore

    /// The target that `--map` calls so; nil where there is none.
    public init?(name: String) {
        if let field = LeadField(rawValue: name) {
            self = .field(field)
            return
        }
        switch name {
        case "full_name": self = .fullName
        case "captured_at": self = .capturedAt
        case "captured_by": self = .capturedBy
        case "consent": self = .consent
        case "device": self = .device
        case "registration_id": self = .registrationID
        case "ignore": self = .ignore
        default:
            let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
            guard parts.count == 2, !parts[1].isEmpty else { return nil }
            switch parts[0] {
            case "qualifier": self = .qualifier(parts[1])
            case "custom": self = .custom(parts[1])
            case "remote_id":
                let path = parts[1].split(separator: ".").map(String.init)
                guard path.count == 2 else { return nil }
                self = .remoteID(destination: path[0], object: path[1])
            default: return nil
            }
        }
    }

    /// What `--map` calls the target.
    public var name: String {
        switch self {
        case .field(let field): field.rawValue
        case .fullName: "full_name"
        case .capturedAt: "captured_at"
        case .capturedBy: "captured_by"
        case .consent: "consent"
        case .device: "device"
        case .registrationID: "registration_id"
        case .remoteID(let destination, let object): "remote_id.\(destination).\(object)"
        case .qualifier(let name): "qualifier.\(name)"
        case .custom(let name): "custom.\(name)"
        case .ignore: "ignore"
        }
    }

    /// The columns of an empty table that people fill in: what is met at an event, not what is found out later.
    public static let templateNames =
        [
            LeadField.email, .firstName, .lastName, .jobTitle, .company, .website, .phone, .mobilePhone, .linkedinURL,
            .street, .postalCode, .city, .region, .country, .notes,
        ].map(\.rawValue) + ["full_name", "captured_at", "captured_by", "consent", "device", "registration_id"]

    /// The names without a free part, in the order in which they are listed to people.
    public static let fixedNames =
        LeadField.allCases.map(\.rawValue) + [
            "full_name", "captured_at", "captured_by", "consent", "device", "registration_id", "ignore",
        ]
}
