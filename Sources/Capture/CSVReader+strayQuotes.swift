extension CSVReader {
    /// The longest line, and the most delimiters in it, on which readings are tried.
    private static let longest = (bytes: 8192, delimiters: 300)

    /// The record of a line with quotes that are not doubled, where the line can be divided in one way only into as many
    /// cells as the header has; nil where there is none or several.
    ///
    /// A cell of a division stands in quotes from its first to its last byte, and may hold anything; or has no delimiter and
    /// begins without a quote; or begins with one and has quotes in pairs (`"Bob" Smith`).
    mutating func onlyReading(_ bytes: UnsafeBufferPointer<UInt8>, quote: Int) -> Row? {
        guard let width, let end = lineEnd(bytes, from: quote), end <= Self.longest.bytes else { return nil }
        var textEnd = end
        while textEnd > 0, CSVScanner.isNewline(bytes[textEnd - 1]) { textEnd -= 1 }
        let line = UnsafeBufferPointer(rebasing: bytes[..<textEnd])
        // A quoted cell of several lines before the stray quote: not one line.
        guard !line.contains(where: CSVScanner.isNewline) else { return nil }
        guard let text = String(validating: line, as: UTF8.self), !text.utf8.contains(0) else { return nil }
        let bounds = [-1] + line.indices.filter { line[$0] == delimiter } + [line.count]
        guard bounds.count <= Self.longest.delimiters, bounds.count - 1 >= width else { return nil }
        guard let cells = Self.onlyDivision(line, bounds, width) else { return nil }
        let start = self.line
        advance(end, 1)
        strayQuotes += 1
        return .record(line: start, cells: cells.map { Self.text($0) })
    }

    /// Counts the divisions of the first pieces into so many cells, and keeps where the last cell began; the way back gives
    /// the cells where the count is one.
    private static func onlyDivision(
        _ line: UnsafeBufferPointer<UInt8>, _ bounds: [Int], _ width: Int
    ) -> [Slice<UnsafeBufferPointer<UInt8>>]? {
        let pieces = bounds.count - 1
        // ways[c][p]: in how many ways the first p pieces make c cells (2 stands for several).
        var ways = [[Int]](repeating: [Int](repeating: 0, count: pieces + 1), count: width + 1)
        var from = [[Int]](repeating: [Int](repeating: 0, count: pieces + 1), count: width + 1)
        ways[0][0] = 1
        for cell in 1...width {
            for end in cell...max(cell, pieces) where end <= pieces {
                for begin in (cell - 1)..<end where ways[cell - 1][begin] > 0 {
                    guard isCell(line[(bounds[begin] + 1)..<bounds[end]], pieces: end - begin) else { continue }
                    ways[cell][end] = min(2, ways[cell][end] + ways[cell - 1][begin])
                    from[cell][end] = begin
                }
            }
        }
        guard ways[width][pieces] == 1 else { return nil }
        var cells: [Slice<UnsafeBufferPointer<UInt8>>] = []
        var end = pieces
        for cell in stride(from: width, to: 0, by: -1) {
            let begin = from[cell][end]
            cells.append(line[(bounds[begin] + 1)..<bounds[end]])
            end = begin
        }
        return cells.reversed()
    }

    private static func isCell(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, pieces: Int) -> Bool {
        let trimmed = withoutBlanks(bytes)
        guard trimmed.first == CSVScanner.quote else { return pieces == 1 }
        if trimmed.count >= 2, trimmed.last == CSVScanner.quote { return true }
        return pieces == 1 && trimmed.count { $0 == CSVScanner.quote }.isMultiple(of: 2)
    }

    private static func text(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        let trimmed = withoutBlanks(bytes)
        guard trimmed.count >= 2, trimmed.first == CSVScanner.quote, trimmed.last == CSVScanner.quote else {
            return String(decoding: bytes, as: UTF8.self)
        }
        return String(decoding: trimmed.dropFirst().dropLast(), as: UTF8.self).replacing("\"\"", with: "\"")
    }

    private static func withoutBlanks(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
        var bytes = bytes.drop { $0 == 0x20 || $0 == 0x09 }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return bytes
    }
}
