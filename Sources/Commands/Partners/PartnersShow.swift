internal import ArgumentParser
internal import Enrichment
internal import HTTPTransport
internal import Leads

/// `leadferry partners show ID`.
struct PartnersShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what is known of a partner: calls, inputs, fields, prices, limits.",
        discussion: "Example: leadferry partners show dropcontact")

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The partner's id.")
    var partner: String

    struct Report: Encodable {
        struct Call: Encodable {
            var name: String
            var request: String
            var keyedBy: [[String]]
            var with: [String]
            var finds: [String]
            var verifies: String?
            var credits: Double
            var creditsPerField: [String: Double]
            var chargedOnMiss: Bool
            var later: Bool
            var bulk: Int?
            var needsCallback: Bool

            enum CodingKeys: String, CodingKey {
                case name, request, with, finds, verifies, credits, later, bulk
                case keyedBy = "keyed_by"
                case creditsPerField = "credits_per_field"
                case chargedOnMiss = "charged_on_miss"
                case needsCallback = "needs_callback"
            }
        }

        var id: String
        var name: String
        var docs: String
        var verification: String
        var unverified: [String]
        var baseURL: String
        var auth: String
        var calls: [Call]
        var limits: [String: Int]
        var freeRepeatDays: Int?
        var trial: String?

        enum CodingKeys: String, CodingKey {
            case id, name, docs, verification, unverified, auth, calls, limits, trial
            case baseURL = "base_url"
            case freeRepeatDays = "free_repeat_days"
        }
    }

    func run() throws {
        let catalogue = try common.configurationIfThere()?.catalogue() ?? PartnerCatalogue()
        let report = Self.report(try catalogue.require(partner))
        if output.json { return try Output.json(report) }
        Terminal.print(Terminal.bold(report.name) + "  \(report.id)  checked: \(report.verification)")
        Terminal.print("docs      \(report.docs)")
        Terminal.print("base URL  \(report.baseURL)")
        Terminal.print("key       \(report.auth)")
        let limits = report.limits.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        Terminal.print("limits    \(limits.isEmpty ? "none known" : limits.joined(separator: ", "))")
        if let days = report.freeRepeatDays { Terminal.print("repeats   free for \(days) days") }
        if let trial = report.trial { Terminal.print("trial     \(trial)") }
        for call in report.calls { Self.print(call) }
        for fact in report.unverified { Terminal.print("not verified: \(fact)") }
    }

    private static func print(_ call: Report.Call) {
        Terminal.print("")
        Terminal.print(Terminal.bold(call.name) + "  \(call.request)")
        Terminal.print("  keyed by  \(call.keyedBy.map { $0.joined(separator: " + ") }.joined(separator: ", or "))")
        if !call.with.isEmpty { Terminal.print("  with      \(call.with.joined(separator: ", "))") }
        if !call.finds.isEmpty { Terminal.print("  finds     \(call.finds.joined(separator: ", "))") }
        if let field = call.verifies { Terminal.print("  checks    \(field)") }
        let fields = call.creditsPerField.sorted { $0.key < $1.key }
            .map { "\(Amount.text($0.value)) for \($0.key)" }
        let price = (call.credits > 0 || fields.isEmpty ? [Amount.text(call.credits) + " a hit"] : []) + fields
        Terminal.print(
            "  credits   \(price.joined(separator: ", "))" + (call.chargedOnMiss ? "; a miss costs as much" : ""))
        if call.later { Terminal.print("  later     the result is fetched by polling") }
        if let bulk = call.bulk { Terminal.print("  bulk      up to \(bulk) people in one call") }
        if call.needsCallback { Terminal.print("  callback  the answer comes by a call back: not asked yet") }
    }

    static func report(_ definition: PartnerDefinition) -> Report {
        let limits = definition.limits
        let named = [
            "a second": limits.perSecond, "a minute": limits.perMinute, "an hour": limits.perHour,
            "a day": limits.perDay, "at once": limits.atOnce, "polls a minute": limits.pollsPerMinute,
        ]
        return Report(
            id: definition.id, name: definition.name, docs: definition.docs,
            verification: definition.verification.rawValue, unverified: definition.unverified,
            baseURL: definition.baseURL, auth: auth(definition.auth), calls: definition.calls.map(call),
            limits: named.compactMapValues(\.self), freeRepeatDays: definition.freeRepeatDays,
            trial: definition.trial.map { trial in
                [trial.note, trial.baseURL, trial.key.map { "key \($0)" }].compactMap(\.self).joined(separator: "; ")
            })
    }

    private static func call(_ call: PartnerCall) -> Report.Call {
        Report.Call(
            name: call.name, request: "\(call.method.rawValue) \(call.path)",
            keyedBy: call.anyOf.map { $0.map(\.description) }, with: call.with.map(\.description),
            finds: call.fields.sorted().map(\.rawValue), verifies: call.verdict?.field.rawValue,
            credits: call.cost.credits,
            creditsPerField: Dictionary(
                uniqueKeysWithValues: call.cost.perField.map { ($0.key.rawValue, $0.value) }),
            chargedOnMiss: call.cost.chargedOnMiss, later: call.then?.isLater ?? false, bulk: call.bulk?.most,
            needsCallback: call.needsCallback)
    }

    private static func auth(_ auth: PartnerAuth) -> String {
        switch auth {
        case .header(let name): "header \(name)"
        case .bearer: "Authorization: Bearer KEY"
        case .bare: "Authorization: KEY"
        case .basicPassword(let user): "HTTP Basic, user \(user), the key as password"
        case .basicValue: "Authorization: Basic KEY"
        case .headers(let key, let secret): "headers \(key) (key) and \(secret) (secret)"
        case .query(let name): "query parameter \(name)"
        case .clientCredentials: "OAuth client credentials (key: client id, secret: client secret)"
        }
    }
}
