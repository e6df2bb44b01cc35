import Foundation
import TestSupport
import Testing

/// Proof 1 of docs/guarantees.md: whatever is killed, stopped or told to stop, and whenever.
@Suite(.blocking) struct KillModelTests {
    @Test func `no kill, stop or fault loses a lead, breaks a law or doubles a record`() throws {
        let deadline = Soak.duration.map { ContinuousClock.now + $0 }
        var seed = Soak.seed
        repeat {
            var campaign = try Campaign(seed: seed)
            print("kills, seed \(seed): \(try campaign.run(rounds: Soak.rounds, until: deadline))")
            seed += 1
            guard deadline == nil, Soak.rounds >= 500 else { continue }
            #expect(campaign.taken.rescued > 0, "nothing was taken from a killed worker")
            #expect(campaign.taken.expired > 0, "nothing was taken from a stopped worker")
        } while deadline.map { ContinuousClock.now < $0 } ?? false
    }
}
