import JobQueue
import Testing

@Suite struct SyncStepsTests {
    private static let single: [(SyncSteps, String)] = [
        (.company, "company"), (.person, "person"), (.association, "association"), (.campaign, "campaign"),
        (.activity, "activity"),
    ]

    @Test func `the names stand in the order in which the steps are done`() {
        let all: SyncSteps = [.activity, .campaign, .association, .person, .company]
        #expect(all.names == ["company", "person", "association", "campaign", "activity"])
        #expect(SyncSteps().names == [])
    }

    @Test func `every step has a bit and a name of its own`() {
        #expect(Self.single.allSatisfy { $0.0.names == [$0.1] })
        #expect(Set(Self.single.map(\.0.rawValue)).count == Self.single.count)
    }

    @Test(arguments: 0..<32) func `a stored set is read back with the same names`(bits: Int) {
        let steps = SyncSteps(rawValue: bits)
        #expect(steps.names == Self.single.filter { bits & $0.0.rawValue != 0 }.map(\.1))
        #expect(steps.rawValue == bits)
    }

    @Test func `a bit from a newer version is kept and not named`() {
        #expect(SyncSteps(rawValue: 64 | 2).names == ["person"])
        #expect(SyncSteps(rawValue: 64 | 2).union(.company).rawValue == 67)
    }
}
