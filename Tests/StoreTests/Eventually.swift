import Foundation
import Testing

/// Polls until a condition holds.
func eventually(within limit: Duration = .seconds(20), _ what: Comment, _ condition: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try condition() { return }
        usleep(2000)
    }
    Issue.record(what)
}
