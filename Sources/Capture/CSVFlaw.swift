/// What is wrong with one record of a CSV file.
public enum CSVFlaw: Hashable, Sendable, CustomStringConvertible {
    case unclosedQuote
    case strayQuote
    case longCell(bytes: Int, limit: Int)
    case longRecord(limit: Int)
    case invalidUTF8
    case nul
    case missingCells(found: Int, expected: Int)
    case extraCells(found: Int, expected: Int)

    /// What is wrong, and how to mend it.
    public var description: String {
        switch self {
        case .unclosedQuote:
            "A quote opens here and is never closed. Close it, or double it if it belongs to the text."
        case .strayQuote:
            "A quoted cell goes on behind its closing quote. Double the quotes that belong to the text."
        case .longCell(let bytes, let limit):
            "A cell is \(bytes) bytes long; \(limit) are allowed. Shorten it (it is cut off in the reject file)."
        case .longRecord(let limit):
            "The row is longer than \(limit) bytes. Shorten it (it is cut off in the reject file)."
        case .invalidUTF8:
            "A cell is not in UTF-8. It is shown as Windows-1252 in the reject file: check it, and ingest that file."
        case .nul:
            "A cell has a NUL byte in it, which no text has. Type the cell again (the byte is shown as ␀)."
        case .missingCells(let found, let expected):
            "The row has \(found) \(found == 1 ? "cell" : "cells"), the header has \(expected). "
                + "Add the missing ones at their places."
        case .extraCells(let found, let expected):
            "The row has \(found) cells, the header has \(expected). A cell with a delimiter in it needs quotes."
        }
    }
}
