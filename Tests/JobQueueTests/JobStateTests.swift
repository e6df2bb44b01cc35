import JobQueue
import Testing

@Suite struct JobStateTests {
    @Test func `a job goes forward, fails, is sent back, or is sent again, and never otherwise`() {
        #expect(JobState.captured.successors == [.enriched, .failed])
        #expect(JobState.enriched.successors == [.synced, .failed])
        #expect(JobState.synced.successors == [.enriched])
        #expect(JobState.failed.successors == [.captured, .enriched])
    }

    @Test(arguments: JobState.allCases)
    func `no state is its own successor, and none is a dead end`(state: JobState) {
        #expect(!state.successors.contains(state))
        #expect(!state.successors.isEmpty)
    }

    @Test(arguments: Stage.allCases)
    func `a stage makes a legal move, and its failures can be sent back to it`(stage: Stage) {
        #expect(stage.takes.successors.contains(stage.leadsTo))
        #expect(stage.takes.successors.contains(.failed))
        #expect(JobState.failed.successors.contains(stage.takes))
    }
}
