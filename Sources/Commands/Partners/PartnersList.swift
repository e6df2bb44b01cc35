internal import ArgumentParser
internal import Enrichment
internal import Leads
internal import Store

/// `leadferry partners list`.
struct PartnersList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the partners that are known, and how the configured ones are doing.",
        discussion: "Example: leadferry partners list --finds phone")

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Only partners that can fill this field.")
    var finds: String?

    @Flag(help: "Only partners of the configuration.")
    var configured = false

    struct Line: Encodable {
        var id: String
        var name: String
        var verification: String
        var finds: [String]
        var verifies: [String]
        var keyedBy: [String]
        var credits: Double
        var status: String
        var health: PartnerHealthReport?

        enum CodingKeys: String, CodingKey {
            case id, name, verification, finds, verifies, credits, status, health
            case keyedBy = "keyed_by"
        }
    }

    func run() throws {
        let configuration = try common.configurationIfThere()
        let catalogue = try configuration?.catalogue() ?? PartnerCatalogue()
        let field = try finds.map { name in
            guard let field = LeadField(rawValue: name) else {
                let known = LeadField.allCases.map(\.rawValue)
                throw CommandFailure(.usage, "unknown field \(name)\(Spelling.suggestion(for: name, among: known))")
            }
            return field
        }
        let health = try common.storeIfThere(configuration)?.partnerHealth() ?? []
        var lines: [Line] = []
        for id in catalogue.ids {
            guard let definition = catalogue[id] else { continue }
            let settings = configuration?.partners.first { $0.id == id }
            if configured, settings == nil { continue }
            if let field, !definition.fields.contains(field) { continue }
            lines.append(Self.line(definition, settings, health.first { $0.partner == id }))
        }
        if output.json { return try Output.json(lines) }
        var table = Table([
            ("ID", .left), ("CHECKED", .left), ("KEYED BY", .left), ("CREDITS", .right), ("STATUS", .left),
            ("FINDS", .left),
        ])
        for line in lines {
            table.add([
                line.id, line.verification, line.keyedBy.joined(separator: "; "), Amount.text(line.credits),
                line.status, line.finds.joined(separator: ", "),
            ])
        }
        Output.table(table)
    }

    private static func line(
        _ definition: PartnerDefinition, _ settings: Configuration.PartnerSettings?, _ health: PartnerHealthReport?
    ) -> Line {
        var seen: Set<String> = []
        let sets = definition.calls.filter { $0.verdict == nil }.flatMap(\.anyOf)
            .map { $0.map(\.description).joined(separator: "+") }.filter { seen.insert($0).inserted }
        return Line(
            id: definition.id, name: definition.name, verification: definition.verification.rawValue,
            finds: definition.fields.sorted().map(\.rawValue), verifies: definition.verifies.sorted().map(\.rawValue),
            keyedBy: sets, credits: definition.calls.map { $0.most(for: $0.asked(for: $0.fields)) }.max() ?? 0,
            status: status(settings, health), health: health)
    }

    private static func status(_ settings: Configuration.PartnerSettings?, _ health: PartnerHealthReport?) -> String {
        guard let settings else { return "not configured" }
        guard settings.enabled else { return "disabled" }
        guard let health else { return "ready" }
        if let until = health.restsUntil {
            return
                "rests until \(Output.short(until)): \(health.outcome ?? "error")\(health.code.map { " (\($0))" } ?? "")"
        }
        guard health.answers > 0 else { return "ready" }
        return
            "ready, \(health.hits * 100 / health.answers) % hits of \(health.answers), \(health.averageMilliseconds) ms"
    }
}
