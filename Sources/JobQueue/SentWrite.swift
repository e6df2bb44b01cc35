/// One write that an attempt sent to a destination: which object, and the names of the fields. Never a value, so that
/// it may stand in the history.
public struct SentWrite: Sendable, Equatable, Codable {
    /// What kind of write.
    public enum Kind: String, Sendable, Codable {
        /// A new record.
        case create
        /// A change of a record that is there.
        case update
        /// The link between a person and a company.
        case link
        /// A place in a campaign.
        case member
        /// The record of the capture.
        case activity
    }

    /// The destination's object.
    public var object: String
    /// What kind of write.
    public var what: Kind
    /// The destination's names of the fields, sorted.
    public var fields: [String]

    /// Makes a write.
    public init(_ object: String, _ what: Kind, fields: [String] = []) {
        self.object = object
        self.what = what
        self.fields = fields.sorted()
    }
}
