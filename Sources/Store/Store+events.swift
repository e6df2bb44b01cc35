internal import GRDB

extension Store {
    /// The names of the events, in order.
    public func eventNames() throws -> [String] {
        try read { try String.fetchAll($0, sql: "SELECT name FROM events ORDER BY name") }
    }
}
