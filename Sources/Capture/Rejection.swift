public import Leads

/// A row that is not taken in, and why.
public struct Rejection: Hashable, Sendable {
    /// The line on which the row begins, or on which the quote opened that spoils it.
    public var line: Int
    /// The header of the column at fault, where one is.
    public var column: String?
    /// What is wrong and how to mend it.
    public var reason: String
    /// The cells as they stand in the file; empty where the source has none.
    public var cells: [String] = []
    /// The source's own text (a card, a line of JSON) where it is not a table.
    public var text: String?

    /// Makes a rejection.
    public init(line: Int, column: String?, reason: String, cells: [String]) {
        self.line = line
        self.column = column
        self.reason = reason
        self.cells = cells
    }

    /// Makes a rejection of a source that is not a table. `column` is what the source calls the place at fault.
    public init(line: Int, column: String?, reason: String, text: String) {
        self.line = line
        self.column = column
        self.reason = reason
        self.text = text
    }
}

/// What a row of the input became.
public enum CapturedRow: Sendable, Equatable {
    /// A lead that can be written.
    case lead(CapturedLead)
    /// A row to be mended.
    case rejected(Rejection)
}
