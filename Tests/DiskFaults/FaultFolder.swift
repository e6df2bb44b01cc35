internal import CFaultVFS
internal import Foundation

/// A folder whose disk a test can record, fill, break and make read-only, for the databases in it.
///
/// Only what SQLite does to its files in this process is seen; other folders are untouched. Make it before the first
/// database of the folder is opened, and close the databases before it goes.
public final class FaultFolder: Sendable {
    /// The calls of SQLite to its file system that can fail.
    public struct Calls: OptionSet, Sendable {
        /// The bits.
        public let rawValue: UInt32

        /// Makes a set of its bits.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        private init(_ bit: some BinaryInteger) { rawValue = UInt32(bit) }

        /// Opening or making a file.
        public static let open = Calls(FAULTVFS_OPEN)
        /// Reading.
        public static let read = Calls(FAULTVFS_READ)
        /// Writing. The first half of what was to be written is.
        public static let write = Calls(FAULTVFS_WRITE)
        /// Setting a file's length.
        public static let truncate = Calls(FAULTVFS_TRUNCATE)
        /// Making what was written durable.
        public static let sync = Calls(FAULTVFS_SYNC)
        /// Removing a file.
        public static let delete = Calls(FAULTVFS_DELETE)
        /// Locking the database file.
        public static let lock = Calls(FAULTVFS_LOCK)
        /// Asking for a file's length.
        public static let size = Calls(FAULTVFS_SIZE)
        /// Mapping and locking the write-ahead log's index.
        public static let sharedMemory = Calls(FAULTVFS_SHM)
        /// All of them.
        public static let all: Calls = [.open, .read, .write, .truncate, .sync, .delete, .lock, .size, .sharedMemory]
    }

    /// What a failing call answers.
    public enum Answer: Int32, Sendable {
        /// The I/O error of its kind.
        case failed = 0
        /// No space is left.
        case full = 13
    }

    /// The folder's path, without symbolic links.
    public let path: String
    private let number: Int32

    /// Makes a folder in memory where the machine has such a place, else in the temporary folder.
    public init() throws {
        let shared = "/dev/shm"
        let base = access(shared, W_OK) == 0 ? shared : NSTemporaryDirectory()
        path = URL(fileURLWithPath: base).resolvingSymlinksInPath().path + "/leadferry-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        number = faultvfs_register(path)
        precondition(number >= 0, "too many fault folders")
    }

    deinit {
        faultvfs_unregister(number)
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Lets the n-th call of these kinds fail, counted from 1 and from now; and all that follow, where it lasts.
    public func fail(_ calls: Calls, at nth: Int = 1, with answer: Answer = .failed, lasting: Bool = false) {
        faultvfs_fail(number, calls.rawValue, Int64(nth), answer.rawValue, lasting ? 1 : 0)
    }

    /// The calls of the kinds named to `fail` since then.
    public var calls: Int { Int(faultvfs_calls(number)) }

    /// How many calls failed since `fail`.
    public var failures: Int { Int(faultvfs_failures(number)) }

    /// Sets the most bytes the folder's files may have together.
    public func limit(to bytes: Int) { faultvfs_quota(number, Int64(bytes)) }

    /// Opens files for reading only and makes none, as on a read-only mount.
    public func becomeReadOnly() { faultvfs_read_only(number, 1) }

    /// The disk is well again.
    public func heal() { faultvfs_heal(number) }

    /// What the folder's files have together, in bytes.
    public func bytes() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: path).reduce(0) { sum, name in
            let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
            return sum + (attributes[.type] as? FileAttributeType == .typeRegular ? attributes[.size] as? Int ?? 0 : 0)
        }
    }

    /// Begins to record what changes the disk. The folder must be empty.
    public func record() { faultvfs_record(number, 1) }

    /// The number of changes recorded.
    public var recorded: Int { Int(faultvfs_recorded(number)) }

    /// The changes recorded, in order.
    public func recording() -> [DiskChange] {
        (0..<faultvfs_recorded(number)).compactMap { index in
            let operation = faultvfs_operation_at(number, index)
            let file = Int(operation.file)
            let syncsFolder = operation.folder_synced != 0
            switch Int(operation.kind) {
            case Int(FAULTVFS_CREATED):
                guard let path = operation.path else { return nil }
                let name = URL(fileURLWithPath: String(cString: path)).lastPathComponent
                return .created(file: file, name: name)
            case Int(FAULTVFS_WRITTEN):
                let bytes = UnsafeBufferPointer(start: operation.bytes, count: Int(operation.length))
                return .written(file: file, offset: Int(operation.offset), bytes: Array(bytes))
            case Int(FAULTVFS_TRUNCATED):
                return .truncated(file: file, length: Int(operation.offset))
            case Int(FAULTVFS_SYNCED):
                return .synced(file: file, folder: syncsFolder)
            case Int(FAULTVFS_DELETED):
                return .deleted(file: file, folderSynced: syncsFolder)
            default:
                return nil
            }
        }
    }
}

/// A call that changed the disk. A file is known by a number: one that is deleted and made again is another.
public enum DiskChange: Sendable {
    /// A file was made.
    case created(file: Int, name: String)
    /// Bytes were written.
    case written(file: Int, offset: Int, bytes: [UInt8])
    /// The file's length was set.
    case truncated(file: Int, length: Int)
    /// What was written to the file is durable; and, with the folder, every name made or removed before.
    case synced(file: Int, folder: Bool)
    /// A name was removed.
    case deleted(file: Int, folderSynced: Bool)
}
