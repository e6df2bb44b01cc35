import JobQueue
import Sync

/// The campaign memberships of one plan, on their way to HubSpot's lists and marketing events.
struct CampaignBatch: Sendable {
    /// A contact that is to be put in a campaign.
    struct Entry: Sendable {
        let job: Int64
        let contact: String
        let membership: SyncPlan.CampaignMembership
    }

    let client: HubSpotClient
    let lists: ListDirectory

    /// Writes every membership, one campaign after the other.
    func write(_ entries: [Entry]) async -> [Int64: WriteResult] {
        var results: [Int64: WriteResult] = [:]
        for campaign in entries.map(\.membership.campaign).uniqued() {
            let members = entries.filter { $0.membership.campaign == campaign }
            let written: [Int64: WriteResult]
            switch campaign.kind {
            case .list:
                written = await ListMembers(client: client, directory: lists).add(members, to: campaign.reference)
            case .marketingEvent:
                written = await EventAttendance(client: client, campaign: campaign).write(members)
            case .campaign, .label:
                let error = JobError(
                    .campaign,
                    message: "HubSpot puts people in lists and marketing events; \(campaign.reference) is configured "
                        + "as a \(campaign.kind.rawValue)")
                written = Self.refused(members, error)
            }
            results.merge(written) { $1 }
        }
        return results
    }

    /// The same error for everybody.
    static func refused(_ entries: [Entry], _ error: JobError) -> [Int64: WriteResult] {
        Dictionary(entries.map { ($0.job, .refused(error)) }) { first, _ in first }
    }
}
