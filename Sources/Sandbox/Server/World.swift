import Foundation

/// Everything the sandbox knows: the vendors, the faults, the counts. A value; the server keeps it behind a lock.
struct World: Sendable {
    /// What was decided of a call before it is carried out.
    struct Plan: Sendable {
        let number: Int
        var latency: Double
        var fault: Fault?
        /// How many calls of the same vendor were under way when it came in, itself among them.
        var concurrent = 1
        /// The vendor, as the first segment of the path names it.
        var vendor = ""
    }

    private let initial: Sandbox.Configuration
    private(set) var seed: UInt64
    var hubSpot: HubSpotPortal
    var salesforce: SalesforceOrg
    var pipedrive: PipedriveAccount
    var zoho: ZohoOrg
    var desks: [String: PartnerDesk]
    var faults: [Fault] = []
    private var lastFault = 0
    /// The calls under way, by vendor.
    private var underWay: [String: Int] = [:]
    var calls = CallLog()
    private(set) var violations: [Violation: Int] = [:]
    /// Seconds that the clock of the sandbox is ahead.
    private(set) var advance = 0.0
    /// Where the clock stands, while it is stopped.
    private var stopped: Moment?

    /// A breach of the contract by the caller.
    struct Violation: Hashable, Sendable {
        let method: String
        let path: String
        let reason: String
    }

    init(configuration: Sandbox.Configuration) {
        initial = configuration
        seed = configuration.seed
        hubSpot = HubSpotPortal(settings: configuration.hubSpot, seed: configuration.seed, date: Date())
        salesforce = SalesforceOrg(
            settings: configuration.salesforce, seed: configuration.seed, date: Date())
        pipedrive = PipedriveAccount(settings: configuration.pipedrive, seed: configuration.seed, date: Date())
        zoho = ZohoOrg(settings: configuration.zoho, seed: configuration.seed, date: Date())
        desks = Dictionary(
            Partner.standard.map { partner in
                let settings = configuration.partners[partner.id] ?? .init()
                return (partner.id, PartnerDesk(partner: partner, settings: settings, seed: configuration.seed))
            }, uniquingKeysWith: { first, _ in first })
    }

    var now: Moment { stopped ?? .now(advancedBy: advance) }

    /// Moves the clock on; one that stands still goes on standing there.
    mutating func moveClock(by seconds: Double) {
        advance += seconds
        stopped = stopped.map { Moment(date: $0.date.addingTimeInterval(seconds), seconds: $0.seconds + seconds) }
    }

    /// Stops the clock where it is, or lets it go on from there.
    mutating func setClock(stopped isStopped: Bool) {
        if let stopped {
            advance += stopped.seconds - Moment.now(advancedBy: advance).seconds
        }
        stopped = nil
        if isStopped { stopped = now }
    }

    var isClockStopped: Bool { stopped != nil }

    /// Puts everything back to the beginning.
    mutating func reset() {
        let underWay = underWay
        self = World(configuration: initial)
        self.underWay = underWay
    }

    /// Forgets what was counted.
    mutating func clearCounts() {
        calls.clear()
        violations = [:]
        zoho.dropped = [:]
    }

    /// The next fault's id and its own stream of draws, so that other calls do not disturb its share.
    mutating func nextFault() -> (id: String, generator: SeededGenerator) {
        lastFault += 1
        return (String(lastFault), SeededGenerator(seed: seed, stream: 1000 + UInt64(lastFault)))
    }

    /// Counts a call and decides which fault strikes it: all latencies that match, and the first of the others.
    mutating func begin(_ call: Call) -> Plan {
        var plan = Plan(number: calls.begin(call, pattern: pattern(of: call)), latency: latency(of: call), fault: nil)
        plan.vendor = call.segments.first ?? ""
        underWay[plan.vendor, default: 0] += 1
        plan.concurrent = underWay[plan.vendor] ?? 1
        for index in faults.indices where faults[index].kind != .rowError && faults[index].matches(call) {
            if faults[index].kind == .latency {
                if faults[index].strikes() { plan.latency += faults[index].latency }
            } else if plan.fault == nil, faults[index].strikes() {
                plan.fault = faults[index]
            }
        }
        return plan
    }

