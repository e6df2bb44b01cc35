internal import Foundation

/// Finds the inputs that paths on the command line mean.
public enum InputFiles {
    /// The files to read: each path itself, and for a folder the files in it that may be leads, sorted by name.
    ///
    /// Of a folder, hidden files, folders, reject files, summaries and unfinished files are passed over; so are files whose
    /// name says that they are no leads, which are given as `unread`.
    public static func found(_ paths: [String]) throws(CaptureError) -> (files: [String], unread: [String]) {
        var (files, unread): ([String], [String]) = ([], [])
        for path in paths {
            guard isFolder(path) else {
                files.append(path)
                continue
            }
            let before = files.count
            for name in try names(path) where isCandidate(name) {
                let file = path.hasSuffix("/") ? path + name : path + "/" + name
                if isFolder(file) { continue }
                if CaptureFormat.isKnownEnding(name) { files.append(file) } else { unread.append(file) }
            }
            guard files.count > before else { throw .emptyFolder(path: path) }
        }
        return (files, unread)
    }

    /// Whether a file of a folder is somebody's input, by its name.
    static func isCandidate(_ name: String) -> Bool {
        isComplete(name) && !name.contains(".rejects.") && !name.hasSuffix(".summary.json")
    }

    /// Whether a file is neither hidden nor being uploaded, by its name.
    static func isComplete(_ name: String) -> Bool {
        !name.hasPrefix(".") && !unfinishedEndings.contains { name.lowercased().hasSuffix($0) }
    }

    /// What the names of files end with that are being uploaded.
    public static let unfinishedEndings = [".part", ".tmp", ".filepart", ".crdownload"]

    private static func names(_ path: String) throws(CaptureError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            guard access(path, R_OK) == 0 else { throw .permission(path: path) }
            throw .readFailed(path: path, reason: "\(error.localizedDescription)")
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return path != "-" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
