/// The queries whose later pages have not been fetched.
struct SalesforceCursors: Sendable {
    /// What is left of a query.
    struct Cursor: Sendable {
        let type: String
        let ids: [String]
        let paths: [SalesforcePath]
        let pageSize: Int
        let withDeleted: Bool
    }

    private static let most = 50

    private var cursors: [String: Cursor] = [:]
    private var order: [String] = []
    private var last = 0

    subscript(locator: String) -> Cursor? { cursors[locator] }

    /// Keeps a query and names it; the oldest of too many is forgotten.
    mutating func keep(_ cursor: Cursor) -> String {
        last += 1
        let locator = SalesforceID.make(prefix: "01g", number: last)
        cursors[locator] = cursor
        order.append(locator)
        if order.count > Self.most { cursors[order.removeFirst()] = nil }
        return locator
    }
}
