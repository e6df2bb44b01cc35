import Foundation
import Leads
import Store
import TestSupport

@testable import Capture

/// A database of a test's own, with a destination, into which files are ingested.
struct CaptureFixture {
    let folder: TemporaryFolder
    let store: Store

    init() throws {
        folder = try TemporaryFolder()
        store = try .fresh(at: folder.path("leadferry.db"))
        try store.register(destinations: [("hubspot", "hubspot", .automatic)])
    }

    /// Ingests a file.
    func ingest(_ path: String, _ change: (inout CaptureOptions) -> Void = { _ in }) throws -> Ingest.Result {
        var options = CaptureOptions()
        change(&options)
        return try Ingest(store: store, options: options).run(
            path: path, event: "expo", source: .csv, capturedBy: nil, destinations: ["hubspot"], rejects: .beside)
    }
}
