internal import ArgumentParser
internal import Foundation
internal import JobQueue
internal import Leads
internal import Store

/// `leadferry show LEAD`.
struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show one lead: its values and where they came from, its jobs, history and remote records.",
        discussion: """
            The whole story: who captured it and what was merged, each attempt with what was sent (the names of the \
            fields, never values) and what came back, what people mended, and the pages of its records in the CRM.

            Example: leadferry show ann@example.com
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The lead's number, or its e-mail.")
    var lead: String

    func run() throws {
        let store = try common.openStore()
        let ids = try store.leadIDs(matching: lead)
        guard !ids.isEmpty else { throw CommandFailure(.inputMissing, "there is no lead \(lead)") }
        let stories = try ids.compactMap { try store.story(lead: $0) }
        let links = try RecordLinks(common, store)
        if output.json {
            try Output.json(stories.map { LeadReport($0, links) })
        } else {
            for story in stories {
                Self.print(story, links)
                EnrichmentHistory(story)?.print()
            }
        }
    }

    static func print(_ story: LeadStory, _ links: RecordLinks) {
        let lead = story.lead
        Terminal.print(Terminal.bold("lead \(lead.id)") + "  \(lead.identity)  event \(lead.event)")
        if let review = lead.review { Terminal.print("to be looked at: \(review)") }
        if !story.registrations.isEmpty {
            Terminal.print("checked in as \(story.registrations.joined(separator: ", "))")
        }
        if !story.namesakes.isEmpty {
            let others = story.namesakes.map { "lead \($0)" }.joined(separator: ", ")
            Terminal.print("perhaps the same person: \(others)")
        }
        var values = Table([("FIELD", .left), ("VALUE", .left), ("SOURCE", .left)])
        for field in lead.values.fields {
            values.add([field.rawValue, lead.values[field] ?? "", Self.source(of: lead.provenance[field])])
        }
        for (name, value) in lead.custom.sorted(by: { $0.key < $1.key }) { values.add([name, value, "captured"]) }
        for (name, chosen) in lead.qualifiers.sorted(by: { $0.key < $1.key }) {
            values.add([name, chosen.joined(separator: "; "), "qualifier"])
        }
        Output.table(values)
        Terminal.print("captured \(Output.count(lead.scanCount, "time"))")
        for capture in story.captures { Self.print(capture) }
        for job in story.jobs {
            Terminal.print("")
            Terminal.print(
                Terminal.bold("job \(job.id)")
                    + "  \(job.destination)  \(job.state.rawValue) since \(Output.short(job.since))"
                    + (job.dismissed ? "  dismissed\(job.dismissedReason.map { ": \($0)" } ?? "")" : ""))
            if let error = job.error { Terminal.print("  \(error)\(Self.place(of: error))") }
            for record in job.records {
                Terminal.print("  \(record.object) \(record.id)\(links.link(to: record).map { "  \($0)" } ?? "")")
            }
            Self.print(job.history, title: nil)
        }
        Self.print(story.history, title: "changes")
        Terminal.print("")
    }

    /// The field at fault and its value, where they are known.
    private static func place(of error: JobError) -> String {
        guard let field = error.field ?? error.leadField else { return "" }
        let lead = error.leadField.flatMap { $0 == field ? nil : ", \($0) of the lead" } ?? ""
        return " [field \(field)\(lead)\(error.value.map { ", “\($0)”" } ?? "")]"
    }

    /// A write in words: `update contact (email, phone)`.
    private static func words(of write: SentWrite) -> String {
        let fields = write.fields.isEmpty ? "" : " (\(write.fields.joined(separator: ", ")))"
        return "\(write.what.rawValue) \(write.object)\(fields)"
    }

    private static func print(_ capture: LeadStory.Capture) {
        let parts = [
            capture.what, capture.detail, capture.device.map { "on \($0)" },
            capture.image.map { "image \($0)" }, capture.consent.map { "consent “\($0)”" },
        ].compactMap(\.self)
        Terminal.print("  \(Terminal.dim(Output.short(capture.at)))  \(Output.line(parts.joined(separator: "  ")))")
    }

    /// The line for a person of a detail that is JSON; other details are lines already.
    private static func sentence(of event: LeadStory.Event) -> String? {
        struct Noted: Decodable { var note: String }
        guard let detail = event.detail else { return nil }
        let data = Data(detail.utf8)
        if let note = (try? JSONDecoder().decode(Noted.self, from: data))?.note { return note }
        return (try? JSONDecoder().decode(LeadChange.self, from: data))?.sentence ?? detail
    }

    private static func source(of provenance: Provenance?) -> String {
        guard let provenance else { return Provenance.captured }
        let confidence = provenance.confidence.map { String(format: " %.2f", $0) } ?? ""
        return provenance.source + confidence + (provenance.verified == true ? " verified" : "")
    }

    private static func print(_ events: [LeadStory.Event], title: String?) {
        guard !events.isEmpty else { return }
        if let title { Terminal.print(title) }
        for event in events {
            let parts = [event.what, event.move, event.error, Self.sentence(of: event)].compactMap(\.self)
            Terminal.print("  \(Terminal.dim(Output.short(event.at)))  \(parts.joined(separator: "  "))")
            guard let sent = event.sent, !sent.isEmpty else { continue }
            Terminal.print("      sent: \(sent.map(Self.words(of:)).joined(separator: "; "))")
        }
    }
}

/// A lead's story as JSON.
struct LeadReport: Encodable {
    var id: Int64
    var event: String
    var identity: String
    var values: LeadValues
    var provenance: [String: Provenance]
    var custom: [String: String]
    var qualifiers: [String: [String]]
    var scanCount: Int
    var capturedAt: Date
    var jobs: [LeadStory.Job]
    var captures: [LeadStory.Capture]
    var registrations: [String]
    var perhapsSameAs: [Int64]
    var review: String?
    var history: [LeadStory.Event]
    /// The pages of the records in their CRMs.
    var links: [Link]

    struct Link: Encodable {
        var destination: String
        var object: String
        var id: String
        var url: String
    }

    init(_ story: LeadStory, _ links: RecordLinks) {
        let lead = story.lead
        id = lead.id
        event = lead.event
        identity = lead.identity.description
        values = lead.values
        provenance = Dictionary(
            uniqueKeysWithValues: lead.values.fields.map {
                ($0.rawValue, lead.provenance[$0] ?? Provenance(source: Provenance.captured, at: lead.capturedAt))
            })
        custom = lead.custom
        qualifiers = lead.qualifiers
        scanCount = lead.scanCount
        capturedAt = lead.capturedAt
        jobs = story.jobs
        captures = story.captures
        registrations = story.registrations
        perhapsSameAs = story.namesakes
        review = lead.review
        history = story.history
        self.links = story.jobs.flatMap(\.records).compactMap { record in
            links.link(to: record).map {
                Link(destination: record.destination, object: record.object, id: record.id, url: $0)
            }
        }
    }

    enum CodingKeys: String, CodingKey {
        case id, event, identity, values, provenance, custom, qualifiers, jobs, captures, registrations, review, history
        case links
        case scanCount = "scan_count"
        case capturedAt = "captured_at"
        case perhapsSameAs = "perhaps_same_as"
    }
}

extension LeadChange {
    /// The change on one line.
    fileprivate var sentence: String {
        guard let run, let line else { return Output.line(fields.joined(separator: ", ")) }
        var parts = ["line \(line) of run \(run)"]
        parts.append(fields.isEmpty ? "nothing new" : "took \(fields.joined(separator: ", "))")
        if let replaced { parts.append("instead of \(Self.list(replaced))") }
        if let setAside { parts.append("set aside \(Self.list(setAside))") }
        return Output.line(parts.joined(separator: "; "))
    }

    private static func list(_ values: [String: String]) -> String {
        values.sorted { $0.key < $1.key }.map { "\($0.key) “\($0.value)”" }.joined(separator: ", ")
    }
}
