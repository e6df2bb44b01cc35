/// The way by which records were looked for.
public enum LookUpRoute: Sendable, Equatable {
    /// The ids were known: no looking for.
    case known
    /// The mirror, after so many pages of what had changed since.
    case mirror(pages: Int)
    /// A private filter, rewritten so often; the mirror was behind after so many pages.
    case filter(rounds: Int, pages: Int)
    /// A search for each key; the mirror was behind after so many pages.
    case search(terms: Int, pages: Int)
}
