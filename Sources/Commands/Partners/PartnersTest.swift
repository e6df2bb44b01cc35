internal import ArgumentParser
internal import Enrichment
internal import Foundation
internal import HTTPTransport
internal import Leads
internal import Store

/// `leadferry partners test ID`.
struct PartnersTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Ask a partner about one person, and show everything, keys hidden.",
        discussion: """
            Makes one call with the configured key, and polls where the result comes later. It costs what it costs, and is \
            booked where there is a database; no lead is touched.

            Example: leadferry partners test hunter --email ann@example.com
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The partner's id.")
    var partner: String

    @Option(help: "The person's e-mail.")
    var email: String?

    @Option(name: .customLong("linkedin-url"), help: "The person's LinkedIn profile.")
    var linkedinURL: String?

    @Option(name: .customLong("set"), help: "Another value: first_name=Ann. Repeatable.")
    var values: [String] = []

    @Option(help: "The partner's call. Default: the first that the values allow.")
    var call: String?

    @Option(name: .customLong("ask-for"), help: "Fields to ask for by name, of a call that does so. Default: e-mail.")
    var asked: [String] = []

    @Flag(help: "Use the vendor's own test key and address, where the partner file names them.")
    var trial = false

    struct Report: Encodable {
        var partner: String
        var call: String
        var sent: [String: String]
        var outcome: String
        var code: String?
        var message: String?
        var values: [String: PartnerValue]
        var verdict: String?
        var credits: Double?
        var price: Double?
        var requestID: String?

        enum CodingKeys: String, CodingKey {
            case partner, call, sent, outcome, code, message, values, verdict, credits, price
            case requestID = "request_id"
        }
    }

    func run() async throws {
        let configuration = try common.configurationIfThere()
        let catalogue = try configuration?.catalogue() ?? PartnerCatalogue()
        let definition = try catalogue.require(partner)
        let known = try self.known()
        let configured = try trial ? trialPartner(definition) : configuredPartner(definition, configuration, catalogue)
        let found = definition.calls.first { candidate in
            (call == nil || candidate.name == call) && candidate.inputs(from: known) != nil
        }
        guard let found, let inputs = found.inputs(from: known) else { throw Self.notEnough(definition, call) }
        let fields = try asked.isEmpty ? [LeadField.email] : asked.map(Self.field)
        let store = try common.storeIfThere(configuration)
        let transport = NetworkTransport()
        let result: Result<PartnerAnswer, any Error>
        do {
            result = .success(
                try await ask(found, inputs, found.asked(for: fields), configured, transport, store))
        } catch {
            result = .failure(error)
        }
        try await transport.shutdown()
        try store?.close()
        let answer = try result.get()
        if output.json {
            return try Output.json(Self.report(configured, found, inputs, answer))
        }
        Self.print(configured, answer)
        if answer.outcome == .unconfigured || answer.outcome == .noCredits { throw CommandFailure(.permission) }
        if answer.outcome == .error || answer.outcome == .rateLimited { throw CommandFailure(.unavailable) }
    }

    /// Asks, and looks for a result that comes later until it is there or its time is over.
    private func ask(
        _ call: PartnerCall, _ inputs: [PartnerInput: String], _ asked: [LeadField], _ partner: Partner,
        _ network: NetworkTransport, _ store: Store?
    ) async throws -> PartnerAnswer {
        let secrets = [partner.credential?.key, partner.credential?.secret].compactMap(\.self)
        let transport: any HTTPTransport =
            output.json ? network : RecordingTransport(network, hiding: secrets) { Terminal.say($0) }
        let client = PartnerClient(partner, transport: transport)
        var booking = try store.map { try TestBooking($0, partner, call, asked) }
        let start = ContinuousClock.now
        var answer = try await client.ask(call, inputs, asked: asked)
        while let task = answer.task, let step = call.then, ContinuousClock.now - start < step.longest {
            try booking?.settle(answer)
            let wait = answer.retryAfter ?? step.every
            Terminal.say("not there yet; looking again in \(Output.age(seconds: Int(wait / .seconds(1))))")
            try await Task.sleep(for: wait)
            answer = try await client.result(of: task, call, inputs, asked: asked)
        }
        try booking?.settle(answer)
        return answer
    }

    // MARK: - What is asked

    private func known() throws -> LeadValues {
        var known = LeadValues()
        if let email { known[.email] = email }
        if let linkedinURL { known[.linkedinURL] = linkedinURL }
        for pair in values {
            let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard sides.count == 2 else { throw ValidationError("--set wants field=value, not \(pair)") }
            known[try Self.field(sides[0])] = sides[1]
        }
        if known.isEmpty { throw ValidationError("say who: --email, --linkedin-url, or --set field=value") }
        return known
    }

    private static func field(_ name: String) throws -> LeadField {
        guard let field = LeadField(rawValue: name) else {
            let known = LeadField.allCases.map(\.rawValue)
            throw CommandFailure(.usage, "unknown field \(name)\(Spelling.suggestion(for: name, among: known))")
        }
        return field
    }

    private static func notEnough(_ definition: PartnerDefinition, _ name: String?) -> CommandFailure {
        let names = definition.calls.map(\.name)
        if let name, !names.contains(name) {
            return CommandFailure(
                .usage, "\(definition.id) has no call \(name)\(Spelling.suggestion(for: name, among: names))")
        }
        let sets = definition.calls.filter { name == nil || $0.name == name }.flatMap(\.anyOf)
            .map { $0.map(\.description).joined(separator: " + ") }
        return CommandFailure(.usage, "that is not enough for \(definition.id): say \(sets.joined(separator: ", or "))")
    }

    private func configuredPartner(
        _ definition: PartnerDefinition, _ configuration: Configuration?, _ catalogue: PartnerCatalogue
    ) throws -> Partner {
        let found = try configuration?.configuredPartners(among: catalogue).first { $0.id == definition.id }
        guard let found else {
            throw CommandFailure(
                .configuration, "\(definition.id) is not under `partners:` of the configuration; add it with its key")
        }
        guard found.isEnabled else {
            throw CommandFailure(.configuration, "\(definition.id) is switched off in the configuration")
        }
        return found
    }

    private func trialPartner(_ definition: PartnerDefinition) throws -> Partner {
        guard let trial = definition.trial, let key = trial.key else {
            throw CommandFailure(.usage, "the file of \(definition.id) names no test key")
        }
        return Partner(definition, credential: PartnerCredential(key: key), baseURL: trial.baseURL)
    }

    // MARK: - What comes of it

    private static func report(
        _ partner: Partner, _ call: PartnerCall, _ inputs: [PartnerInput: String], _ answer: PartnerAnswer
    ) -> Report {
        Report(
            partner: partner.id, call: call.name,
            sent: Dictionary(uniqueKeysWithValues: inputs.map { ($0.key.description, $0.value) }),
            outcome: answer.outcome.rawValue, code: answer.code, message: answer.message,
            values: Dictionary(uniqueKeysWithValues: answer.values.map { ($0.key.rawValue, $0.value) }),
            verdict: answer.verdict?.rawValue, credits: answer.credits,
            price: answer.credits.map { $0 * partner.pricePerCredit }, requestID: answer.requestID)
    }

    private static func print(_ partner: Partner, _ answer: PartnerAnswer) {
        let words = [answer.code, answer.message].compactMap(\.self).joined(separator: ": ")
        Terminal.print(Terminal.bold(answer.outcome.rawValue) + (words.isEmpty ? "" : "  \(words)"))
        if let verdict = answer.verdict { Terminal.print("the value is \(verdict.rawValue)") }
        var table = Table([("FIELD", .left), ("VALUE", .left), ("CONFIDENCE", .right), ("CHECKED", .left)])
        for (field, value) in answer.values.sorted(by: { $0.key < $1.key }) {
            table.add([
                field.rawValue, value.value, String(format: "%.2f", value.confidence),
                value.verified.map { $0 ? "yes" : "could not be" } ?? "",
            ])
        }
        if !answer.values.isEmpty { Output.table(table) }
        let credits = answer.credits.map { "\(Amount.text($0)) credits, \(Amount.text($0 * partner.pricePerCredit))" }
        Terminal.print("cost: \(credits ?? "unknown, the answer was lost")")
    }
}
