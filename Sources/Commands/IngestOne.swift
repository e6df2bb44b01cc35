internal import Capture
internal import Leads
internal import Store

/// Takes one input into the database, and says what is worth saying of it.
struct IngestOne {
    var store: Store
    var options: CaptureOptions
    var event: String
    /// How the leads came in; nil: as it is usual for the format.
    var source: LeadSource?
    var capturedBy: String?
    var destinations: [String]

    /// Runs one input to its end. `watching` is told after each commit; what it throws ends the run there.
    ///
    /// - Throws: `Ingest.BrokenOff` where the input cannot be read to its end: its counts count all the same.
    func run(
        _ file: String, rejects: Capture.Ingest.Rejects, watching: (IngestTally) throws -> Void = { _ in }
    ) throws -> Capture.Ingest.Result {
        var line = Progress()
        defer { line.clear() }
        do {
            let result = try Capture.Ingest(store: store, options: options).run(
                path: file, event: event, source: source, capturedBy: capturedBy, destinations: destinations,
                rejects: rejects
            ) { progress in
                let share = progress.size.map { $0 > 0 ? " \(progress.bytesRead * 100 / $0) %" : "" } ?? ""
                line.show("\(file)\(share)  \(progress.tally.read) rows, \(progress.tally.accepted) accepted")
                try watching(progress.tally)
            }
            line.clear()
            Self.say(result, of: file)
            return result
        } catch let broken as Capture.Ingest.BrokenOff {
            line.clear()
            Self.say(broken.result, of: file)
            throw broken
        }
    }

    private static func say(_ result: Capture.Ingest.Result, of file: String) {
        for notice in result.notices { Terminal.say("\(file): \(notice)") }
        for rejection in result.firstRejects where Terminal.isMessages { say(rejection, in: file) }
    }

    /// Says why a row was rejected.
    static func say(_ rejection: Rejection, in file: String) {
        Terminal.say("\(file):\(rejection.line): \(rejection.column.map { "\($0): " } ?? "")\(rejection.reason)")
    }
}
