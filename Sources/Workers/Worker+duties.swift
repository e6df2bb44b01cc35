import JobQueue
import Logging
import Store

extension Worker {
    private static let dutyInterval = Duration.seconds(1)

    /// Does what is due of the duties, one after the other, until the worker ends.
    func tendOnAndOn() async {
        while !Task.isCancelled {
            // Cancellation ends the loop, not the sleep's error.
            try? await Task.sleep(for: Self.dutyInterval)
            if !Task.isCancelled { await tend(isFirst: false) }
        }
    }

    /// Does what is due of the duties. What fails of one is done later, and keeps no job waiting.
    func tend(isFirst: Bool) async {
        for duty in duties {
            do {
                try await duty.tend(isFirst: isFirst)
            } catch let error as StoreError where error.mayPass {
                // The lanes say what is wrong with the database.
            } catch is CancellationError {
                return
            } catch {
                logger.error("a duty failed", metadata: ["duty": "\(type(of: duty))", "error": "\(error)"])
            }
        }
    }
}
