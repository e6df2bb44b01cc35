public import Leads

/// A source of leads that is read from its beginning to its end: each row, line, card or badge of it becomes a lead
/// that can be written, or a rejection with its reason.
///
/// Rows come in the order of the source. Every source gathers what it says in a `LeadDraft`, and one normaliser makes
/// leads of drafts, so that validation, identity and fingerprint are the same whatever a lead came from. Not copyable,
/// because it is a position in a file.
public protocol CaptureReader: ~Copyable {
    /// How many rows (lines, cards, badges) have been read; rows without any value are none.
    var rows: Int { get }
    /// What the person who ingests should be told of the input: its encoding, columns that share a field.
    var notices: [String] { get }
    /// How many bytes of the file have been read and dealt with.
    var bytesRead: Int { get }
    /// The size of the file in bytes; nil where it is not known.
    var size: Int? { get }
    /// How what this reader rejects is written, so that it can be mended and read again.
    var rejectFormat: RejectFormat { get }
    /// What becomes of each column, for a source that has columns; empty for others.
    var columns: [(name: String, target: ColumnTarget)] { get }

    /// How leads of this kind of source come in, where nobody says otherwise.
    var usualSource: LeadSource { get }

    /// The next lead or rejection; nil at the end.
    mutating func next() throws(CaptureError) -> CapturedRow?
}

extension CaptureReader where Self: ~Copyable {
    /// No columns.
    public var columns: [(name: String, target: ColumnTarget)] { [] }
    /// From a file of many.
    public var usualSource: LeadSource { .csv }
}
