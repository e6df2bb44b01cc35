import Leads

/// Finds the name that somebody probably meant.
enum Spelling {
    /// The candidate that takes the fewest edits; nil where none is near.
    static func nearest(to name: String, in candidates: [String]) -> String? {
        let best = candidates.map { ($0, name.editDistance(to: $0)) }.min { $0.1 < $1.1 }
        guard let best, best.1 <= max(2, name.count / 3) else { return nil }
        return best.0
    }
}
