import Foundation
import Testing

/// Proof 1 of docs/guarantees.md: whatever is killed, stopped or told to stop, and whenever.
@Suite struct KillModelTests {
    @Test func `no kill, stop or fault loses a lead, breaks a law or doubles a record`() async throws {
        let stories = try await Soak.aside {
            var stories: [String] = []
            let deadline = Soak.duration.map { ContinuousClock.now + $0 }
            var seed = Soak.seed
            repeat {
                var campaign = try Campaign(seed: seed)
                let story = try campaign.run(rounds: Soak.rounds, until: deadline)
                print("kills, seed \(seed): \(story)")
                stories.append(story)
                seed += 1
                let taken = campaign.taken
                if deadline == nil, Soak.rounds >= 500, taken.rescued == 0 || taken.expired == 0 {
                    throw CampaignFailure("nothing was taken from a killed or from a stopped worker: \(story)")
                }
            } while deadline.map { ContinuousClock.now < $0 } ?? false
            return stories
        }
        #expect(!stories.isEmpty)
    }
}
