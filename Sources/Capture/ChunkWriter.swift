internal import Foundation
internal import Leads
internal import Store
internal import Synchronization

/// Writes one chunk at a time on a thread of its own, while the next is being read.
final class ChunkWriter: Sendable {
    private let store: Store
    private let run: IngestRun
    private let thread = DispatchQueue(label: "leadferry.ingest")
    /// What became of the chunks so far; a failure stays.
    private let written = Mutex<Result<IngestTally, any Error>>(.success(IngestTally()))

    init(store: Store, run: IngestRun) {
        self.store = store
        self.run = run
    }

    /// Begins to write a chunk. Ask for the tally before the next.
    func begin(_ leads: [CapturedLead], rejected: Int) {
        thread.async { [self] in
            let result = Result { try store.ingest(leads, rejected: rejected, run: run, isPromised: false) }
            written.withLock { written in
                written = written.flatMap { before in result.map { before + $0 } }
            }
        }
    }

    /// Waits for the chunk in hand, and gives the counts of all; throws where one could not be written.
    func tally() throws -> IngestTally {
        wait()
        return try written.withLock { try $0.get() }
    }

    /// Waits for the chunk in hand.
    func wait() { thread.sync {} }
}
