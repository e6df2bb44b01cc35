import ArgumentParser
import Foundation

/// The rows of a benchmark: a table on the way, because the whole takes minutes, or JSON at the end.
struct BenchReport {
    let isJSON: Bool
    private var rows: [BenchRow] = []

    init(json: Bool) { isJSON = json }

    mutating func show(_ new: [BenchRow]) {
        rows += new
        if !isJSON { FileHandle.standardOutput.write(Data(BenchRow.table(new).utf8)) }
    }

    /// Ends the report. Throws exit code 1 where a figure was not reached.
    func finish() throws {
        if isJSON {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
            print(String(decoding: try encoder.encode(rows), as: UTF8.self))
        }
        if rows.contains(where: { !$0.ok }) { throw ExitCode(1) }
    }
}
