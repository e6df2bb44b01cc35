/// The steps of a sync that are done. Remembered with the job, so that a retry goes on where it stopped.
public struct SyncSteps: OptionSet, Sendable, Hashable {
    /// The bits, as stored in `jobs.steps_done`.
    public let rawValue: Int

    /// Makes a set from its bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// The company was matched, created or updated.
    public static let company = SyncSteps(rawValue: 1)
    /// The person was matched and updated, or created.
    public static let person = SyncSteps(rawValue: 2)
    /// The person is linked to the company.
    public static let association = SyncSteps(rawValue: 4)
    /// The person is a member of the event's campaign.
    public static let campaign = SyncSteps(rawValue: 8)
    /// The capture stands as an activity in the CRM.
    public static let activity = SyncSteps(rawValue: 16)

    /// The names of the steps in the set, in the order in which they are done.
    public var names: [String] {
        let all: [(SyncSteps, String)] = [
            (.company, "company"), (.person, "person"), (.association, "association"), (.campaign, "campaign"),
            (.activity, "activity"),
        ]
        return all.filter { contains($0.0) }.map(\.1)
    }
}
