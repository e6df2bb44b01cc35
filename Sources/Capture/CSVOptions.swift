/// The limits within which a CSV file is read.
public struct CSVOptions: Sendable, Hashable {
    /// The byte between cells; nil: found on the content.
    public var delimiter: UInt8?
    /// The longest cell, in bytes; a record with a longer one is malformed.
    public var cellBytes = 65_536
    /// The longest record, in bytes. Also how far the end of a quoted cell is looked for, and so the memory needed.
    public var recordBytes = 4 << 20
    /// The most newlines in a quoted cell; past it the quote counts as never closed.
    public var quotedLines = 500
    /// The most bytes that one read asks for.
    public var chunk = 256 << 10

    /// Makes the options that suit lists of people.
    public init() {}
}