    /// Notes how a call ended.
    mutating func end(_ plan: Plan, status: String) {
        calls.end(plan.number, status: status)
        underWay[plan.vendor, default: 1] -= 1
    }

    /// Carries a call out.
    mutating func perform(_ call: Call, _ plan: Plan) -> Answer {
        let moment = now
        let answer =
            switch call.segments.first {
            case "hubspot": hubSpotAnswer(call, at: moment)
            case "salesforce":
                salesforce.answer(call, at: moment, concurrent: plan.concurrent, faults: &faults)
            case "pipedrive": pipedrive.answer(call, at: moment, faults: &faults)
            case "zoho": zoho.answer(call, at: moment, concurrent: plan.concurrent, faults: &faults)
            case "partners": partnerAnswer(call)
            default: Answer.refusal(404, Self.nothing(at: call.path))
            }
        for reason in answer.violations {
            violations[Violation(method: call.method, path: pattern(of: call), reason: reason), default: 0] += 1
        }
        return answer
    }

    /// The answer a status fault asks for, in the vendor's own words unless the fault brings some.
    mutating func faultAnswer(_ fault: Fault, to call: Call) -> Answer {
        var answer =
            switch call.segments.first {
            case "hubspot": hubSpot.standardAnswer(status: fault.status)
            case "salesforce": salesforce.standardAnswer(status: fault.status, to: call)
            case "pipedrive": pipedrive.standardAnswer(status: fault.status)
            case "zoho": zoho.standardAnswer(status: fault.status, to: call)
            case "partners":
                desks[call.segments.dropFirst().first ?? ""]?.standardAnswer(status: fault.status)
                    ?? .refusal(fault.status, "a fault that was asked for")
            default: Answer.refusal(fault.status, "a fault that was asked for")
            }
        if let body = fault.body { answer.body = body.string.map(Answer.Body.text) ?? .json(body) }
        answer.headers.merge(fault.headers) { _, asked in asked }
        return answer
    }

    private mutating func hubSpotAnswer(_ call: Call, at moment: Moment) -> Answer {
        var rowFaults = RowFaults(faults.filter { $0.kind == .rowError && $0.matches(call) })
        let answer = hubSpot.answer(call, at: moment, rowFaults: &rowFaults)
        for fault in rowFaults.faults {
            if let index = faults.firstIndex(where: { $0.id == fault.id }) { faults[index] = fault }
        }
        return answer
    }

    private mutating func partnerAnswer(_ call: Call) -> Answer {
        let id = call.segments.dropFirst().first ?? ""
        let path = "/" + call.segments.dropFirst(2).joined(separator: "/")
        let others = desks.keys.sorted().joined(separator: ", ")
        let moment = now
        return desks[id]?.answer(call, path: path, at: moment)
            ?? .refusal(404, "there is no partner \(id); there are \(others)")
    }

    private func pattern(of call: Call) -> String {
        switch call.segments.first {
        case "hubspot": HubSpotPortal.pattern(of: call)
        case "salesforce": SalesforceOperation.pattern(of: call)
        case "pipedrive": PipedriveEndpoint.pattern(of: call)
        case "zoho": ZohoOperation.pattern(of: call)
        default: call.maskedPath
        }
    }

    private func latency(of call: Call) -> Double {
        switch call.segments.first {
        case "hubspot": hubSpot.settings.latency
        case "salesforce": salesforce.settings.latency
        case "pipedrive": pipedrive.settings.latency
        case "zoho": zoho.settings.latency
        case "partners": desks[call.segments.dropFirst().first ?? ""]?.settings.latency ?? 0
        default: 0
        }
    }

    /// What is said of a path outside everything that is served.
    static func nothing(at path: String) -> String {
        "nothing is served at \(path); there are /hubspot, /salesforce, /pipedrive, /zoho, /partners/{id} and /_sandbox"
    }
}
