internal import GRDB
internal import GRDBSQLite

/// A statement of the hot path: prepared and kept by GRDB, bound and stepped straight through SQLite's C interface.
///
/// A claim and an outcome of one job take SQLite some ten microseconds; arguments and rows as Swift values take as long
/// again. Only the statements that run for every job are written so.
struct HotStatement {
    private let handle: SQLiteStatement
    private let connection: SQLiteConnection

    init(_ database: Database, _ sql: String) throws {
        handle = try database.cachedStatement(sql: sql).sqliteStatement
        guard let connection = database.sqliteConnection else {
            throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "the connection is closed")
        }
        self.connection = connection
    }

    /// Binds a number; nil is NULL.
    func bind(_ place: Int32, _ value: Int64?) {
        if let value { sqlite3_bind_int64(handle, place, value) } else { sqlite3_bind_null(handle, place) }
    }

    /// Binds a text, which SQLite copies; nil is NULL.
    func bind(_ place: Int32, _ value: String?) {
        guard let value else {
            sqlite3_bind_null(handle, place)
            return
        }
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        sqlite3_bind_text(handle, place, value, Int32(value.utf8.count), copied)
    }

    /// Makes every argument NULL.
    func clear() { sqlite3_clear_bindings(handle) }

    /// The row that the last insert on the connection made.
    var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(connection) }

    /// Runs to the end, and says how many rows it changed.
    func change() throws -> Int32 {
        try run()
        return sqlite3_changes(connection)
    }

    /// Runs to the end, and hands each row over.
    func run(_ row: (HotRow) throws -> Void = { _ in }) throws {
        defer { sqlite3_reset(handle) }
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: try row(HotRow(handle: handle))
            case SQLITE_DONE: return
            default:
                throw DatabaseError(
                    resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
                    message: String(cString: sqlite3_errmsg(connection)), sql: String(cString: sqlite3_sql(handle)))
            }
        }
    }
}

/// The row a hot statement stands on.
struct HotRow {
    fileprivate let handle: SQLiteStatement

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }
    func int(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
    func text(_ column: Int32) -> String? { sqlite3_column_text(handle, column).map { String(cString: $0) } }
}
