public import Leads

/// A row that is not taken in, and why.
public struct Rejection: Hashable, Sendable {
    /// The line on which the row begins, or on which the quote opened that spoils it.
    public var line: Int
    /// The header of the column at fault, where one is.
    public var column: String?
    /// What is wrong and how to mend it.
    public var reason: String
    /// The cells as they stand in the file.
    public var cells: [String]

    /// Makes a rejection.
    public init(line: Int, column: String?, reason: String, cells: [String]) {
        self.line = line
        self.column = column
        self.reason = reason
        self.cells = cells
    }
}

/// What a row of the input became.
public enum CapturedRow: Sendable, Equatable {
    /// A lead that can be written.
    case lead(CapturedLead)
    /// A row to be mended.
    case rejected(Rejection)
}
