import Sync
import Synchronization

/// What a connector has learnt of the org, for as long as it is likely to hold. A class, because all copies of one
/// connector share it.
final class SalesforceMemory: Sendable {
    private struct Entry<Value: Sendable>: Sendable {
        let value: Value
        let at = ContinuousClock.now
    }

    private struct State {
        var campaigns: [String: Entry<String>] = [:]
        var objects: [String: Entry<ObjectDescription>] = [:]
    }

    private let state = Mutex(State())
    private let campaignLife: Duration
    private let objectLife = Duration.seconds(3600)

    init(campaignLife: Duration) { self.campaignLife = campaignLife }

    /// The id of a campaign by its name.
    func campaign(named name: String) -> String? {
        state.withLock { Self.fresh($0.campaigns[name.lowercased()], campaignLife) }
    }

    /// Remembers a campaign.
    func remember(campaign id: String, named name: String) {
        state.withLock { $0.campaigns[name.lowercased()] = Entry(value: id) }
    }

    /// The fields of an object.
    func description(of object: String) -> ObjectDescription? {
        state.withLock { Self.fresh($0.objects[object], objectLife) }
    }

    /// Remembers the fields of an object.
    func remember(_ description: ObjectDescription) {
        state.withLock { $0.objects[description.object] = Entry(value: description) }
    }

    private static func fresh<Value>(_ entry: Entry<Value>?, _ life: Duration) -> Value? {
        guard let entry, ContinuousClock.now - entry.at < life else { return nil }
        return entry.value
    }
}
