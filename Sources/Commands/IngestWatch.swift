internal import Capture
internal import Foundation
internal import Store
internal import Synchronization
internal import Telemetry

/// `ingest --watch`: takes each file of a drop folder when it is complete.
///
/// A file that cannot be used goes to `failed` and stops nothing; a database that cannot be used ends the command, and the
/// file stays where it is. Killed at any moment, it finds the file again, and the rows that are there are not added twice.
struct IngestWatch {
    var folder: String
    var taking: IngestOne
    var json: Bool

    /// What lies beside each file that was dealt with.
    private struct Summary: Encodable {
        var file: String
        var storedAs: String
        var event: String
        var startedAt: Date
        var finishedAt: Date
        var tally = IngestTally()
        var notices: [String] = []
        var rejectsFile: String?
        var error: String?
        var status = ExitStatus.ok

        mutating func count(_ result: Capture.Ingest.Result) {
            tally = result.tally
            notices = result.notices
            rejectsFile = result.rejects.map { URL(fileURLWithPath: $0).lastPathComponent }
        }

        enum CodingKeys: String, CodingKey {
            case file, event, notices, error
            case storedAs = "stored_as"
            case startedAt = "started_at"
            case finishedAt = "finished_at"
            case rejectsFile = "rejects_file"
            case exitCode = "exit_code"
        }

        func encode(to encoder: any Encoder) throws {
            try tally.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(file, forKey: .file)
            try container.encode(storedAs, forKey: .storedAs)
            try container.encode(event, forKey: .event)
            try container.encode(startedAt, forKey: .startedAt)
            try container.encode(finishedAt, forKey: .finishedAt)
            try container.encode(notices, forKey: .notices)
            try container.encodeIfPresent(rejectsFile, forKey: .rejectsFile)
            try container.encodeIfPresent(error, forKey: .error)
            try container.encode(status.rawValue, forKey: .exitCode)
        }
    }

    /// Thrown where a file is left for the next start.
    private struct Stopped: Error {}

    /// Runs until SIGTERM or SIGINT. A file in hand is left after its next commit.
    func run() throws {
        let stop = StopSignal()
        var folder = try DropFolder(path: folder)
        let notifier = ServiceNotifier(environment: ProcessInfo.processInfo.environment)
        notifier.ready()
        Terminal.say(
            "watching \(folder.path) for event \(taking.event); names that begin with a dot or end with "
                + InputFiles.unfinishedEndings.joined(separator: ", ") + " are left alone")
        while let name = try folder.next(or: stop.descriptor) {
            do { try take(name, &folder, stop) } catch is Stopped { break }
            notifier.status("last: \(name)")
        }
        notifier.stopping()
        Terminal.say("stopped")
    }

    private func take(_ name: String, _ folder: inout DropFolder, _ stop: StopSignal) throws {
        let kept = folder.freeName(for: name, .done)
        var summary = Summary(
            file: name, storedAs: kept, event: taking.event, startedAt: Date(), finishedAt: Date())
        var taking = taking
        taking.options.images.keptPath = folder.place(of: kept, .done)
        do {
            let result = try taking.run(folder.path + "/" + name, rejects: .stem(folder.place(of: kept, .done))) {
                tally in
                summary.tally = tally
                if stop.isAsked { throw Stopped() }
            }
            summary.count(result)
            if result.tally.rejected > 0 { summary.status = .rejected }
            try finish(summary, &folder, .done)
        } catch let broken as Capture.Ingest.BrokenOff {
            // What was read before is in the database, and its rejects lie where the file was to go.
            summary.count(broken.result)
            try fail(broken.cause, summary, &folder)
        } catch let error as CaptureError where error.isOfInput {
            try fail(error, summary, &folder)
        }
    }

    private func fail(_ error: CaptureError, _ summary: Summary, _ folder: inout DropFolder) throws {
        var summary = summary
        summary.error = "\(error)"
        summary.status = CommandFailure(error).status
        summary.storedAs = folder.freeName(for: summary.file, .failed)
        Terminal.say("\(summary.file): \(error)")
        if let rejects = summary.rejectsFile {
            summary.rejectsFile = try folder.failRejects(rejects, as: summary.storedAs)
        }
        try finish(summary, &folder, .failed)
    }

    private func finish(_ summary: Summary, _ folder: inout DropFolder, _ outcome: DropFolder.Outcome) throws {
        var summary = summary
        summary.finishedAt = Date()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        encoder.dateEncodingStrategy = .iso8601
        let bytes = try encoder.encode(summary)
        try folder.move(summary.file, as: summary.storedAs, to: outcome, summary: Array(bytes) + [0x0a])
        if json {
            try Output.json(summary)
        } else {
            Terminal.print("\(summary.file): \(summary.tally.spoken)  \(outcome.rawValue)/\(summary.storedAs)")
        }
    }
}

/// SIGTERM and SIGINT as a flag, and as a descriptor that becomes readable.
private struct StopSignal {
    private final class Flag: Sendable {
        let asked = Mutex(false)
        let pipe = Pipe()

        func ask() {
            asked.withLock { $0 = true }
            _ = write(pipe.fileHandleForWriting.fileDescriptor, [1], 1)
        }
    }

    private let flag = Flag()
    private let sources: [any DispatchSourceSignal]

    init() {
        sources = [SIGTERM, SIGINT].map { [flag] number in
            // Only a signal that does nothing by itself reaches the source.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { flag.ask() }
            source.resume()
            return source
        }
    }

    var isAsked: Bool { flag.asked.withLock(\.self) }
    var descriptor: Int32 { flag.pipe.fileHandleForReading.fileDescriptor }
}
