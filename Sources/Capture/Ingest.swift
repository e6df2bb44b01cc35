internal import Foundation
public import Leads
public import Store

/// Carries an input into the store: reads, rejects, writes in chunks.
///
/// Each chunk is one durable commit, small enough that workers wait for the write lock a few milliseconds. A run that
/// is cut short has written whole chunks, and the same input again adds only the rest.
public struct Ingest: Sendable {
    /// What is said of an input as it goes.
    public struct Progress: Sendable {
        /// What became of the rows so far.
        public var tally: IngestTally
        /// Bytes read, and the size of the input where it is known.
        public var bytesRead: Int
        /// The size of the input, where it has one.
        public var size: Int?
    }

    /// What became of an input.
    public struct Result: Sendable, Equatable {
        /// The counts; they add up to the rows read.
        public var tally: IngestTally
        /// Things worth knowing about the columns.
        public var notices: [String]
        /// The first rejects, for a person to see.
        public var firstRejects: [Rejection]
    }

    /// Leads in a commit.
    private static let chunk = 2000

    private let store: Store
    private let options: CaptureOptions

    /// Makes an ingest into a store.
    public init(store: Store, options: CaptureOptions) {
        self.store = store
        self.options = options
    }

    /// Reads one input (a path, or `-` for standard input) to its end.
    ///
    /// - Parameter rejects: where rejected rows are written; nil where they are only counted.
    /// - Throws: `CaptureError` where the input or the reject file cannot be used, `StoreError` where the store cannot.
    ///   Nothing is written before the header was understood.
    public func run(
        path: String, event: String, source: LeadSource, capturedBy: String?, destinations: [String], rejects: String?,
        progress: (Progress) -> Void = { _ in }
    ) throws -> Result {
        var reader = try LeadReader(path: path, options: options)
        var file = try rejects.map { name throws(CaptureError) in
            try RejectFile(path: name, header: reader.map.header, delimiter: reader.delimiter)
        }
        let run = try store.beginIngest(
            event: event, input: path, source: source, capturedBy: capturedBy, destinations: destinations)
        var result = Result(tally: IngestTally(), notices: reader.map.notices, firstRejects: [])
        var leads: [CapturedLead] = []
        leads.reserveCapacity(Self.chunk)
        var rejected = 0
        while let row = try reader.next() {
            switch row {
            case .lead(let lead): leads.append(lead)
            case .rejected(let rejection):
                try file?.append(rejection)
                rejected += 1
                if result.firstRejects.count < 10 { result.firstRejects.append(rejection) }
            }
            if leads.count + rejected >= Self.chunk {
                waitWhereAsked()
                result.tally = result.tally + (try store.ingest(leads, rejected: rejected, run: run))
                leads.removeAll(keepingCapacity: true)
                rejected = 0
                progress(Progress(tally: result.tally, bytesRead: reader.bytesRead, size: reader.size))
            }
        }
        try file?.finish()
        if !leads.isEmpty || rejected > 0 {
            result.tally = result.tally + (try store.ingest(leads, rejected: rejected, run: run))
        }
        try store.finishIngest(run)
        return result
    }

    /// A reader that stays open keeps the write-ahead log from being reset: then new rows come in more slowly.
    private func waitWhereAsked() {
        while let wait = store.backpressure { Thread.sleep(forTimeInterval: min(wait / .seconds(1), 1)) }
    }
}
