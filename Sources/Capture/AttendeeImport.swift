internal import Foundation
internal import Leads
public import Store

/// Carries a list of registered attendees into the store: read, normalised and rejected as leads are, but nobody is a
/// lead before somebody has met them.
public struct AttendeeImport: Sendable {
    /// What became of a list.
    public struct Result: Sendable, Equatable {
        /// The counts; they add up to the rows read.
        public var tally = AttendeeTally()
        /// Things worth knowing about the columns.
        public var notices: [String]
        /// Where the rejected rows are; nil where there is none.
        public var rejects: String?
        /// The first rejects, for a person to see.
        public var firstRejects: [Rejection] = []
    }

    /// Attendees in a commit.
    private static let chunk = 2000

    private let store: Store
    private let options: CaptureOptions

    /// Makes an import into a store.
    public init(store: Store, options: CaptureOptions) {
        var options = options
        options.needsRegistration = true
        options.attendees = nil
        self.store = store
        self.options = options
    }

    /// Reads one list (a path, or `-` for standard input) to its end. The same list again changes nothing.
    ///
    /// - Throws: `CaptureError` where the list or the reject file cannot be used, `StoreError` where the store cannot.
    public func run(path: String, event: String, rejects: Ingest.Rejects) throws -> Result {
        var reader = try CaptureInput.open(path: path, options: options)
        if !reader.columns.isEmpty, !reader.columns.contains(where: { $0.target == .registrationID }) {
            throw CaptureError.noRegistrationColumn(path: path, found: reader.columns.map(\.name))
        }
        var file = try Ingest.rejectFile(rejects, path, reader.rejectFormat)
        var result = Result(notices: reader.notices)
        var attendees: [Attendee] = []
        var failure: CaptureError?
        while true {
            let read: CapturedRow?
            do throws(CaptureError) {
                read = try reader.next()
            } catch {
                failure = error
                break
            }
            guard let row = read else { break }
            switch row {
            case .lead(let lead):
                guard let id = lead.registrationID else { continue }
                attendees.append(Self.attendee(lead, id))
            case .rejected(let rejection):
                try file?.append(rejection)
                result.tally.rejected += 1
                if result.firstRejects.count < 10 { result.firstRejects.append(rejection) }
            }
            if attendees.count >= Self.chunk {
                result.tally = result.tally + (try store.register(attendees, event: event))
                attendees.removeAll(keepingCapacity: true)
            }
        }
        try file?.finish()
        result.tally = result.tally + (try store.register(attendees, event: event))
        if let file, file.count > 0 { result.rejects = file.path }
        // What was read before is kept.
        if let failure { throw failure }
        return result
    }

    /// By whom, when and on what somebody was registered is no capture's: it is kept as custom fields.
    private static func attendee(_ lead: CapturedLead, _ id: String) -> Attendee {
        var custom = lead.custom.filter { $0.value != id }
        let circumstances: [(name: String, value: String?)] = [
            ("captured_at", lead.capturedAt?.formatted(.iso8601)), ("captured_by", lead.capturedBy),
            ("device", lead.device),
        ]
        for (name, value) in circumstances where custom[name] == nil { custom[name] = value }
        return Attendee(
            registrationID: id, values: lead.values, custom: custom, qualifiers: lead.qualifiers,
            remoteIDs: lead.remoteIDs, consent: lead.consent)
    }
}
