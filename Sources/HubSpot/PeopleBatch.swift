import JobQueue
import Leads
import Sync

/// The people of one plan on their way to HubSpot, with their links.
struct PeopleBatch: Sendable {
    let client: HubSpotClient
    /// The id of each planned company, or why it has none.
    let companies: [CompanyKey: Result<String, JobError>]
    /// What became of each person.
    private(set) var people: [Int64: WriteResult] = [:]
    /// What became of each link.
    private(set) var links: [Int64: WriteResult] = [:]

    init(client: HubSpotClient, companies: [CompanyKey: Result<String, JobError>]) {
        self.client = client
        self.companies = companies
    }

    /// Writes everybody: new contacts and known ones at the same time, then what needs them.
    mutating func write(_ plan: [SyncPlan.Person]) async {
        var ready: [Draft] = []
        for person in plan {
            switch company(of: person) {
            case .success(let company): ready.append(Draft(person: person, company: company))
            case .failure(let error):
                people[person.job] = .refused(error)
                links[person.job] = .refused(error)
            }
        }
        let writer = BatchWriter(client: client, keyProperty: "email")
        let new = ready.filter { $0.person.id == nil }
        async let created = writer.write(new.map(\.create), to: .batchCreate(.contacts))
        async let updated = writer.write(ready.compactMap(\.update), to: .batchUpdate(.contacts))
        let creations = await created
        let results = creations.merging(await updated) { $1 }
        for draft in ready { people[draft.job] = results[draft.trace] ?? draft.present }

        let missed = new.compactMap { draft in
            draft.existingID(in: people[draft.job]).map { MissedMatch(draft: draft, id: $0) }
        }
        let repaired = await MissedMatch.repair(missed, client: client)
        people.merge(repaired) { $1 }
        await link(ready.filter { $0.company != nil }, createdInline: Set(new.map(\.job)).subtracting(repaired.keys))
    }

    /// The company a person is linked to, where it is known.
    func companyID(of person: SyncPlan.Person) -> String? {
        if case .success(let company) = company(of: person) { company } else { nil }
    }

    private func company(of person: SyncPlan.Person) -> Result<String?, JobError> {
        switch person.company {
        case nil: .success(nil)
        case .existing(let id): .success(id)
        case .planned(let key):
            companies[key].map { $0.map { $0 } }
                ?? .failure(JobError(.internal, message: "the plan refers to the company \(key) and does not write it"))
        }
    }

    /// Links whoever was there before; a new contact was linked when it was created.
    private mutating func link(_ drafts: [Draft], createdInline: Set<Int64>) async {
        var waiting: [ContactLink] = []
        for draft in drafts {
            if case .written(let id) = people[draft.job], !createdInline.contains(draft.job),
                let company = draft.company
            {
                waiting.append(ContactLink(job: draft.job, contact: id, company: company))
            } else {
                links[draft.job] = people[draft.job]
            }
        }
        links.merge(await ContactLink.write(waiting, client: client)) { $1 }
    }
}

extension PeopleBatch {
    /// A person whose company is known.
    struct Draft: Sendable {
        let person: SyncPlan.Person
        let company: String?

        var job: Int64 { person.job }
        var trace: String { String(person.job) }
        var properties: [String: String] { HubSpotValues.properties(person.fields) }

        /// The create, with the company in it.
        var create: BatchWriter.Item<HubSpotRequests.Create> {
            let association = company.map {
                HubSpotRequests.Association(to: .init(id: $0), types: [.contactToPrimaryCompany])
            }
            let input = HubSpotRequests.Create(
                properties: properties, associations: association.map { [$0] } ?? [], objectWriteTraceId: trace
            )
            return .init(trace: trace, key: properties["email"], fields: Set(properties.keys), input: input)
        }

        /// The update, where there is anything to write on a contact that is there.
        var update: BatchWriter.Item<HubSpotRequests.Update>? {
            guard let id = person.id?.id, !person.fields.isEmpty else { return nil }
            return update(id: id, properties)
        }

        /// An update of a given contact.
        func update(id: String, _ properties: [String: String]) -> BatchWriter.Item<HubSpotRequests.Update> {
            let input = HubSpotRequests.Update(id: id, properties: properties, objectWriteTraceId: trace)
            return .init(trace: trace, id: id, key: properties["email"], fields: Set(properties.keys), input: input)
        }

        /// The result of a person on whom nothing was to be written.
        var present: WriteResult { person.id.map { .written(id: $0.id) } ?? .unknown(BatchWriter.silence) }

        /// The contact for whose sake HubSpot refused to create this one.
        func existingID(in result: WriteResult?) -> String? {
            guard case .refused(let error) = result else { return nil }
            return HubSpotErrors.existingID(in: error)
        }
    }
}
