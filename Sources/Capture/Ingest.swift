internal import Foundation
internal import Knowledge
public import Leads
public import Store

/// Carries an input into the store: reads, rejects, writes in chunks.
///
/// A chunk is written in commits small enough that workers wait for the write lock a few milliseconds; the next chunk is
/// read meanwhile. The end of the run makes them all durable. A run that is cut short has written some commits, and the
/// same input again adds only the rest.
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
        /// Where the rejected rows are; nil where there is none, or where they were only counted.
        public var rejects: String?
        /// The first rejects, for a person to see.
        public var firstRejects: [Rejection]
    }

    /// Reading broke off in the middle: what was read before is kept, and counted.
    public struct BrokenOff: Error, Sendable {
        /// Why reading broke off.
        public var cause: CaptureError
        /// What became of the rows that were read before.
        public var result: Result
    }

    private let store: Store
    private let options: CaptureOptions

    /// Makes an ingest into a store.
    public init(store: Store, options: CaptureOptions) {
        self.store = store
        self.options = options
    }

    /// Where rejected rows are written.
    public enum Rejects: Sendable, Hashable {
        /// Nowhere: they are only counted.
        case nowhere
        /// In this file.
        case file(String)
        /// Beside the input, under its name with `.rejects.` and the ending of its format; in the current folder for
        /// standard input.
        case beside
        /// Under this name, with `.rejects.` and the ending of the format behind it.
        case stem(String)
    }

    /// Reads one input (a path, or `-` for standard input) to its end. `progress` is told after each commit; what it throws
    /// ends the run there.
    ///
    /// - Parameter source: how the leads came in; nil: as it is usual for the format.
    /// - Throws: `CaptureError` where the input or the reject file cannot be used, `BrokenOff` where the input cannot
    ///   be read to its end, `StoreError` where the store cannot be used. Nothing is written before the header was
    ///   understood.
    public func run(
        path: String, event: String, source: LeadSource?, capturedBy: String?, destinations: [String],
        rejects: Rejects,
        progress: (Progress) throws -> Void = { _ in }
    ) throws -> Result {
        var options = self.options
        options.attendees = try options.attendees ?? AttendeeList(store: store, event: event)
        var reader = try CaptureInput.open(path: path, options: options)
        var file = try Self.rejectFile(rejects, path, reader.rejectFormat)
        let run = try store.beginIngest(
            event: event, input: path, source: source ?? reader.usualSource, capturedBy: capturedBy,
            consent: options.consent, device: options.device, destinations: destinations, merge: Self.merge)
        let known = try knownDestinations()
        var result = Result(tally: IngestTally(), notices: reader.notices, firstRejects: [])
        let writer = ChunkWriter(store: store, run: run)
        // Whatever ends the reading, the chunk that is being written is waited for.
        defer { writer.wait() }
        var leads: [CapturedLead] = []
        leads.reserveCapacity(options.rowsPerChunk)
        var rejected = 0
        var bytes = 0
        var failure: CaptureError?
        while true {
            let read: CapturedRow?
            do throws(CaptureError) {
                read = try reader.next()
            } catch {
                guard error.isOfInput else { throw error }
                failure = error
                break
            }
            guard let row = read else { break }
            switch row {
            case .lead(let lead):
                leads.append(Self.keepingIDs(lead, known))
                bytes += lead.bytes
            case .rejected(let rejection):
                try file?.append(rejection)
                rejected += 1
                if result.firstRejects.count < 10 { result.firstRejects.append(rejection) }
            }
            if leads.count + rejected >= options.rowsPerChunk || bytes >= options.bytesPerChunk {
                result.tally = try writer.tally()
                waitWhereAsked()
                writer.begin(leads, rejected: rejected)
                leads.removeAll(keepingCapacity: true)
                (rejected, bytes) = (0, 0)
                try progress(Progress(tally: result.tally, bytesRead: reader.bytesRead, size: reader.size))
            }
        }
        try file?.finish()
        result.tally = try writer.tally()
        if !leads.isEmpty || rejected > 0 {
            writer.begin(leads, rejected: rejected)
            result.tally = try writer.tally()
        }
        try store.finishIngest(run)
        // The encoding may show itself only in the middle of a file.
        result.notices = reader.notices
        if let file, file.count > 0 { result.rejects = file.path }
        if let failure { throw BrokenOff(cause: failure, result: result) }
        return result
    }

    /// Writes one lead, in a run of its own, and says which lead it is and what became of it.
    public func add(
        _ lead: CapturedLead, event: String, source: LeadSource, input: String, capturedBy: String?,
        destinations: [String]
    ) throws -> (lead: Int64, outcome: IngestOutcome) {
        let run = try store.beginIngest(
            event: event, input: input, source: source, capturedBy: capturedBy, consent: options.consent,
            device: options.device, destinations: destinations, merge: Self.merge)
        let written = try store.add(Self.keepingIDs(lead, knownDestinations()), run: run)
        try store.finishIngest(run)
        return written
    }

    private func knownDestinations() throws -> Set<String> { try Set(store.destinations().map(\.name)) }

    /// Ids of records in a destination that the database does not know are kept as custom fields.
    private static func keepingIDs(_ lead: CapturedLead, _ known: Set<String>) -> CapturedLead {
        guard lead.remoteIDs.contains(where: { !known.contains($0.destination) }) else { return lead }
        var lead = lead
        for remote in lead.remoteIDs where !known.contains(remote.destination) {
            let name = "remote_id.\(remote.destination).\(remote.object)"
            let earlier = lead.custom[name].map { $0 + "; " } ?? ""
            lead.custom[name] = earlier + remote.id
        }
        lead.remoteIDs.removeAll { !known.contains($0.destination) }
        return lead
    }

    /// The rule by which captures are merged, with what is known of mail domains.
    static let merge = LeadMerge { address in
        (try? EmailAddress(address)).map { !$0.isWorkAddress } ?? false
    }

    static func rejectFile(
        _ rejects: Rejects, _ path: String, _ format: RejectFormat
    ) throws(CaptureError) -> RejectFile? {
        switch rejects {
        case .nowhere: nil
        case .file(let name): try RejectFile(path: name, format: format)
        case .beside:
            try RejectFile(
                path: (path == "-" ? "stdin" : path) + ".rejects." + format.fileExtension, format: format)
        case .stem(let stem): try RejectFile(path: stem + ".rejects." + format.fileExtension, format: format)
        }
    }

    /// A reader that stays open keeps the write-ahead log from being reset: then new rows come in more slowly.
    private func waitWhereAsked() {
        while let wait = store.backpressure { Thread.sleep(forTimeInterval: min(wait / .seconds(1), 1)) }
    }
}

extension CapturedLead {
    /// Bytes of its texts, about.
    fileprivate var bytes: Int {
        var bytes = 0
        values.forEach { bytes += $1.utf8.count }
        for (name, value) in custom { bytes += name.utf8.count + value.utf8.count }
        for answers in qualifiers.values {
            // A text takes sixteen bytes besides.
            for answer in answers { bytes += 16 + answer.utf8.count }
        }
        return bytes
    }
}
