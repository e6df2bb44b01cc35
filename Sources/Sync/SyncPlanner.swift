internal import JobQueue
internal import Leads

/// Decides what is written, from what the leads say and what the CRM has. Pure: no call, no clock.
struct SyncPlanner: Sendable {
    let map: FieldMap
    let answer: LookUpAnswer

    /// What was decided for a job.
    enum Decision: Sendable, Equatable {
        /// It is in the plan.
        case planned
        /// It cannot be sent, and why.
        case refused(JobError)
        /// It has to wait for another job of the batch.
        case deferred(reason: String)
    }

    /// A plan and a decision for each job.
    struct Result: Sendable {
        var plan = SyncPlan()
        var decisions: [Int64: Decision] = [:]
    }

    /// Plans a batch. Companies are planned once for all leads that share them.
    func plan(_ items: [SyncItem]) -> Result {
        var result = Result()
        var taken: Set<String> = []
        for item in items {
            result.decisions[item.job.id] = decide(item, taken: &taken, plan: &result.plan)
        }
        return result
    }

    private func decide(_ item: SyncItem, taken: inout Set<String>, plan: inout SyncPlan) -> Decision {
        let found: RemoteRecord?
        switch answer.people[item.job.id] {
        case .success(let record): found = record
        case .failure(let error): return .refused(error)
        case nil: return .refused(JobError(.internal, message: "the connector did not answer for this lead"))
        }
        if let found, !taken.insert(found.object + " " + found.id).inserted {
            return .deferred(reason: "another lead of this batch is the same record in the CRM")
        }
        var reference: SyncPlan.CompanyReference?
        if let key = item.company {
            switch company(key, of: item, plan: &plan) {
            case .success(let company): reference = company
            case .failure(let error): return .refused(error)
            }
        }
        let values = map.personValues(of: item.lead)
        let done = found != nil && item.job.steps.contains(.person)
        plan.people.append(
            SyncPlan.Person(
                job: item.job.id,
                id: found.map { RemoteID(destination: item.job.destination, object: $0.object, id: $0.id) },
                fields: done ? [:] : Self.fields(values, over: found?.values),
                company: done && item.job.steps.contains(.association) ? nil : reference
            ))
        return .planned
    }

    private func company(
        _ key: CompanyKey, of item: SyncItem, plan: inout SyncPlan
    ) -> Swift.Result<SyncPlan.CompanyReference, JobError> {
        let found: RemoteRecord?
        switch answer.companies[key] {
        case .success(let record): found = record
        case .failure(let error): return .failure(error)
        case nil: return .failure(JobError(.internal, message: "the connector did not answer for the company"))
        }
        let fields = Self.fields(map.companyValues(of: item.lead), over: found?.values)
        if let place = plan.companies.firstIndex(where: { $0.key == key }) {
            // The first lead's word stands; the others add what it did not know.
            plan.companies[place].fields.merge(fields) { first, _ in first }
        } else if found == nil || !fields.isEmpty {
            plan.companies.append(SyncPlan.Company(key: key, id: found?.id, fields: fields))
        }
        return .success(found.map { .existing(id: $0.id) } ?? .planned(key))
    }

    /// The values to write over what the CRM has; nil: there is no record, everything is written. A value that the CRM
    /// has already is not sent.
    static func fields(_ values: [MappedValue], over present: [String: String]?) -> [String: String] {
        var fields: [String: String] = [:]
        for value in values {
            let there = present?[value.remote] ?? ""
            if there == value.value || (value.write == .writeIfBlank && !there.isEmpty) { continue }
            if fields[value.remote] == nil { fields[value.remote] = value.value }
        }
        return fields
    }
}
