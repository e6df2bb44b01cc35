extension String {
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
