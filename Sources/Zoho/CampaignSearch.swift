import JobQueue
import Sync

/// Finds the ids of campaigns that are given by name.
struct CampaignSearch: Sendable {
    let client: ZohoClient
    let memory: ZohoMemory
    private var resolved: [String: Result<String, JobError>] = [:]

    init(client: ZohoClient, memory: ZohoMemory) {
        self.client = client
        self.memory = memory
    }

    /// Asks for the names that nobody remembers. A name that several campaigns have means none of them.
    mutating func find(_ campaigns: [Campaign]) async {
        let names = campaigns.filter { $0.kind == .campaign && !ZohoValues.isID($0.reference) }.map(\.reference)
            .uniqued().filter { memory.campaign(named: $0) == nil && resolved[$0] == nil }
        guard !names.isEmpty else { return }
        let query = RecordQuery(module: ZohoModule.campaigns, columns: [Self.name], tests: [Self.name])
        let outcome = await QueryReader(client: client, memory: memory).read(query, names)
        for name in names {
            if let error = outcome.failed[name] {
                resolved[name] = .failure(error)
                continue
            }
            let hits = outcome.records.filter { $0.text(Self.name)?.lowercased() == name.lowercased() }
            if hits.count == 1 {
                resolved[name] = .success(hits[0].id)
                memory.remember(campaign: hits[0].id, named: name)
            } else if hits.count > 1 {
                resolved[name] = .failure(
                    JobError(
                        .campaign,
                        message:
                            "\(hits.count) campaigns are called '\(name)'; name one by its id, such as \(hits[0].id)"))
            }
        }
    }

    /// The id of a campaign, or why it has none.
    func id(of campaign: Campaign) -> Result<String, JobError> {
        guard campaign.kind == .campaign else {
            return .failure(JobError(.campaign, message: "Zoho has campaigns, and no \(campaign.kind.rawValue)"))
        }
        let name = campaign.reference
        if ZohoValues.isID(name) { return .success(name) }
        if let result = resolved[name] { return result }
        if let id = memory.campaign(named: name) { return .success(id) }
        return .failure(JobError(.campaign, message: "Zoho has no campaign called '\(name)'"))
    }

    private static let name = "Campaign_Name"
}
