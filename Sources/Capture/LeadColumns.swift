internal import Leads

/// Gathers the cells of a table's rows in drafts.
struct LeadColumns: Sendable {
    private let map: HeaderMap
    /// For each column the hash of its target, on which its cells' hashes build.
    private let seeds: [StableHash]
    private let isIgnored: [Bool]

    init(_ map: HeaderMap) {
        self.map = map
        seeds = map.targets.map { LeadDraft.seed(of: $0) }
        isIgnored = map.targets.map { $0 == .ignore }
    }

    /// The draft of a row; nil for a row without any value.
    func draft(_ cells: [String]) -> LeadDraft? {
        var draft = LeadDraft()
        for (column, cell) in cells.enumerated() where !cell.isEmpty {
            if isIgnored[column] {
                draft.passOver(cell)
                continue
            }
            draft.take(cell, map.targets[column], seed: seeds[column], name: map.header[column])
        }
        return draft.isBlank ? nil : draft
    }
}
