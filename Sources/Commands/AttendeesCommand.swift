internal import ArgumentParser
internal import Capture
internal import Foundation
internal import Leads
internal import Store

/// `leadferry attendees import|list|check-in`.
struct AttendeesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attendees",
        abstract: "Import an event's registered attendees, list them, and check them in.",
        discussion: """
            An attendee is nobody's lead before somebody has met them. A badge that carries the registration id, in a \
            scan, a file, add or check-in, makes a lead of what the list knows.

            Example: leadferry attendees import registered.csv --event expo-2026
            """,
        subcommands: [Import.self, List.self, CheckIn.self]
    )

    /// `leadferry attendees import FILE`.
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a list of registered attendees.",
            discussion: """
                Read as ingest reads leads, with a column for the registration id. What the list says now replaces what \
                it said before of the same id; leads that came of it are not changed. The same list again changes \
                nothing. Rows without an id, or that do not say who it is, go to the reject file.

                Example: leadferry attendees import registered.csv --event expo-2026 --map 'Badge=registration_id'
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var output: OutputOptions

        @Argument(help: "The list; - for standard input.")
        var file: String

        @Option(help: "The event for which they are registered.")
        var event: String

        @Option(
            name: .customLong("map"), help: "A column that is not recognised by its name: 'Column=field'. Repeatable.")
        var mappings: [String] = []

        @Option(help: "Where rejected rows are written, to mend and import. Default: FILE.rejects.csv.")
        var rejects: String?

        struct Report: Encodable {
            var tally: AttendeeTally
            var rejectsFile: String?

            enum CodingKeys: String, CodingKey {
                case rejectsFile = "rejects_file"
            }

            func encode(to encoder: any Encoder) throws {
                try tally.encode(to: encoder)
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encodeIfPresent(rejectsFile, forKey: .rejectsFile)
            }
        }

        func validate() throws {
            if event.isEmpty || event.count > 200 {
                throw ValidationError("--event needs a name of 1 to 200 characters")
            }
        }

        func run() throws {
            let configuration = try common.configuration()
            var options = CaptureOptions()
            options.mappings = mappings
            options.defaultRegion = configuration.defaultCountry
            let store = try common.openStore(for: configuration)
            let result = try AttendeeImport(store: store, options: options).run(
                path: file, event: event, rejects: rejects.map { .file($0) } ?? .beside)
            try store.close()
            for notice in result.notices { Terminal.say("\(file): \(notice)") }
            if Terminal.isMessages {
                for rejection in result.firstRejects {
                    let place = rejection.column.map { "\($0): " } ?? ""
                    Terminal.say("\(file):\(rejection.line): \(place)\(rejection.reason)")
                }
            }
            let tally = result.tally
            if output.json {
                try Output.json(Report(tally: tally, rejectsFile: result.rejects))
            } else {
                Terminal.print(
                    "read \(tally.read)  added \(tally.added)  updated \(tally.updated)  rejected \(tally.rejected)"
                        + "  already there \(tally.alreadyThere)")
            }
            if tally.rejected > 0 {
                Terminal.say("rejected rows are in \(result.rejects ?? "no file"): mend and import that file")
                throw CommandFailure(.rejected)
            }
        }
    }

    /// `leadferry attendees list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show who is registered for an event, and who came.",
            discussion: "Example: leadferry attendees list --event expo-2026 --state missing")

        /// The values of `--state`.
        enum Presence: String, CaseIterable, ExpressibleByArgument {
            case all, missing
            case checkedIn = "checked-in"

            var checkedIn: Bool? {
                switch self {
                case .all: nil
                case .missing: false
                case .checkedIn: true
                }
            }
        }

        @OptionGroup var common: CommonOptions
        @OptionGroup var output: OutputOptions

        @Option(help: "The event.")
        var event: String

        @Option(help: "Only those who came, or those who did not: all, checked-in or missing.")
        var state = Presence.all

        @Option(help: "The most to show.")
        var limit = 1000

        struct Report: Encodable {
            var registrationID: String
            var values: LeadValues
            var checkedInAt: Date?
            var lead: Int64?
            var scanCount: Int

            enum CodingKeys: String, CodingKey {
                case values, lead
                case registrationID = "registration_id"
                case checkedInAt = "checked_in_at"
                case scanCount = "scan_count"
            }

            init(_ attendee: Attendee) {
                registrationID = attendee.registrationID
                values = attendee.values
                checkedInAt = attendee.checkedInAt
                lead = attendee.leadID
                scanCount = attendee.scanCount
            }
        }

        func validate() throws {
            if limit < 1 { throw ValidationError("--limit needs a number above 0") }
        }

        func run() throws {
            let store = try common.openStore()
            let attendees = try store.attendees(event: event, checkedIn: state.checkedIn, limit: limit)
            let attendance = try store.attendance(event: event)
            if output.json { return try Output.json(attendees.map(Report.init)) }
            guard attendance.registered > 0 else {
                Terminal.say("nobody is registered for \(event)")
                return
            }
            var table = Table([
                ("REGISTRATION", .left), ("NAME", .left), ("COMPANY", .left), ("E-MAIL", .left), ("CHECKED IN", .left),
                ("LEAD", .right), ("SCANS", .right),
            ])
            for attendee in attendees {
                let values = attendee.values
                table.add([
                    attendee.registrationID,
                    [values[.firstName], values[.lastName]].compactMap(\.self).joined(separator: " "),
                    values[.company] ?? "", values[.email] ?? "",
                    Output.short(attendee.checkedInAt?.formatted(.iso8601)),
                    attendee.leadID.map { String($0) } ?? "", attendee.scanCount > 0 ? String(attendee.scanCount) : "",
                ])
            }
            if !attendees.isEmpty { Output.table(table) }
            Terminal.say("\(attendance.registered) registered, \(attendance.checkedIn) checked in")
        }
    }

    /// `leadferry attendees check-in ID…`.
    struct CheckIn: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check-in",
            abstract: "Make leads of registered attendees who came.",
            discussion: """
                Each becomes a lead with its jobs, or is merged into the lead of the same person; a second check-in counts \
                as a second scan. With -, ids are read from standard input, one a line, and each is taken in at once: a \
                hand scanner types so. Exit code 65 where an id is not in the list.

                Example: leadferry attendees check-in R-1042 --event expo-2026 --captured-by ann@acme.example
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var output: OutputOptions

        @Argument(help: "Registration ids; - for standard input.")
        var ids: [String]

        @OptionGroup var circumstances: CaptureCircumstances

        struct Report: Encodable {
            var registrationID: String
            var outcome: String
            var lead: Int64?
            var scanCount: Int?
            var reason: String?

            enum CodingKeys: String, CodingKey {
                case outcome, lead, reason
                case registrationID = "registration_id"
                case scanCount = "scan_count"
            }
        }

        func run() throws {
            let reception = try Reception(common, circumstances, source: .badge, input: "check-in")
            var rejected = 0
            for id in ids {
                if id == "-" {
                    while let line = readLine() {
                        let typed = line.trimmingCharacters(in: .whitespaces)
                        if !typed.isEmpty, try !checkIn(typed, reception) { rejected += 1 }
                    }
                } else if try !checkIn(id, reception) {
                    rejected += 1
                }
            }
            try reception.close()
            if rejected > 0 { throw CommandFailure(.rejected) }
        }

        /// Says what became of one id; false where it was rejected.
        private func checkIn(_ id: String, _ reception: Reception) throws -> Bool {
            // Each check-in is one of its own, unlike a row that is read again: its time is part of it.
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            switch try reception.take(try HandEntry(["registration_id=\(id)", "captured_at=\(now)"])) {
            case .rejected(let rejection):
                if output.json {
                    try Output.json(Report(registrationID: id, outcome: "rejected", reason: rejection.reason))
                }
                Terminal.say("\(id): \(rejection.reason)")
                return false
            case .taken(_, let lead, let outcome):
                let scans = try reception.store.attendee(event: circumstances.event, registration: id)?.scanCount
                if output.json {
                    try Output.json(
                        Report(registrationID: id, outcome: outcome.rawValue, lead: lead, scanCount: scans))
                } else {
                    Terminal.print("\(id): \(outcome.sentence(lead: lead))\(scans.map { ", scan \($0)" } ?? "")")
                }
                return true
            }
        }
    }
}
