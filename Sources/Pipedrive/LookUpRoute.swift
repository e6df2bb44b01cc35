/// The way by which records were looked for.
public enum LookUpRoute: Sendable, Equatable, CustomStringConvertible {
    /// The ids were known: no looking for.
    case known
    /// The mirror, after so many pages of what had changed since.
    case mirror(pages: Int)
    /// A private filter, rewritten so often; the mirror was behind after so many pages.
    case filter(rounds: Int, pages: Int)
    /// A search for each key; the mirror was behind after so many pages.
    case search(terms: Int, pages: Int)

    /// For the log: `mirror, 1 page of changes`.
    public var description: String {
        func count(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }
        return switch self {
        case .known: "by id"
        case .mirror(let pages): "mirror, \(count(pages, "page")) of changes"
        case .filter(let rounds, let pages):
            "filter, \(count(rounds, "round")); the mirror is behind after \(count(pages, "page"))"
        case .search(let terms, let pages):
            "search, \(count(terms, "term")); the mirror is behind after \(count(pages, "page"))"
        }
    }
}
