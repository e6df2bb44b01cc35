internal import Knowledge
internal import Leads

/// Finds the header of a table that has titles above it.
enum HeaderFinder {
    /// How many of the first records are looked at.
    static let records = 20

    /// How many records stand above the header: the first record with two known columns is the header. The very first
    /// record is, where it has the columns of that one and knows one of them, or where there is no such record. A record
    /// with an address in it is a person's. `mappings` are the `Column=field` options, whose columns are known.
    static func recordsAbove(_ records: [[String]], _ mappings: [String]) -> Int {
        let mapped = Set(mappings.compactMap { option in option.lastIndex(of: "=").map { key(String(option[..<$0])) } })
        func known(_ cells: [String]) -> Int {
            cells.count { mapped.contains(key($0)) || HeaderSynonyms.target(of: $0) != nil }
        }
        let found = records.firstIndex { cells in !cells.contains { $0.contains("@") } && known(cells) >= 2 }
        guard let found, let first = records.first else { return 0 }
        // A title that a spreadsheet filled up with blank cells is no header.
        let isFilled = first.count == 1 || first.count { !CleanText.trimmed($0).isEmpty } > 1
        return isFilled && first.count == records[found].count && known(first) >= 1 ? 0 : found
    }

    private static func key(_ name: String) -> String { ComparisonKey.of(name) }
}
