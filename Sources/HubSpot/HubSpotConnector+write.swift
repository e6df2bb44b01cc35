import JobQueue
public import Sync

extension HubSpotConnector {
    /// Writes companies, then contacts, then links, then campaign memberships and notes at the same time: at most seven
    /// calls for 100 leads of one campaign where nothing is refused.
    ///
    /// - A person whose company could not be created is not attempted, and is refused with the company's error.
    /// - A new contact carries its company in the create, as its primary company (type 1, HUBSPOT_DEFINED).
    /// - A contact that was there gets the default link, which becomes the primary one where the contact has none and
    ///   leaves a primary company that colleagues have chosen in its place. Writing a link that exists does no harm.
    /// - A contact that HubSpot has already, although the look-up missed it, is updated with the plan's fields and
    ///   linked; only where that is impossible is it a `DUPLICATE_REMOTE_RECORD`.
    /// - A person who was not written gets no membership and no note: both are refused with the person's error.
    /// - A campaign named by an unknown, deleted or DYNAMIC list, an unknown event or an unknown state is a `CAMPAIGN`
    ///   error of its members alone. A membership's result carries the contact's id: HubSpot shows none of its own.
    public func write(_ plan: SyncPlan) async -> SyncReport {
        var report = SyncReport()
        report.companies = await companies(plan.companies)
        var batch = PeopleBatch(client: client, companies: companyIDs(plan, report.companies))
        await batch.write(plan.people)
        report.people = batch.people
        report.links = batch.links
        await writeAround(plan.people, batch, &report)
        return report
    }

    /// Writes the memberships and the notes of whoever was written.
    private func writeAround(_ people: [SyncPlan.Person], _ batch: PeopleBatch, _ report: inout SyncReport) async {
        var members: [CampaignBatch.Entry] = []
        var notes: [NoteBatch.Entry] = []
        for person in people {
            guard case .written(let contact) = report.people[person.job] else {
                let error = report.people[person.job]?.error ?? BatchWriter.silence
                if person.membership != nil { report.memberships[person.job] = .refused(error) }
                if person.activity != nil { report.activities[person.job] = .refused(error) }
                continue
            }
            if let membership = person.membership {
                members.append(.init(job: person.job, contact: contact, membership: membership))
            }
            if let activity = person.activity {
                let company = batch.companyID(of: person)
                notes.append(.init(job: person.job, contact: contact, company: company, activity: activity))
            }
        }
        async let memberships = CampaignBatch(client: client, lists: lists).write(members)
        async let activities = NoteBatch(client: client).write(notes)
        report.memberships.merge(await memberships) { $1 }
        report.activities.merge(await activities) { $1 }
    }

    private func companies(_ companies: [SyncPlan.Company]) async -> [CompanyKey: WriteResult] {
        guard !companies.isEmpty else { return [:] }
        var creates: [BatchWriter.Item<HubSpotRequests.Create>] = []
        var updates: [BatchWriter.Item<HubSpotRequests.Update>] = []
        for (index, company) in companies.enumerated() {
            let trace = "company-\(index)"
            var properties = HubSpotValues.properties(company.fields)
            if let id = company.id {
                let input = HubSpotRequests.Update(id: id, properties: properties, objectWriteTraceId: trace)
                updates.append(.init(trace: trace, id: id, fields: Set(properties.keys), input: input))
            } else {
                // Without its domain the company would never be found again, and be created by every batch.
                properties["domain"] = properties["domain"] ?? company.key.domain
                let input = HubSpotRequests.Create(properties: properties, associations: [], objectWriteTraceId: trace)
                let key = properties["domain"]?.lowercased()
                creates.append(.init(trace: trace, key: key, fields: Set(properties.keys), input: input))
            }
        }
        let writer = BatchWriter(client: client, keyProperty: "domain")
        async let created = writer.write(creates, to: .batchCreate(.companies))
        async let updated = writer.write(updates, to: .batchUpdate(.companies))
        let results = await created.merging(await updated) { $1 }
        let keyed = companies.enumerated().map { ($1.key, results["company-\($0)"] ?? .unknown(BatchWriter.silence)) }
        return Dictionary(keyed) { first, _ in first }
    }

    /// The id of each planned company, or why the people who refer to it have to wait or to fail with it.
    private func companyIDs(
        _ plan: SyncPlan, _ results: [CompanyKey: WriteResult]
    ) -> [CompanyKey: Result<String, JobError>] {
        var ids: [CompanyKey: Result<String, JobError>] = [:]
        for company in plan.companies {
            switch results[company.key] {
            case .written(let id): ids[company.key] = .success(id)
            case .refused(let error): ids[company.key] = company.id.map { .success($0) } ?? .failure(error)
            case .unknown(let error): ids[company.key] = company.id.map { .success($0) } ?? .failure(unsettled(error))
            case nil: break
            }
        }
        return ids
    }

    /// Passes by itself: once the index shows the company, or shows that there is none, the people can be written.
    private func unsettled(_ error: JobError) -> JobError {
        JobError(
            error.type.recovery == .backoff ? error.type : .remoteUnavailable, code: error.code,
            message: "it is not known yet whether the company was created: \(error.message)",
            retryAfter: client.configuration.searchIndexLag
        )
    }
}
