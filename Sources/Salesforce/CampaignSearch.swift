import JobQueue
import Leads
import Sync

/// Finds campaigns that are given by name, and who is in them already.
struct CampaignSearch: Sendable {
    private static let byName = Query.Test(field: "Name")

    let memory: SalesforceMemory
    private let names: [String]
    private var resolved: [String: Result<String, JobError>] = [:]

    init(_ campaigns: [Campaign], memory: SalesforceMemory) {
        self.memory = memory
        names = campaigns.filter { $0.kind == .campaign && !SalesforceID.isCampaign($0.reference) }
            .map(\.reference).uniqued()
    }

    /// The query for the names that nobody remembers, where there are any.
    var query: Query? {
        let unknown = names.filter { memory.campaign(named: $0) == nil }
        guard !unknown.isEmpty else { return nil }
        return Query(
            "Campaign", fields: ["Id", "Name"], keys: unknown.map { Query.Key(test: Self.byName, value: $0) })
    }

    /// Files what the query brought. A name that several campaigns have means none of them.
    mutating func take(_ outcome: Composite.Outcome) {
        let found = outcome.found["Campaign"] ?? []
        for name in names {
            if let error = outcome.failed["Campaign"]?[Query.Key(test: Self.byName, value: name)] {
                resolved[name] = .failure(error)
                continue
            }
            let hits = found.filter { $0.text("Name")?.lowercased() == name.lowercased() }
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
            return .failure(
                JobError(.campaign, message: "Salesforce has campaigns, and no \(campaign.kind.rawValue)"))
        }
        let name = campaign.reference
        if SalesforceID.isCampaign(name) { return .success(name) }
        if let result = resolved[name] { return result }
        if let id = memory.campaign(named: name) { return .success(id) }
        return .failure(JobError(.campaign, message: "Salesforce has no campaign called '\(name)'"))
    }
}

/// Finds who is in which campaign already.
struct MemberSearch: Sendable {
    private let people: [LookUp.Person]
    private let objects: [String]
    private var members: [SalesforceRecord] = []

    init(_ people: [LookUp.Person] = [], among objects: [String] = []) {
        self.people = people.filter { $0.campaign?.kind == .campaign }
        self.objects = objects
    }

    /// The query, by the same keys as the people: whoever is found is found together with the membership.
    func query(_ search: PersonSearch) -> Query? {
        let keys = people.flatMap { person in
            objects.flatMap { object in
                search.ids(of: person, object).map { Query.Key(test: .init(field: object + "Id"), value: $0) }
                    + (SalesforceValues.email(person.email).map {
                        [Query.Key(test: .init(field: object + ".Email"), value: $0)]
                    } ?? [])
            }
        }
        let references = people.compactMap(\.campaign).map(\.reference).uniqued()
        let (ids, names) = (
            references.filter(SalesforceID.isCampaign), references.filter { !SalesforceID.isCampaign($0) }
        )
        let filters = [
            ids.isEmpty ? nil : "CampaignId IN \(SOQL.list(ids))",
            names.isEmpty ? nil : "Campaign.Name IN \(SOQL.list(names))",
        ].compactMap(\.self)
        guard !keys.isEmpty else { return nil }
        let filter = filters.count > 1 ? "(\(filters.joined(separator: " OR ")))" : filters[0]
        return Query("CampaignMember", fields: Self.fields, filter: filter, keys: keys)
    }

    static let fields = ["Id", "CampaignId", "ContactId", "LeadId", "Status"]

    /// Files what the query brought. Where it failed nothing is known, and the write of the membership will tell.
    mutating func take(_ outcome: Composite.Outcome) { members += outcome.found["CampaignMember"] ?? [] }

    /// The membership of a record in a campaign, where it was seen.
    func membership(of record: String, in campaign: String) -> Membership? {
        let (record, campaign) = (SalesforceID.key(record), SalesforceID.key(campaign))
        let hit = members.first { member in
            let person = member.text("ContactId") ?? member.text("LeadId")
            return person.map(SalesforceID.key) == record
                && member.text("CampaignId").map(SalesforceID.key) == campaign
        }
        return hit.map { Membership(id: $0.id, status: $0.text("Status")) }
    }
}
