internal import Foundation

/// The file that a backup becomes: written under a temporary name beside it, and given its name when it is whole and on
/// the disk.
struct BackupFile {
    /// The name that was asked for, absolute.
    let path: String
    /// Where it is written: a new file that only its owner may read.
    let temporaryPath: String
    private let folder: String

    /// Makes the temporary file.
    ///
    /// - Throws: `StoreError` where the folder is missing, or where the name is taken by something that must stay.
    init(_ target: String, of database: String, replacing: Bool) throws {
        let url = URL(fileURLWithPath: target)
        folder = url.deletingLastPathComponent().resolvingSymlinksInPath().path
        path = (folder == "/" ? "" : folder) + "/" + url.lastPathComponent
        var info = stat()
        guard stat(folder, &info) == 0, info.st_mode & S_IFMT == S_IFDIR else {
            throw StoreError.cannotOpen(path: path, detail: "there is no folder \(folder)")
        }
        guard !path.hasPrefix(database + "-locks/"), !Self.files(of: database).contains(path) else {
            throw StoreError.backupOntoDatabase(path: path)
        }
        if stat(path, &info) == 0 {
            guard info.st_mode & S_IFMT != S_IFDIR else {
                throw StoreError.cannotOpen(path: path, detail: "it is a folder; name a file in it")
            }
            var own = stat()
            if stat(database, &own) == 0, own.st_dev == info.st_dev, own.st_ino == info.st_ino {
                throw StoreError.backupOntoDatabase(path: path)
            }
            guard info.st_mode & S_IFMT == S_IFREG, replacing else { throw StoreError.backupExists(path: path) }
        }
        // SQLite would take a log that is there for the new file's, and damage it.
        for file in Self.files(of: path).dropFirst() where access(file, F_OK) == 0 {
            throw StoreError.cannotOpen(
                path: path,
                detail: "\(file) is there, so a database of that name is in use. Name another file")
        }
        temporaryPath = "\(folder)/.\(url.lastPathComponent).\(UUID().uuidString.lowercased()).partial"
        let descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError.cannotOpen(path: path, detail: String(cString: strerror(errno)))
        }
        fchmod(descriptor, 0o600)
        close(descriptor)
    }

    /// A database file and what SQLite keeps beside it.
    private static func files(of path: String) -> [String] { [path, path + "-wal", path + "-shm", path + "-journal"] }

    /// Removes what was written.
    func discard() { for file in Self.files(of: temporaryPath) { unlink(file) } }

    /// Puts the file on the disk and gives it its name. Returns its size.
    func publish(replacing: Bool) throws -> Int64 {
        try Self.sync(temporaryPath, of: path)
        var info = stat()
        guard stat(temporaryPath, &info) == 0 else { throw failure() }
        // A link, unlike a rename, never replaces what somebody made meanwhile. Where the file system has no links
        // (FAT on a stick), the check at the beginning has to do.
        if !replacing, link(temporaryPath, path) == 0 {
            unlink(temporaryPath)
        } else if !replacing, errno == EEXIST {
            throw StoreError.backupExists(path: path)
        } else if rename(temporaryPath, path) != 0 {
            throw failure()
        }
        try Self.sync(folder, of: path)
        return Int64(info.st_size)
    }

    private func failure() -> StoreError {
        .cannotOpen(path: path, detail: String(cString: strerror(errno)))
    }

    private static func sync(_ file: String, of path: String) throws {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw StoreError.cannotOpen(path: path, detail: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        // A folder on some file systems cannot be synced: then it needs not be.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw errno == ENOSPC || errno == EDQUOT
                ? StoreError.diskFull(path: path)
                : StoreError.inputOutput(path: path, detail: String(cString: strerror(errno)))
        }
    }
}
