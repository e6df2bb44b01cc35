public import Leads

/// What an organisation wants of the enrich stage. Every value has a default that suits a trade show.
public struct EnrichmentConfiguration: Sendable, Equatable {
    /// The fields that partners are asked for, the most wanted first. What an answer fills beside them is taken too,
    /// but for private addresses (`personal_email`), which are taken only where they are wanted.
    public var wanted: [LeadField] = [
        .email, .phone, .jobTitle, .seniority, .department, .company, .domain, .industry, .employeeCount, .city,
        .country,
        .linkedinURL,
    ]
    /// The order of partners; partners that are not named come after, in the order in which they are configured.
    public var order: [String] = ["peopledatalabs", "hunter"]
    /// The order for single fields, where it differs. Hunter comes first for e-mail, because it verifies addresses.
    public var fieldOrder: [LeadField: [String]] = [.email: ["hunter", "peopledatalabs"]]
    /// The confidence under which a value is kept as a fallback, but further partners are asked.
    public var leastConfidence = 0.5
    /// How long a job waits for partners that are down before it goes on without them.
    public var deadline: Duration = .seconds(30 * 60)
    /// The wait before a partner with a passing trouble is asked again, where it does not say.
    public var retryDelay: Duration = .seconds(15)
    /// How long an answer with values may be used again.
    public var hitLife: Duration = .seconds(30 * 24 * 3600)
    /// How long an answer without values may be used again.
    public var missLife: Duration = .seconds(7 * 24 * 3600)
    /// How long a partner without credits is left alone, where it does not say.
    public var creditsCooldown: Duration = .seconds(30 * 60)
    /// How long a partner that refused its key is left alone.
    public var keyCooldown: Duration = .seconds(15 * 60)
    /// The errors one after another after which a partner is left alone.
    public var errorsBeforeCooldown = 3
    /// How long a partner is left alone after that many errors.
    public var errorCooldown: Duration = .seconds(30)
    /// How many leads a worker enriches at a time.
    public var concurrency = 8

    /// Makes a configuration of defaults.
    public init() {}

    /// The ids of partners in the order in which they are asked for a field.
    func partners(for field: LeadField, of configured: [String]) -> [String] {
        let named = (fieldOrder[field] ?? []) + order
        var seen: Set<String> = []
        return (named + configured).filter { configured.contains($0) && seen.insert($0).inserted }
    }

    /// Other fields with which a wanted field is had as well.
    static func equivalents(of field: LeadField) -> [LeadField] {
        switch field {
        case .employeeCount: [.employeeRange]
        case .employeeRange: [.employeeCount]
        case .phone: [.mobilePhone]
        default: []
        }
    }
}
