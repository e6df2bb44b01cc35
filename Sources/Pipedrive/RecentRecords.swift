import Foundation
import JobQueue
import Sync

/// The records that were created in the last minutes, the newest first, from the list: what a search does not show yet.
///
/// A create whose answer was lost shows here as soon as it is done.
struct RecentRecords: Sendable {
    /// Longer than a search lags, and than our clock differs from Pipedrive's.
    private static let window: TimeInterval = 600
    private static let mostPages = 20

    let client: PipedriveClient
    let object: PipedriveObject

    /// Records created since, with their keys.
    func read(now: Date = Date()) async throws(JobError) -> [PipedriveRow] {
        let since = now - Self.window
        var rows: [PipedriveRow] = []
        var cursor: String?
        for _ in 0..<Self.mostPages {
            let list = PipedriveEndpoint.List(
                updatedSince: PipedriveTime.text(since), order: .newestFirst, limit: PipedriveEndpoint.largestPage,
                cursor: cursor)
            switch await client.send(.list(object, list), as: [PipedriveRow].self) {
            case .failure(let failure): throw failure.error
            case .success(let answer):
                let page = answer.content ?? []
                rows += page.filter { $0.isDeleted != true }
                cursor = answer.cursor
                if let last = PipedriveTime.date(page.last?.addTime), last < since { return rows }
            }
            if cursor == nil { break }
        }
        return rows
    }
}
