public import JobQueue
public import Leads

/// What a stage brings back for one claimed job: the outcome, and the facts learnt on the way.
///
/// Facts about the outside world (a record that now exists) are kept even where the outcome is refused because the job
/// was taken over: they are true whoever learnt them.
public struct JobCompletion: Sendable {
    /// The job, with the epoch of its claim.
    public var job: ClaimedJob
    /// What becomes of it.
    public var outcome: Outcome
    /// For the job's history; no personal data.
    public var detail: String?
    /// What the attempt sent: field names, never values.
    public var sent: [SentWrite]
    /// Values the enrich stage found. Set only by that stage, with `done` or `failed`.
    public var enrichment: [FieldChange]
    /// What enrichment did for the lead's own history, as JSON: who was asked, what each said, which values lost.
    public var story: String?
    /// The sync steps done by now, those of earlier attempts included.
    public var steps: SyncSteps
    /// The revision of the lead that was sent; where the lead has changed since, it is sent again.
    public var leadRevision: Int64?
    /// Records of the destination learnt.
    public var records: [RemoteRecordKey: RemoteRecordEntry]
    /// Records of the destination that are no more.
    public var forgotten: [RemoteRecordKey]
    /// Creates whose answer is known by now.
    public var settled: [RemoteRecordKey]
    /// Creates that may have been sent until now, and whose answer is not known.
    public var unsettled: [RemoteRecordKey]

    /// Makes a completion.
    public init(_ job: ClaimedJob, _ outcome: Outcome, detail: String? = nil) {
        self.job = job
        self.outcome = outcome
        self.detail = detail
        sent = []
        enrichment = []
        story = nil
        steps = job.steps
        leadRevision = nil
        records = [:]
        forgotten = []
        settled = []
        unsettled = []
    }

    /// What was sent, as the history stores it.
    var sentText: String? { get throws { sent.isEmpty ? nil : try JSON.encode(sent) } }
}

/// A value that enrichment found for a field. Written only where the field still has the value it was found against,
/// so that slow partners never overwrite what a person typed meanwhile.
public struct FieldChange: Sendable, Equatable {
    /// The field.
    public var field: LeadField
    /// The value the lead had when enrichment began.
    public var replacing: String?
    /// The value found.
    public var value: String
    /// Where it came from.
    public var provenance: Provenance

    /// Makes a change.
    public init(_ field: LeadField, replacing: String?, value: String, provenance: Provenance) {
        self.field = field
        self.replacing = replacing
        self.value = value
        self.provenance = provenance
    }
}

/// Under what a record of a destination is remembered: the person's identity, or the company's key.
public struct RemoteRecordKey: Hashable, Sendable {
    /// The objects that people are, in the four CRMs, as a list in SQL. The view `cleared` has them too.
    static let people = "'contact', 'contacts', 'lead', 'leads', 'person'"
    /// The objects that captures are recorded as, likewise.
    static let activities = "'note', 'notes', 'task'"

    /// The CRM's object.
    public var object: String
    /// The identity's text form, or `domain:…`.
    public var key: String

    /// Makes a key.
    public init(object: String, key: String) {
        self.object = object
        self.key = key
    }
}

/// A record of a destination and how it came to be known.
public struct RemoteRecordEntry: Sendable, Equatable {
    /// How a record came to be known.
    public enum Origin: String, Sendable {
        /// We made it.
        case created
        /// It was there.
        case matched
        /// The source of the lead named it.
        case given
    }

    /// The CRM's id.
    public var id: String
    /// How it came to be known.
    public var origin: Origin

    /// Makes an entry.
    public init(id: String, origin: Origin) {
        self.id = id
        self.origin = origin
    }
}
