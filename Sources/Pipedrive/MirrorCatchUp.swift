import Foundation
import JobQueue
import Sync

/// Brings a mirror up to date from the list of what has changed: 500 records a call, the oldest change first.
///
/// A record that changes while it is read moves to the end of the list and is seen there: none is passed over. A change
/// may show a little later than its time says, so that the last seconds are read again each time.
struct MirrorCatchUp: Sendable {
    /// What became of it.
    enum Outcome: Sendable {
        /// Nothing newer is left.
        case current(pages: Int)
        /// The pages allowed were not enough; the next catch-up goes on there.
        case behind(pages: Int)
        /// Pipedrive could not be asked.
        case refused(JobError, pages: Int)
        /// The mirror could not be asked, or could not keep a page.
        case broken(pages: Int)

        var isCurrent: Bool { if case .current = self { true } else { false } }

        var pages: Int {
            switch self {
            case .current(let pages), .behind(let pages), .refused(_, let pages), .broken(let pages): pages
            }
        }
    }

    /// Longer than a write takes to show, and than the clocks of Pipedrive's servers differ.
    private static let overlap: TimeInterval = 15

    let client: PipedriveClient
    let mirror: any RecordMirror
    let object: PipedriveObject
    let origin: String

    /// Reads on until nothing newer is left or the pages allowed are spent. What was read stays read.
    func run(pages allowed: Int) async -> Outcome {
        var pages = 0
        do {
            var progress = try await mirror.progress(of: object.rawValue, origin: origin)
            while pages < allowed {
                var next = progress
                if next.cursor == nil { next.since = next.since ?? Self.begin(after: next.reached) }
                let list = PipedriveEndpoint.List(
                    updatedSince: next.since, order: .oldestChangeFirst, limit: PipedriveEndpoint.largestPage,
                    cursor: next.cursor)
                pages += 1
                switch await client.send(.list(object, list), as: [PipedriveRow].self) {
                case .failure(let failure):
                    guard next.cursor != nil, failure.error.type.recovery == .none else {
                        return .refused(failure.error, pages: pages)
                    }
                    // A cursor that is no longer taken: once more from the change up to which everything was seen.
                    next = MirrorProgress(isWhole: next.isWhole, reached: next.reached)
                    try await mirror.keep([], of: object.rawValue, moving: MirrorMove(from: progress, to: next))
                case .success(let answer):
                    let rows = answer.content ?? []
                    next.reached = rows.last?.updateTime ?? next.reached
                    next.cursor = answer.cursor
                    if next.cursor == nil { (next.isWhole, next.since) = (true, nil) }
                    try await keep(rows, MirrorMove(from: progress, to: next))
                    if next.cursor == nil { return .current(pages: pages) }
                }
                progress = next
            }
            return .behind(pages: pages)
        } catch {
            // The mirror saves calls, it is no condition of a look-up: the other ways need none.
            return .broken(pages: pages)
        }
    }

    private func keep(_ rows: [PipedriveRow], _ move: MirrorMove) async throws {
        let gone = rows.filter { $0.isDeleted == true }.map { String($0.id) }
        if !gone.isEmpty { try await mirror.forget(gone, of: object.rawValue) }
        let records = rows.filter { $0.isDeleted != true }.map { $0.mirrored(as: object) }
        try await mirror.keep(records, of: object.rawValue, moving: move)
    }

    private static func begin(after reached: String?) -> String? {
        guard let reached else { return nil }
        return PipedriveTime.date(reached).map { PipedriveTime.text($0 - overlap) } ?? reached
    }
}
