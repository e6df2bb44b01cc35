internal import Foundation

/// What can be wrong with the database: each says what, where, and how to mend it.
public enum StoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no file of that name.
    case missing(path: String)
    /// The file is there, but SQLite cannot read it as a database.
    case notADatabase(path: String)
    /// A SQLite database, but not one of Leadferry's.
    case foreign(path: String)
    /// Written by a newer version of Leadferry.
    case newerSchema(path: String, found: Int, known: Int)
    /// Written by an older version of Leadferry, and not migrated.
    case olderSchema(path: String, found: Int, known: Int)
    /// A migration that was applied is not the one this version knows under its number.
    case changedMigration(path: String, name: String)
    /// The file is damaged.
    case damaged(path: String, detail: String)
    /// The file or its folder cannot be written.
    case readOnly(path: String)
    /// The file cannot be made or opened.
    case cannotOpen(path: String, detail: String)
    /// The disk, or the quota, is full. Nothing that was committed is lost.
    case diskFull(path: String)
    /// Reading or writing the disk failed.
    case inputOutput(path: String, detail: String)
    /// Another process kept the write lock for longer than we wait.
    case locked(path: String)
    /// The file is on a file system where SQLite's locks do not hold.
    case networkFileSystem(path: String, type: String, source: String, mountPoint: String)
    /// A backup's name is taken.
    case backupExists(path: String)
    /// A backup was asked for in the place of the database, or of a file that belongs to it.
    case backupOntoDatabase(path: String)
    /// A copy in which a law of conservation does not hold, so that it was thrown away.
    case auditFailed(path: String, laws: [String])
    /// The configuration names another kind of CRM for a destination that is in the database.
    case destinationKindChanged(name: String, stored: String, configured: String)
    /// A destination, a lead, a job or an event that is not there.
    case unknown(what: String, name: String)
    /// A statement the schema refused, or one that is wrong: a bug of ours.
    case refused(detail: String)

    /// Whether it may pass by itself or by somebody's help while we wait: a full disk, a lock, a disk that failed.
    public var mayPass: Bool {
        switch self {
        case .diskFull, .inputOutput, .locked, .readOnly: true
        case .missing, .notADatabase, .foreign, .newerSchema, .olderSchema, .changedMigration, .damaged, .cannotOpen,
            .networkFileSystem, .backupExists, .backupOntoDatabase, .auditFailed, .destinationKindChanged, .unknown,
            .refused:
            false
        }
    }

    /// What is wrong, where, and how to mend it.
    public var description: String {
        switch self {
        case .missing(let path):
            "there is no database at \(path). Make one with `leadferry init` or `leadferry migrate`, or name another with --db"
        case .notADatabase(let path):
            "\(path) is not a SQLite database. Nothing was written to it; name another file with --db"
        case .foreign(let path):
            "\(path) is a SQLite database of another program. Nothing was written to it; name another file with --db"
        case .newerSchema(let path, let found, let known):
            "\(path) was written by a newer leadferry (schema \(found), this one knows \(known)). Install that version"
        case .olderSchema(let path, let found, let known):
            "\(path) has schema \(found), this leadferry needs \(known). Stop the workers and run `leadferry migrate`"
        case .changedMigration(let path, let name):
            "\(path): migration \(name) is not the one this leadferry knows. The file comes from an unreleased version"
        case .damaged(let path, let detail):
            "\(path) is damaged (\(detail)). Stop the workers, keep the file and its -wal, and restore the last backup"
        case .readOnly(let path):
            "\(path) or its folder cannot be written. SQLite needs to write both: check owner, mode and mount"
        case .cannotOpen(let path, let detail):
            "cannot open \(path): \(detail)"
        case .diskFull(let path):
            "the disk of \(path) is full. What was committed is safe; make room and run the command again"
        case .inputOutput(let path, let detail):
            "the disk of \(path) failed (\(detail)). What was committed is safe as far as the disk is"
        case .locked(let path):
            "\(path) is locked: another program has kept a write transaction open. Try again when it has finished"
        case .networkFileSystem(let path, let type, let source, let mountPoint):
            "\(path) is on a network file system (\(type), \(source) at \(mountPoint)). SQLite's locks do not hold there, and "
                + "the leads may be lost. Put the database on a disk of this machine; to insist, say "
                + "--allow-network-file-system or set allow_network_file_system in the configuration"
        case .backupExists(let path):
            "\(path) is there already; it was left as it is. Name another file, or replace it with --force"
        case .backupOntoDatabase(let path):
            "\(path) is the database itself, or a file of it. Name another file for the backup"
        case .auditFailed(let path, let laws):
            "\(path) does not add up, so no backup was kept: \(laws.joined(separator: "; ")). See `leadferry doctor --audit`"
        case .destinationKindChanged(let name, let stored, let configured):
            "destination \(name) is a \(stored) connection in the database, and a \(configured) one in the configuration. "
                + "Give the new one another name"
        case .unknown(let what, let name):
            "there is no \(what) \(name)"
        case .refused(let detail):
            "the database refused a statement: \(detail)"
        }
    }
}

extension StoreError {
    /// What the last system call said of a file beside the database.
    static func ofSystemCall(_ code: Int32, path: String) -> StoreError {
        switch code {
        case EROFS, EACCES, EPERM: .readOnly(path: path)
        case ENOSPC, EDQUOT: .diskFull(path: path)
        case EIO: .inputOutput(path: path, detail: String(cString: strerror(code)))
        default: .cannotOpen(path: path, detail: String(cString: strerror(code)))
        }
    }
}
