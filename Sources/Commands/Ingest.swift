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
                     leadferry ingest --watch /var/spool/leadferry/expo-2026 --event expo-2026
                     leadferry ingest --template > leads.csv
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Files, folders, or - for standard input. Compressed (.gz) files are read as they are.")
    var files: [String] = []

    @Option(help: "The event at which the people were met.")
    var event: String?

    @Option(
        help: "What the files are written in: auto, csv, jsonl, vcard, badge or image. auto tells it by the content.")
    var format = FormatChoice.auto

    @Option(
        help: "How the leads came in: badge, manual, camera_roll or csv. Default: the format's usual one.")
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

    @Option(
        help: """
            A folder to watch: each file put into it is ingested when it is complete, and moved to done/ or failed/ with \
            a summary beside it. Runs until it is stopped (SIGTERM).
            """)
    var watch: String?

    @Flag(help: "Read and check everything, write nothing, and show what would be stored.")
    var dryRun = false

    @Flag(help: "Print an empty CSV with the known columns, to be filled in.")
    var template = false

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
        if template {
            guard files.isEmpty, watch == nil else { throw ValidationError("--template takes no files") }
            return
        }
        guard let event else { throw ValidationError("--event NAME is needed: the event at which the people were met") }
        if event.isEmpty || event.count > 200 { throw ValidationError("--event needs a name of 1 to 200 characters") }
        if watch != nil {
            guard files.isEmpty else { throw ValidationError("name files, or a folder to --watch, not both") }
            if dryRun { throw ValidationError("--dry-run and --watch do not go together; name the files") }
            if rejects != nil { throw ValidationError("with --watch the rejected rows lie beside each file in done/") }
        } else if files.isEmpty {
            throw ValidationError("name a file, a folder, or - for standard input")
        }
        if rejects != nil, files.count > 1 {
            throw ValidationError("--rejects names one file; ingest one input at a time with it")
        }
    }

    func run() throws {
        if template { return Terminal.print(Self.emptyTable) }
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
                options.attendees = try AttendeeList(store: common.openStore(), event: event ?? "")
            }
            return try IngestPreview(options: options, capturedBy: capturedBy, json: output.json).run(try found())
        }
        let inputs = watch == nil ? try found() : []
        let store = try common.openStore(for: configuration)
        let destinations = try common.destinations(to, of: configuration)
        let taking = IngestOne(
            store: store, options: options, event: event ?? "", source: source, capturedBy: capturedBy,
            destinations: destinations)
        if let watch {
            defer { try? store.close() }
            return try IngestWatch(folder: watch, taking: taking, json: output.json).run()
        }
        try take(inputs, taking)
    }

    private func found() throws -> [String] {
        let (inputs, unread) = try InputFiles.found(files)
        for file in unread { Terminal.say("\(file) is passed over: its name says that it is no list of leads") }
        if rejects != nil, inputs.count > 1 {
            throw CommandFailure(.usage, "--rejects names one file, and there are \(inputs.count) inputs; leave it out")
        }
        return inputs
    }

    private func take(_ inputs: [String], _ taking: IngestOne) throws {
        var total = IngestTally()
        var rejectFiles: [String] = []
        // Where a file cannot be used, the others are taken all the same; where the database cannot, nothing more is.
        var failure: CommandFailure?
        func count(_ result: Capture.Ingest.Result) {
            total = total + result.tally
            if let rejects = result.rejects { rejectFiles.append(rejects) }
        }
        for (index, file) in inputs.enumerated() {
            do {
                do {
                    count(try taking.run(file, rejects: rejects.map { .file($0) } ?? .beside))
                } catch let broken as Capture.Ingest.BrokenOff {
                    count(broken.result)
                    throw broken.cause
                }
            } catch let error as CaptureError where index < inputs.count - 1 {
                Terminal.say("leadferry: \(error)")
                failure = failure ?? CommandFailure(CommandFailure(error).status)
            } catch {
                if let earlier = failure {
                    Terminal.say("leadferry: \(CommandFailure(error))")
                    failure = error is CaptureError ? earlier : CommandFailure(CommandFailure(error).status)
                } else {
                    failure = CommandFailure(error)
                }
                break
            }
        }
        try taking.store.close()
        if let failure, total.read == 0 { throw failure }
        if output.json {
            try Output.json(Report(tally: total, rejectsFiles: rejectFiles))
        } else {
            Terminal.print(total.spoken)
        }
        if total.rejected > 0 {
            Terminal.say("rejected rows are in \(rejectFiles.joined(separator: ", ")): mend and ingest that file")
        }
        if let failure { throw failure }
        if total.rejected > 0 { throw CommandFailure(.rejected) }
    }

    /// The known columns, without those that destinations and events add.
    private static let emptyTable = (ColumnTarget.templateNames).joined(separator: ",")
}

extension IngestTally {
    /// The counts on a line.
    var spoken: String {
        "read \(read)  accepted \(accepted)  merged \(merged)  rejected \(rejected)  already there \(alreadyThere)"
    }
}

extension LeadSource: ExpressibleByArgument {}

/// The values of `--format`.
enum FormatChoice: String, CaseIterable, ExpressibleByArgument {
    case auto, csv, jsonl, vcard, badge, image

    /// The format; nil where the content tells it.
    var format: CaptureFormat? { CaptureFormat(rawValue: rawValue) }
}
