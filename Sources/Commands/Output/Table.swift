/// Rows under headings, as wide as the terminal: the last column is cut where it does not fit.
struct Table {
    /// How a column stands.
    enum Alignment {
        case left
        case right
    }

    private let headings: [String]
    private let alignments: [Alignment]
    private var rows: [[String]] = []

    init(_ columns: [(String, Alignment)]) {
        headings = columns.map(\.0)
        alignments = columns.map(\.1)
    }

    mutating func add(_ cells: [String]) {
        // A line break or a control character in a cell would break the table, or steer the terminal.
        rows.append(cells.map(Output.line))
    }

    /// The lines of the table. `width` nil: nothing is cut, for output that goes to a file.
    func lines(width: Int?) -> [String] {
        var widths = headings.map(\.count)
        for row in rows {
            for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) }
        }
        if let width {
            // Take from the widest column until the table fits, but leave every column readable.
            let gaps = 2 * (widths.count - 1)
            while widths.reduce(gaps, +) > width, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
                widths[widest] > max(12, headings[widest].count)
            {
                widths[widest] -= 1
            }
        }
        return [Terminal.bold(line(headings, widths))] + rows.map { line($0, widths) }
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            let width = widths[column]
            let text = cell.count > width ? String(cell.prefix(max(width - 1, 0))) + "…" : cell
            let blanks = String(repeating: " ", count: max(width - text.count, 0))
            line += alignments[column] == .right ? blanks + text : text + blanks
            if column < cells.count - 1 { line += "  " }
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}
