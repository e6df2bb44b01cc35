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
    var owners: [HubSpotOwner]
    var lists: [HubSpotList] = []
    var events: [MarketingEvent] = []
    var oauth = HubSpotOAuth()
    private(set) var gate = RateGate()
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
        owners = HubSpotOwner.standard(date: date)
        applyRequiredProperties()
    }

    /// Carries the configured list of required properties over to the kinds of object.
    mutating func applyRequiredProperties() {
        for name in stores.keys { stores[name]?.type.demanded = settings.requiredProperties[name] ?? [] }
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
    ///
    /// - Parameter rowFaults: the faults that may strike single records of the call.
    mutating func answer(_ call: Call, at moment: Moment, rowFaults: inout RowFaults) -> Answer {
        var exchange = Exchange(call: call, moment: moment)
        exchange.rowFaults = rowFaults
        let resolution = Self.resolve(call)
        var answer: Answer
        do throws(HubSpotError) {
            if case .found(let match) = resolution, match.operation.isOpen {
                answer = try perform(match, &exchange)
            } else {
                answer = try guarded(resolution, &exchange)
            }
        } catch {
            answer = self.answer(for: error)
        }
        if let credential = exchange.counted {
            answer.headers.merge(gate.headers(credential, limits: settings, at: moment)) { own, _ in own }
        }
        answer.violations = exchange.violations
        rowFaults = exchange.rowFaults
        return answer
    }

    /// Answers a call that needs an access token and counts against the limits.
    private mutating func guarded(
        _ resolution: HubSpotOperation.Resolution, _ exchange: inout Exchange
    ) throws(HubSpotError) -> Answer {
        let credential = try credential(of: exchange.call, at: exchange.moment)
        var isSearch = false
        if case .found(let match) = resolution {
            isSearch = match.operation == .search
            try credential.check(requiredScopes(for: match))
        }
        // Searches have a limit of their own and tell nothing of it.
        if !isSearch { exchange.counted = credential }
        if let policy = gate.admit(credential, isSearch: isSearch, limits: settings, at: exchange.moment) {
            throw HubSpotError.limited(policy, requestID: generator.identifier())
        }
        switch resolution {
        case .found(let match): return try perform(match, &exchange)
        case .wrongMethod:
            exchange.violations.append("\(exchange.call.method) is not a method of this path")
            throw HubSpotError(
                status: 405, category: "METHOD_NOT_ALLOWED", message: "\(exchange.call.method) is not allowed here.")
        case .unknown: throw exchange.nowhere()
        }
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
        // These come from the network in front of HubSpot, which does not speak JSON.
        if (520...526).contains(status) {
            return Answer(status: status, body: .text("<html><body>error \(status)</body></html>"))
        }
        var answer = answer(for: .standard(status: status, requestID: generator.identifier()))
        if status == 477 { answer.headers["Retry-After"] = "30" }
        return answer
    }

    private func credential(of call: Call, at moment: Moment) throws(HubSpotError) -> HubSpotCredential {
        guard let token = call.bearerToken else { throw .unauthenticated("The call carries no access token.") }
        switch token {
        case "expired": throw .expired(secondsAgo: 61)
        case "noscope": return HubSpotCredential(app: "private", isOAuth: false, scopes: [])
        default: break
        }
        if let scopes = settings.tokenScopes[token] {
            return HubSpotCredential(app: "private", isOAuth: false, scopes: Set(scopes))
        }
        if settings.tokens.contains(token) { return HubSpotCredential(app: "private", isOAuth: false, scopes: nil) }
        guard let issued = oauth.accessTokens[token] else {
            throw .unauthenticated("The access token is not valid in this account.")
        }
        let age = moment.seconds - issued.expiresAt
        if age >= 0 { throw .expired(secondsAgo: Int(age)) }
        return HubSpotCredential(app: issued.clientID, isOAuth: true, scopes: Set(issued.scopes))
    }
}
