public import ArgumentParser
internal import Capture
internal import Foundation
internal import Leads
internal import Store

/// `leadferry ingest [FILE…|-]`.
struct Ingest: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write leads into the jobs table.",
        discussion: """
            Every row ends as a lead, as a merge into the lead of the same person at the same event, or in the reject \
            file with its line and reason; the counts add up to the rows read. The same file again adds nothing.

            Example: leadferry ingest attendees.csv --event expo-2026 --map 'Firma=company'
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "CSV files; - for standard input.")
    var files: [String]

    @Option(help: "The event at which the people were met.")
    var event: String

    @Option(
        help: "What the files are written in: auto, csv, jsonl, vcard, badge or image. auto tells it by the content.")
    var format = FormatChoice.auto

    @Option(
        help: "How the leads came in: badge, manual, camera_roll or csv. Default: badge for badges, else csv.")
    var source: LeadSource?

    @Option(help: "Who captured them, where the file does not say.")
    var capturedBy: String?

    @Option(help: "What they agreed to, the words or their version, where the file does not say.")
    var consent: String?

    @Option(help: "The device on which they were captured, where the file does not say.")
    var device: String?

    @Option(name: .customLong("map"), help: "A column that is not recognised by its name: 'Column=field'. Repeatable.")
    var mappings: [String] = []

    @Option(help: "Destinations to send them to. Repeatable. Default: all of the configuration.")
    var to: [String] = []

    @Option(
        help: "Where rejected rows are written, to mend and ingest. Default: FILE.rejects.csv, or the format's ending.")
    var rejects: String?

    @Flag(help: "Read and check everything, write nothing, and show what would be stored.")
    var dryRun = false

    struct Report: Encodable {
        var tally: IngestTally
        var rejectsFiles: [String]

        enum CodingKeys: String, CodingKey {
            case rejectsFile = "rejects_file"
            case rejectsFiles = "rejects_files"
        }

        func encode(to encoder: any Encoder) throws {
            try tally.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encodeIfPresent(rejectsFiles.first, forKey: .rejectsFile)
            if rejectsFiles.count > 1 { try container.encode(rejectsFiles, forKey: .rejectsFiles) }
        }
    }

    func validate() throws {
        if event.isEmpty || event.count > 200 { throw ValidationError("--event needs a name of 1 to 200 characters") }
        if dryRun, output.json { throw ValidationError("--dry-run shows tables; leave --json out") }
        if rejects != nil, files.count > 1 {
            throw ValidationError("--rejects names one file; ingest one input at a time with it")
        }
    }

    func run() throws {
        let configuration = try common.configuration()
        var options = CaptureOptions()
        options.mappings = mappings
        options.format = format.format
        options.consent = consent
        options.device = device
        options.defaultRegion = configuration.defaultCountry
        options.badges = configuration.events.first { $0.name == event }?.badges ?? []
        options.images = configuration.images
        if dryRun {
            // Badges are looked up where there is a database already.
            if FileManager.default.fileExists(atPath: common.db ?? configuration.databasePath) {
                options.attendees = try AttendeeList(store: common.openStore(), event: event)
            }
            return try preview(options)
        }
        let store = try common.openStore(for: configuration)
        let destinations = try common.destinations(to, of: configuration)
        var total = IngestTally()
        var rejectFiles: [String] = []
        // Where a file cannot be used, what went before it is in the database, and is said.
        var failure: (any Error)?
        for file in files {
            do {
                let result = try ingest(file, to: destinations, store: store, options: options)
                total = total + result.tally
                if let rejects = result.rejects { rejectFiles.append(rejects) }
            } catch {
                failure = error
                break
            }
        }
        try store.close()
        if let failure, total.read == 0 { throw failure }
        if output.json {
            try Output.json(Report(tally: total, rejectsFiles: rejectFiles))
        } else {
            Terminal.print(
                "read \(total.read)  accepted \(total.accepted)  merged \(total.merged)  rejected \(total.rejected)"
                    + "  already there \(total.alreadyThere)")
        }
        if let failure { throw failure }
        if total.rejected > 0 {
            Terminal.say("rejected rows are in \(rejectFiles.joined(separator: ", ")): mend and ingest that file")
            throw CommandFailure(.rejected)
        }
    }

    private func ingest(
        _ file: String, to destinations: [String], store: Store, options: CaptureOptions
    ) throws -> Capture.Ingest.Result {
        var line = Progress()
        defer { line.clear() }
        let result = try Capture.Ingest(store: store, options: options).run(
            path: file, event: event, source: source, capturedBy: capturedBy, destinations: destinations,
            rejects: rejects.map { .file($0) } ?? .beside
        ) { progress in
            let share = progress.size.map { $0 > 0 ? " \(progress.bytesRead * 100 / $0) %" : "" } ?? ""
            line.show("\(file)\(share)  \(progress.tally.read) rows, \(progress.tally.accepted) accepted")
        }
        line.clear()
        for notice in result.notices { Terminal.say("\(file): \(notice)") }
        for rejection in result.firstRejects where Terminal.isMessages { Self.say(rejection, in: file) }
        return result
    }

    private static func say(_ rejection: Rejection, in file: String) {
        Terminal.say("\(file):\(rejection.line): \(rejection.column.map { "\($0): " } ?? "")\(rejection.reason)")
    }

    /// Shows the mapping found, ten leads as they would be stored, and why rows would be rejected.
    private func preview(_ options: CaptureOptions) throws {
        var rejected = 0
        for file in files {
            var reader = try CaptureInput.open(path: file, options: options)
            var columns = Table([("COLUMN", .left), ("BECOMES", .left)])
            for (name, target) in reader.columns { columns.add([name, target.name]) }
            if !reader.columns.isEmpty { Output.table(columns) }
            for notice in reader.notices { Terminal.say("\(file): \(notice)") }
            var (leads, rejects) = (0, 0)
            while let row = try reader.next() {
                switch row {
                case .lead(let lead):
                    leads += 1
                    guard leads <= 10 else { continue }
                    let values = lead.values.fields.map { "\($0.rawValue)=\(lead.values[$0] ?? "")" }
                    Terminal.print("line \(lead.line): \(values.joined(separator: "  "))")
                case .rejected(let rejection):
                    rejects += 1
                    if rejects <= 100 { Self.say(rejection, in: file) }
                }
            }
            Terminal.print("\(file): \(leads) leads, \(rejects) rejected; nothing was written")
            rejected += rejects
        }
        if rejected > 0 { throw CommandFailure(.rejected) }
    }
}

extension LeadSource: ExpressibleByArgument {}

/// The values of `--format`.
enum FormatChoice: String, CaseIterable, ExpressibleByArgument {
    case auto, csv, jsonl, vcard, badge, image

    /// The format; nil where the content tells it.
    var format: CaptureFormat? { CaptureFormat(rawValue: rawValue) }
}
