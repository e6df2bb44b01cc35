import JobQueue
import Sync

/// Finds companies by domain: up to 100 domains a search, 200 companies a page.
///
/// A search shows a company only once HubSpot's index has it. One group with one `IN` stays under every cap HubSpot has
/// ever named for filters.
struct CompanySearch: Sendable {
    let client: HubSpotClient
    let properties: [String]
    /// Ids that a read says are gone; the index may show them for a while.
    let gone: Set<String>

    /// No search brings more. Source: HubSpot's search page, 10,000 results.
    private static let mostResults = 10_000

    /// The company of each domain; nil where the index has none, or why it could not be asked.
    func find(_ domains: [String]) async -> [String: Result<HubSpotAnswers.Record?, JobError>] {
        guard !domains.isEmpty else { return [:] }
        var found: [String: Result<HubSpotAnswers.Record?, JobError>] = [:]
        let parts = await Halving<String, [HubSpotAnswers.Record]>().send(domains) { await pages(of: $0) }
        for (domains, outcome) in parts {
            for domain in domains {
                found[domain] = outcome.map { best(of: $0, for: domain) }.mapError(\.error)
            }
        }
        return found
    }

    private func pages(of domains: [String]) async -> Result<[HubSpotAnswers.Record], HubSpotFailure> {
        var records: [HubSpotAnswers.Record] = []
        var after: String? = "0"
        while let cursor = after, records.count < Self.mostResults {
            let page: Result<HubSpotAnswers.Records, HubSpotFailure> = await client.post(
                .search(.companies),
                HubSpotRequests.Search(
                    after: cursor,
                    filterGroups: [
                        .init(filters: [.init(propertyName: "domain", operator: "IN", values: domains)])
                    ],
                    limit: 200,
                    properties: (properties + ["domain", "hs_additional_domains", "createdate"]).uniqued()
                )
            )
            switch page {
            case .failure(let failure): return .failure(failure)
            case .success(let answer):
                records += answer.results
                let next = answer.paging?.next?.after
                after = next == cursor || answer.results.isEmpty ? nil : next
            }
        }
        return .success(records)
    }

    /// The company to take for a domain; see `HubSpotConnector.lookUp(_:)` for the rule.
    private func best(of records: [HubSpotAnswers.Record], for domain: String) -> HubSpotAnswers.Record? {
        records.filter { $0.domains.contains(domain) && !gone.contains($0.id) }
            .min { Self.rank($0, domain) < Self.rank($1, domain) }
    }

    private static func rank(
        _ record: HubSpotAnswers.Record, _ domain: String
    ) -> (further: Int, created: String, digits: Int, id: String) {
        let isPrimary = record.values("domain").contains(domain)
        let created = record.value("createdate") ?? record.createdAt ?? "~"
        return (isPrimary ? 0 : 1, created, record.id.count, record.id)
    }
}
