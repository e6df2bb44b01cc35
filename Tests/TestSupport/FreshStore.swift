import Foundation
public import Store

extension Store {
    /// A new database of the present schema. It is copied, which is quicker than to migrate each.
    ///
    /// - Parameter path: Where it is made; nil: in a folder that goes with the process.
    public static func fresh(
        at path: String? = nil, clock: Clock = .system, lockTimeout: Duration = .seconds(30)
    ) throws -> Store {
        let folder = try Template.folder.get()
        let path = path ?? folder + "/" + UUID().uuidString + ".db"
        try FileManager.default.copyItem(atPath: folder + "/template.db", toPath: path)
        return try Store(path: path, clock: clock, lockTimeout: lockTimeout)
    }
}

/// The folder of the tests' databases, with one that is migrated already.
private enum Template {
    static let folder: Result<String, any Error> = Result {
        let folder = NSTemporaryDirectory() + "leadferry-fresh-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Store(path: folder + "/template.db", opening: .migrating).close()
        atexit {
            if case .success(let folder) = Template.folder { try? FileManager.default.removeItem(atPath: folder) }
        }
        return folder
    }
}
