/// CSV (RFC 4180) that a spreadsheet shows and does not run.
///
/// A cell that a spreadsheet would take for a formula, because it begins with `=`, `+`, `-`, `@`, a tab or a carriage
/// return, is written with an apostrophe before it: leads type what they like on a form. A number is none of those.
struct CSVText {
    private(set) var text: String

    init(_ headings: [String]) {
        text = ""
        add(headings)
    }

    mutating func add(_ cells: [String?]) {
        text += cells.map { Self.cell($0 ?? "") }.joined(separator: ",") + "\r\n"
    }

    static func cell(_ value: String) -> String {
        var cell = value
        if let first = cell.unicodeScalars.first,
            "=+-@\t\r\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(first),
            !isNumber(cell)
        {
            cell = "'" + cell
        }
        guard cell.unicodeScalars.contains(where: { "\",;\r\n\t'".unicodeScalars.contains($0) }) else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }

    /// Whether it is a plain negative number.
    private static func isNumber(_ text: String) -> Bool { text.wholeMatch(of: /-\d+(\.\d+)?/) != nil }
}
