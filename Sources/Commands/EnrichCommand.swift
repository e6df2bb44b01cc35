internal import ArgumentParser
internal import Enrichment
internal import Foundation
internal import JobQueue
internal import Leads
internal import Store

/// `leadferry enrich LEAD…`.
struct EnrichCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrich",
        abstract: "Enrich leads now, again, or only say what it would cost.",
        discussion: """
            Workers enrich new leads by themselves; this is for leads that are there already, and for a look before \
            anything is spent. What changes is sent to the destinations again. Without --again, answers that are kept are \
            used, and nothing is paid for twice.

            Example: leadferry enrich --event expo --preview
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Leads, by number or e-mail.")
    var leads: [String] = []

    @Option(help: "All leads of this event.")
    var event: String?

    @Option(name: .customLong("older-than"), help: "Of an event: only leads enriched so long ago, or never: 90d.")
    var olderThan: String?

    @Option(help: "Not more leads than this.")
    var limit: Int?

    @Flag(help: "Ask partners anew, though their answers are kept. It costs again.")
    var again = false

    @Flag(help: "Say who could be asked, and what it may cost; ask nobody.")
    var preview = false

    func validate() throws {
        if leads.isEmpty, event == nil { throw ValidationError("say which: leads by number or e-mail, or --event") }
        if let limit, limit < 1 { throw ValidationError("--limit wants a number from 1") }
        if let olderThan, Duration(operatorText: olderThan) == nil || olderThan.last?.isNumber ?? true {
            throw ValidationError("--older-than wants a length of time such as 90d or 36h")
        }
    }

    func run() async throws {
        let configuration = try common.configuration()
        let store = try common.openStore(for: configuration)
        let ids = try self.ids(store)
        let pipeline = try Pipeline(configuration, store: store, countsCalls: false)
        let result: Result<Void, any Error>
        do {
            if preview {
                try Preview(pipeline.waterfall(store), store, freshSince: again ? Date() : nil).run(ids, output)
            } else {
                try await enrich(ids, store, pipeline.waterfall(store), configuration)
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await pipeline.shutdown()
        try store.close()
        try result.get()
    }

    private func ids(_ store: Store) throws -> [Int64] {
        var ids: [Int64] = []
        for lead in leads {
            let found = try store.leadIDs(matching: lead)
            guard !found.isEmpty else { throw CommandFailure(.inputMissing, "there is no lead \(lead)") }
            ids += found
        }
        if let event {
            let age = olderThan.flatMap { Duration(operatorText: $0) }
            ids += try store.leads(ofEvent: event, enrichedBefore: age.map { store.now - $0.milliseconds })
        }
        return limit.map { Array(ids.prefix($0)) } ?? ids
    }

    struct Line: Encodable {
        var lead: Int64
        var note: String
        var changed: [String]
        var price: Double
        var skipped: String?
    }

    /// Enriches leads, some at a time, as a worker that is registered: where it dies, what it asked is known.
    private func enrich(
        _ ids: [Int64], _ store: Store, _ waterfall: Waterfall, _ configuration: Configuration
    ) async throws {
        let worker = try await store.offload { store in
            _ = try store.rescue(crashLimit: configuration.retry.crashes)
            return try store.registerWorker()
        }
        let start = Date()
        let rules = configuration.enrichment
        let isAgain = again
        let lines = try await withThrowingTaskGroup(of: Line?.self) { group in
            var lines: [Line] = []
            var waiting = ids[...]
            func add(_ id: Int64) {
                group.addTask {
                    try await WorkerLease.$current.withValue(worker) {
                        try await Self.enrich(id, store, waterfall, rules, freshSince: isAgain ? start : nil)
                    }
                }
            }
            for id in waiting.prefix(100) { add(id) }
            waiting = waiting.dropFirst(100)
            while let line = try await group.next() {
                if let line {
                    lines.append(line)
                    if !output.json { Terminal.say("lead \(line.lead)  \(line.skipped ?? line.note)") }
                }
                if let id = waiting.popFirst() { add(id) }
            }
            return lines
        }
        try await store.offload { try $0.retire(worker) }
        if output.json { return try Output.json(lines.sorted { $0.lead < $1.lead }) }
        let price = lines.reduce(0) { $0 + $1.price }
        Terminal.say(
            "\(Output.count(lines.count { !$0.changed.isEmpty }, "lead")) of \(lines.count) changed; it cost "
                + Amount.text(price))
    }

    private static func enrich(
        _ id: Int64, _ store: Store, _ waterfall: Waterfall, _ rules: EnrichmentConfiguration, freshSince: Date?
    ) async throws -> Line? {
        guard let lead = try store.leads(ids: [id])[id]?.lead else { return nil }
        if try store.isHeld(lead: id) {
            return Line(lead: id, note: "", changed: [], price: 0, skipped: "a worker has it in hand; try again")
        }
        // Partners that are slow are waited for; those that are down only for a moment.
        let deadline = Date() + min(rules.at(event: lead.event).deadline, .seconds(600)) / .seconds(1)
        var price = 0.0
        while true {
            let result = try await waterfall.enrich(lead, now: Date(), waitUntil: deadline, freshSince: freshSince)
            price += result.price
            if let wait = result.retryAfter, wait < .seconds(60) {
                try await Task.sleep(for: wait)
                continue
            }
            let changes = result.changes.map { field, found in
                FieldChange(field, replacing: lead.values[field], value: found.value, provenance: found.provenance)
            }
            let story = try result.story()
            let isChanged = try await store.offload { try $0.apply(enrichment: changes, lead: id, story: story) }
            let fields = isChanged ? result.changes.keys.sorted().map(\.rawValue) : []
            return Line(lead: id, note: result.note, changed: fields, price: price)
        }
    }
}
