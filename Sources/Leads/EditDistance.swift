extension String {
    /// The candidate that takes the fewest edits; nil where none is so near that it may be meant: within a third of the
    /// length, or two.
    public func nearest(among candidates: [String]) -> String? {
        let best = candidates.map { ($0, editDistance(to: $0)) }.min { $0.1 < $1.1 }
        guard let best, best.1 <= Swift.max(2, count / 3) else { return nil }
        return best.0
    }

    /// How many characters have to be put in, taken out or replaced to make another text of this one (Levenshtein's
    /// distance), without regard to case: how near a misspelt name is to a known one.
    public func editDistance(to other: String) -> Int {
        let right = Array(other.lowercased())
        var row = Array(0...right.count)
        for (i, a) in lowercased().enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let replaced = a == b ? diagonal : Swift.min(diagonal, row[j], row[j + 1]) + 1
                diagonal = row[j + 1]
                row[j + 1] = replaced
            }
        }
        return row[right.count]
    }
}
