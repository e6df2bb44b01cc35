import Foundation
import Store
import TestSupport
import Testing

/// On a thread of its own: what is measured is the wake-up, not how long other tests keep the threads of tasks.
@Suite(.blocking) struct WakeUpTests {
    /// Waits with a deadline far away; says how long it took.
    private func wait(_ wakeUp: WakeUp, for limit: Duration = .seconds(240)) async -> Duration {
        let start = ContinuousClock.now
        await wakeUp.wait(until: start + limit)
        return ContinuousClock.now - start
    }

    @Test func `a commit of this process or another ends a wait`() async throws {
        let fixture = try StoreFixture()
        let wakeUp = try fixture.store.wakeUp()
        for round in 0..<4 {
            async let waited = wait(wakeUp)
            try await Task.sleep(for: .milliseconds(30))
            if round.isMultiple(of: 2) {
                try fixture.ingest(round * 10..<round * 10 + 10)
            } else {
                #expect(try fixture.shell("update destinations set mode = 'automatic'").status == 0)
            }
            #expect(await waited < .seconds(120), "round \(round)")
        }
    }

    @Test func `the log is watched again after it went away`() async throws {
        let fixture = try StoreFixture()
        let wakeUp = try fixture.store.wakeUp()
        try fixture.ingest(0..<10)
        try eventually("the log stayed") {
            try fixture.store.tidyLog()
            var log = stat()
            return stat(fixture.path + "-wal", &log) == 0 && log.st_size == 0
        }
        // What was seen of the past ends at most one wait.
        _ = await wait(wakeUp, for: .milliseconds(50))
        async let waited = wait(wakeUp)
        try await Task.sleep(for: .milliseconds(30))
        try fixture.ingest(10..<20)
        #expect(await waited < .seconds(120))
    }

    @Test func `a wait ends at its deadline, when the task is cancelled, and when it is closed`() async throws {
        let fixture = try StoreFixture()
        let wakeUp = try fixture.store.wakeUp()
        #expect(await wait(wakeUp, for: .milliseconds(40)) >= .milliseconds(40))
        let task = Task { await wait(wakeUp) }
        task.cancel()
        #expect(await task.value < .seconds(120))
        let other = Task { await wait(wakeUp) }
        try await Task.sleep(for: .milliseconds(20))
        wakeUp.close()
        #expect(await other.value < .seconds(120))
        #expect(await wait(wakeUp) < .seconds(120), "after the end nobody waits")
    }
}
