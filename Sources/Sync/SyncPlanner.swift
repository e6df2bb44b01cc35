internal import JobQueue
internal import Leads

/// Decides what is written, from what the leads say and what the CRM has. Pure: no call, no clock.
struct SyncPlanner: Sendable {
    let destination: SyncDestination
    /// The CRM's metadata, object by object; what is not there is not checked.
    var descriptions: [String: ObjectDescription] = [:]
    /// The CRM's users by e-mail.
    var owners: [String: String] = [:]

    private var profile: CRMProfile { destination.connector.profile }

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
        /// The key under which the plan has the company of a job, where another lead of the batch named it first.
        var companies: [Int64: CompanyKey] = [:]
        /// The companies that the CRM has, by the key of the plan, whichever lead's key found them.
        var companyIDs: [CompanyKey: String] = [:]
    }

    // MARK: - Before the look-up

    /// Why a lead will be refused whichever object it becomes; nil where nothing speaks against it. Costs no call.
    func refusalBeforeLookUp(_ item: SyncItem) -> JobError? {
        if case .failure(let error) = item.membership { return error }
        var first: JobError?
        for object in profile.personObjects {
            do throws(JobError) {
                let values = try destination.mapping.values(of: item.lead, for: object, in: profile, owners: owners)
                guard let description = descriptions[object],
                    let error = PreFlight.refusal(of: values, in: description, for: .either)
                else { return companyRefusal(item) }
                first = first ?? error
            } catch {
                return error
            }
        }
        return first
    }

    private func companyRefusal(_ item: SyncItem) -> JobError? {
        // Where new people have no company, the company's values may never be sent.
        guard item.company != nil, !profile.objectsWithoutCompany.contains(profile.newPersonObject),
            let object = profile.companyObject, let description = descriptions[object]
        else { return nil }
        do throws(JobError) {
            let values = try destination.mapping.values(of: item.lead, for: object, in: profile)
            return PreFlight.refusal(of: values, in: description, for: .either)
        } catch {
            return error
        }
    }

    // MARK: - After the look-up

    /// Plans a batch. Companies are planned once for all leads that share them.
    ///
    /// - Parameter activityMayBeThere: The jobs whose activity an earlier attempt may have written.
    /// - Parameter recorded: The jobs whose activity is written, whatever their steps say.
    func plan(
        _ items: [SyncItem], answer: LookUpAnswer, activityMayBeThere: Set<Int64> = [], recorded: Set<Int64> = []
    ) -> Result {
        var draft = Draft()
        for item in items {
            let decision = decide(
                item, answer, &draft, writesActivity: !recorded.contains(item.job.id),
                mayBeThere: activityMayBeThere.contains(item.job.id))
            draft.result.decisions[item.job.id] = decision
        }
        return draft.result
    }

    private struct Draft {
        var result = Result()
        /// The records taken by leads of the batch.
        var taken: Set<String> = []
        /// The key of the planned company that each further key belongs to.
        var names: [CompanyKey: CompanyKey] = [:]
    }

    private func decide(
        _ item: SyncItem, _ answer: LookUpAnswer, _ draft: inout Draft, writesActivity: Bool, mayBeThere: Bool
    ) -> Decision {
        let found: RemoteRecord?
        switch answer.people[item.job.id] {
        case .success(let record): found = record
        case .failure(let error): return .refused(error)
        case nil: return .refused(JobError(.internal, message: "the connector did not answer for this lead"))
        }
        if let found, !draft.taken.insert(found.object + " " + found.id).inserted {
            return .deferred(reason: "another lead of this batch is the same record in the CRM")
        }
        do throws(JobError) {
            let object = found?.object ?? profile.newPersonObject
            let values = try destination.mapping.values(of: item.lead, for: object, in: profile, owners: owners)
            let fields = Self.fields(values, over: found?.values)
            if let description = descriptions[object] {
                let sent = values.filter { fields[$0.remote] != nil }
                if let error = PreFlight.refusal(of: sent, in: description, for: found == nil ? .create : .update) {
                    throw error
                }
            }
            let reference =
                profile.objectsWithoutCompany.contains(object) ? nil : try company(of: item, answer, &draft)
            var membership = try item.membership.get()
            membership?.present = found?.membership
            let activity =
                item.job.steps.contains(.activity) || !writesActivity
                ? nil : try destination.activity(of: item.lead, mayBeThere: mayBeThere)
            let done = found != nil && item.job.steps.contains(.person)
            draft.result.plan.people.append(
                SyncPlan.Person(
                    job: item.job.id,
                    id: found.map { RemoteID(destination: item.job.destination, object: $0.object, id: $0.id) },
                    object: object, fields: done ? [:] : fields,
                    company: done && item.job.steps.contains(.association) ? nil : reference,
                    membership: membership, activity: activity))
            return .planned
        } catch {
            return .refused(error)
        }
    }

    private func company(
        of item: SyncItem, _ answer: LookUpAnswer, _ draft: inout Draft
    ) throws(JobError) -> SyncPlan.CompanyReference? {
        guard let first = item.company, let object = profile.companyObject else { return nil }
        guard let answered = answer.companies[first] else {
            throw JobError(.internal, message: "the connector did not answer for the company")
        }
        let found = try answered.get()
        let values = try destination.mapping.values(of: item.lead, for: object, in: profile)
        let fields = Self.fields(values, over: found?.values)
        if let description = descriptions[object] {
            let sent = values.filter { fields[$0.remote] != nil }
            if let error = PreFlight.refusal(of: sent, in: description, for: found == nil ? .create : .update) {
                throw error
            }
        }
        // Two leads of one new company may name it by different keys: one by domain and name, one by name alone.
        let key = item.companies.compactMap { draft.names[$0] }.first ?? first
        for name in item.companies { draft.names[name] = draft.names[name] ?? key }
        draft.result.companies[item.job.id] = key
        let id = draft.result.companyIDs[key] ?? found?.id
        draft.result.companyIDs[key] = id
        if let place = draft.result.plan.companies.firstIndex(where: { $0.key == key }) {
            // The first lead's word stands; the others add what it did not know.
            draft.result.plan.companies[place].fields.merge(fields) { first, _ in first }
            draft.result.plan.companies[place].id = id
        } else if id == nil || (found != nil && !fields.isEmpty) {
            draft.result.plan.companies.append(SyncPlan.Company(key: key, id: id, fields: fields))
        }
        return id.map { .existing(id: $0) } ?? .planned(key)
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
