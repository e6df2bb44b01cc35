internal import Leads

/// The detail of a merge or an edit in the lead's history: from where, and which fields. The only values in it are those
/// that the lead does not have: so none is lost.
public struct LeadChange: Codable, Sendable, Equatable {
    /// The ingest run the capture came in; nil where somebody edited the lead.
    public var run: Int64?
    /// The line in its input.
    public var line: Int?
    /// What is new in the lead.
    public var fields: [String]
    /// What stood there before.
    public var replaced: [String: String]?
    /// What the capture says otherwise.
    public var setAside: [String: String]?

    enum CodingKeys: String, CodingKey {
        case run, line, fields, replaced
        case setAside = "set_aside"
    }

    init(_ merged: LeadMerge.Result, run: IngestRun, line: Int) {
        self.run = run.id
        self.line = line
        fields = merged.taken
        replaced = merged.replaced.isEmpty ? nil : merged.replaced
        setAside = merged.setAside.isEmpty ? nil : merged.setAside
    }

    init(edited fields: [String]) { self.fields = fields }
}
