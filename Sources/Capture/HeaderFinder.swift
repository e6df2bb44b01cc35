internal import Knowledge
internal import Leads

/// Finds the header of a table that has titles above it.
enum HeaderFinder {
    /// How many of the first records are looked at.
    static let records = 20

    /// How many records stand above the header: the first record with two known columns is the header, where the very
    /// first has none or one; where there is no such record, the very first is. `mappings` are the `Column=field` options,
    /// whose columns are known.
    static func recordsAbove(_ records: [[String]], _ mappings: [String]) -> Int {
        let mapped = Set(mappings.compactMap { option in option.lastIndex(of: "=").map { key(String(option[..<$0])) } })
        let header = records.firstIndex { cells in
            cells.count { mapped.contains(key($0)) || HeaderSynonyms.target(of: $0) != nil } >= 2
        }
        return header ?? 0
    }

    private static func key(_ name: String) -> String { ComparisonKey.of(name) }
}
