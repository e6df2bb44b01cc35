import Enrichment
import Foundation
import HTTPTransport
import Store

extension Store {
    /// A new database in a folder that goes with the process.
    static func test() throws -> Store {
        let path = try Databases.shared.get() + "/" + UUID().uuidString + ".db"
        try FileManager.default.copyItem(atPath: Databases.shared.get() + "/template.db", toPath: path)
        return try Store(path: path)
    }
}

/// The folder of the tests' databases, with one that is migrated already: copying it is quicker than migrating each.
private enum Databases {
    static let shared: Result<String, any Error> = Result {
        let folder = NSTemporaryDirectory() + "leadferry-enrichment-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let store = try Store(path: folder + "/template.db", opening: .migrating)
        try store.close()
        atexit {
            if case .success(let folder) = Databases.shared { try? FileManager.default.removeItem(atPath: folder) }
        }
        return folder
    }
}

extension Waterfall {
    /// A waterfall with a database of its own.
    init(
        partners: [Partner], configuration: EnrichmentConfiguration = EnrichmentConfiguration(),
        transport: any HTTPTransport
    ) throws {
        self.init(partners: partners, configuration: configuration, transport: transport, store: try .test())
    }
}
