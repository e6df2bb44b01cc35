import Foundation

/// A HubSpot account: its records, its rules and its limits.
///
/// A value without clock or network of its own: every call brings its moment, every random draw comes from the seed.
struct HubSpotPortal: Sendable {
    var settings: Sandbox.Configuration.HubSpot
    var stores: [String: RecordStore] = [:]
    var links: [RecordReference: [RecordReference: Set<AssociationCatalogue.Kind>]] = [:]
    let catalogue = AssociationCatalogue()
    var generator: SeededGenerator
    private var gate = RateGate()
    /// HubSpot's ids do not fit 32 bits; neither do these.
    private var lastID = 20_000_000_000

    /// A record, named by its kind and id.
    struct RecordReference: Hashable, Sendable {
        let type: String
        let id: String
    }

    init(settings: Sandbox.Configuration.HubSpot, seed: UInt64, date: Date) {
        self.settings = settings
        generator = SeededGenerator(seed: seed, stream: 1)
        for type in ObjectType.standard(date: date) { stores[type.name] = RecordStore(type: type) }
        applyRequiredProperties()
    }

    /// Carries the configured list of required properties over to the kinds of object.
    mutating func applyRequiredProperties() {
        for name in stores.keys { stores[name]?.type.required = settings.requiredProperties[name] ?? [] }
    }

    mutating func nextID() -> String {
        lastID += 1
        return String(lastID)
    }

    /// The path of a call with its ids masked.
    static func pattern(of call: Call) -> String {
        guard case .found(let match) = resolve(call) else { return call.maskedPath }
        return match.pattern
    }

    private static func resolve(_ call: Call) -> HubSpotOperation.Resolution {
        HubSpotOperation.resolve(method: call.method, segments: Array(call.segments.dropFirst()))
    }

    /// Answers a call: credential first, then the limits, then the path, then what was asked.
    mutating func answer(_ call: Call, at moment: Moment) -> Answer {
        var exchange = Exchange(call: call, moment: moment)
        let resolution = Self.resolve(call)
        var isSearch = false
        if case .found(let match) = resolution, match.operation == .search { isSearch = true }
        var answer: Answer
        var isCounted = false
        do throws(HubSpotError) {
            try checkCredential(of: call)
            isCounted = true
            if let policy = gate.admit(isSearch: isSearch, limits: settings, at: moment) {
                throw HubSpotError.limited(policy, requestID: generator.identifier())
            }
            switch resolution {
            case .found(let match): answer = try perform(match, &exchange)
            case .wrongMethod:
                throw HubSpotError(
                    status: 405, category: "METHOD_NOT_ALLOWED", message: "\(call.method) is not allowed here.")
            case .unknown: throw HubSpotError.unknownPath
            }
        } catch {
            answer = self.answer(for: error)
        }
        if isCounted, !isSearch { answer.headers.merge(gate.headers(limits: settings, at: moment)) { own, _ in own } }
        answer.violations = exchange.violations
        return answer
    }

    /// An error as an answer.
    mutating func answer(for error: HubSpotError) -> Answer {
        let correlationID = generator.identifier()
        return Answer(
            status: error.status, headers: ["X-HubSpot-Correlation-Id": correlationID],
            body: .json(error.body(correlationID: correlationID)))
    }

    /// The answer HubSpot gives with a status that a fault asks for.
    mutating func standardAnswer(status: Int) -> Answer {
        answer(for: .standard(status: status, requestID: generator.identifier()))
    }

    private func checkCredential(of call: Call) throws(HubSpotError) {
        switch call.bearerToken {
        case "expired"?:
            throw HubSpotError(
                status: 401, category: "EXPIRED_AUTHENTICATION", message: "The access token expired 61 second(s) ago.")
        case "noscope"?: throw HubSpotError.missingScopes([Self.scope(for: call)])
        case let token? where settings.tokens.contains(token): return
        case _?:
            throw HubSpotError(
                status: 401, category: "INVALID_AUTHENTICATION",
                message: "The access token is not valid in this account.")
        case nil:
            throw HubSpotError(
                status: 401, category: "INVALID_AUTHENTICATION", message: "The call carries no access token.")
        }
    }

    private static func scope(for call: Call) -> String {
        let type = call.segments.contains("companies") ? "companies" : "contacts"
        let isSchema = call.segments.contains("properties")
        let isRead = call.method == "GET" || call.path.hasSuffix("/batch/read") || call.path.hasSuffix("/search")
        return "crm.\(isSchema ? "schemas" : "objects").\(type).\(isRead ? "read" : "write")"
    }

    private mutating func perform(
        _ match: HubSpotOperation.Match, _ exchange: inout Exchange
    ) throws(HubSpotError) -> Answer {
        exchange.variables = match.variables
        exchange.isDated = match.isDated
        switch match.operation {
        case .batchRead: return try batchRead(&exchange)
        case .batchCreate: return try batchCreate(&exchange)
        case .batchUpdate: return try batchUpdate(&exchange)
        case .batchUpsert: return try batchUpsert(&exchange)
        case .batchArchive: return try batchArchive(&exchange)
        case .search: return try search(&exchange)
        case .list: return try list(&exchange)
        case .create: return try create(&exchange)
        case .read: return try read(&exchange)
        case .update: return try update(&exchange)
        case .archive: return try archive(&exchange)
        case .merge: return try merge(&exchange)
        case .forget: return try forget(&exchange)
        case .associationsCreate: return try associationsCreate(&exchange)
        case .associationsDefault: return try associationsDefault(&exchange)
        case .associationsRead: return try associationsRead(&exchange)
        case .associationsArchive: return try associationsArchive(&exchange)
        case .associationsArchiveLabels: return try associationsArchiveLabels(&exchange)
        case .associationLabels: return try associationLabels(&exchange)
        case .associationList: return try associationList(&exchange)
        case .associationPut: return try associationPut(&exchange)
        case .associationPutDefault: return try associationPutDefault(&exchange)
        case .associationDelete: return try associationDelete(&exchange)
        case .propertyList: return try propertyList(&exchange)
        case .propertyCreate: return try propertyCreate(&exchange)
        case .propertyRead: return try propertyRead(&exchange)
        case .propertyUpdate: return try propertyUpdate(&exchange)
        case .propertyArchive: return try propertyArchive(&exchange)
        case .propertyBatchRead: return try propertyBatchRead(&exchange)
        case .propertyBatchCreate: return try propertyBatchCreate(&exchange)
        case .propertyGroups: return try propertyGroups(&exchange)
        case .accountDetails: return Self.accountDetails
        case .accountUsage: return accountUsage(gate.spentToday, at: exchange.moment)
        }
    }
}
