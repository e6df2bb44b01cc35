internal import ArgumentParser
internal import Capture
internal import Foundation
internal import Leads
internal import Store

/// `leadferry add field=value…`.
struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write one lead by hand.",
        discussion: """
            It is normalised and checked as the rows of a file are, and becomes a lead, or is merged into the lead of the \
            same person at the same event. The very same again adds nothing. Fields are those of --map: lead fields, \
            full_name, captured_at, captured_by, consent, device, registration_id, custom.NAME, qualifier.NAME. An \
            attendee's registration_id is enough where the list was imported. Exit code 65 where it does not say who it \
            is.

            Example: leadferry add first_name=Ann last_name=Lee company=Acme --event expo-2026
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "field=value, each; - reads further ones from standard input, one a line.")
    var values: [String]

    @OptionGroup var circumstances: CaptureCircumstances

    struct Report: Encodable {
        var outcome: String
        var lead: Int64?
        var event: String
        var identity: String?
        var field: String?
        var reason: String?
    }

    func run() throws {
        let entry = try HandEntry(
            values.flatMap { value in
                value == "-" ? Array(AnyIterator { readLine() }).filter { !$0.isEmpty } : [value]
            })
        let reception = try Reception(common, circumstances, source: .manual, input: "add")
        switch try reception.take(entry) {
        case .rejected(let rejection):
            try reception.close()
            if output.json {
                try Output.json(
                    Report(
                        outcome: "rejected", event: circumstances.event, field: rejection.column,
                        reason: rejection.reason))
            }
            let place = rejection.column.map { "\($0): " } ?? ""
            throw CommandFailure(.rejected, place + rejection.reason)
        case .taken(let lead, let id, let outcome):
            try reception.close()
            for name in lead.custom.keys.sorted() where name.hasSuffix(" (as given)") {
                Terminal.say("\(name.dropLast(11)) cannot be read as such; it is kept as custom.\(name)")
            }
            if output.json {
                return try Output.json(
                    Report(
                        outcome: outcome.rawValue, lead: id, event: circumstances.event,
                        identity: lead.identity.description))
            }
            Terminal.print(outcome.sentence(lead: id))
        }
    }
}

extension IngestOutcome {
    /// What became of a lead, in words.
    func sentence(lead id: Int64) -> String {
        switch self {
        case .accepted: "accepted as lead \(id)"
        case .merged: "merged into lead \(id)"
        case .alreadyThere: "already there as lead \(id)"
        }
    }
}
