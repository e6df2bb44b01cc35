public import Leads
public import Store

/// What an organisation wants of the enrich stage. Every value has a default that suits a trade show.
public struct EnrichmentConfiguration: Sendable, Equatable {
    /// What may be spent, in the organisation's unit; nil is without end.
    public struct Caps: Sendable, Equatable {
        /// On one lead.
        public var perLead: Double?
        /// At one event.
        public var perEvent: Double?
        /// On one day (UTC).
        public var perDay: Double?

        /// Makes caps.
        public init(perLead: Double? = nil, perEvent: Double? = nil, perDay: Double? = nil) {
            self.perLead = perLead
            self.perEvent = perEvent
            self.perDay = perDay
        }
    }

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
    /// What is special of single fields.
    public var fields: [LeadField: FieldPlan] = [:]
    /// The confidence under which a value is kept as a fallback, but further partners are asked.
    public var leastConfidence = 0.5
    /// What may be spent.
    public var caps = Caps()
    /// The fields that a lead must have when the stage is done.
    public var required: [LeadField] = []
    /// Whether a lead without one of them fails (`MISSING_REQUIRED_FIELD`), or goes on with a word in its history.
    public var failsWithoutRequired = true
    /// How long a job waits for partners that are down before it goes on without them.
    public var deadline: Duration = .seconds(30 * 60)
    /// The wait before a partner with a passing trouble is asked again, where it does not say.
    public var retryDelay: Duration = .seconds(15)
    /// How long an answer with values may be used again.
    public var hitLife: Duration = .seconds(30 * 24 * 3600)
    /// How long an answer without values may be used again.
    public var missLife: Duration = .seconds(7 * 24 * 3600)
    /// How long a question whose answer was lost is not put again, so that it is not paid for twice without a word; nil
    /// where it is put again at once. A partner that repeats for nothing is asked again in any case.
    public var lostFor: Duration? = .seconds(7 * 24 * 3600)
    /// How long a partner without credits is left alone, where it does not say.
    public var creditsCooldown: Duration = .seconds(30 * 60)
    /// How long a partner that refused its key is left alone.
    public var keyCooldown: Duration = .seconds(15 * 60)
    /// The errors one after another after which a partner is left alone.
    public var errorsBeforeCooldown = 3
    /// How long a partner is left alone after that many errors; twice as long each time it is not better.
    public var errorCooldown: Duration = .seconds(30)
    /// The longest rest for errors.
    public var longestErrorCooldown: Duration = .seconds(15 * 60)
    /// When a partner finds so little that it is not asked any more.
    public var floor: HitRateFloor?
    /// How many calls to partners a worker makes at a time.
    public var concurrency = 16
    /// Whether partners that can are asked about many people in one call.
    public var isBulk = true
    /// How long a question waits for others to go in the same call.
    public var bulkLinger: Duration = .milliseconds(40)
    /// What is different at single events, whole.
    public var events: [String: EnrichmentConfiguration] = [:]

    /// Makes a configuration of defaults.
    public init() {}

    /// What holds at an event.
    public func at(event: String) -> EnrichmentConfiguration { events[event] ?? self }

    /// The ids of partners in the order in which they are asked for a field.
    func partners(for field: LeadField, of configured: [String]) -> [String] {
        let plan = fields[field]
        let first = (plan?.partners ?? []) + (plan?.partners.isEmpty ?? true ? fieldOrder[field] ?? [] : [])
        var seen: Set<String> = []
        return (plan?.isOnlyThese == true ? first : first + order + configured)
            .filter { configured.contains($0) && seen.insert($0).inserted }
    }

    /// The confidence that ends the search for a field.
    func leastConfidence(for field: LeadField) -> Double { fields[field]?.leastConfidence ?? leastConfidence }

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
