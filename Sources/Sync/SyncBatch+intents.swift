internal import JobQueue
internal import Leads
internal import Store

/// What keeps a record from being created twice: lost answers, reservations, intents.
extension SyncBatch {
    /// Sets aside the leads whose person or company may be being created elsewhere, or was by an attempt whose answer
    /// was lost and that cannot be looked up yet. A lost activity is looked for when it is written.
    mutating func holdBackUncertain() {
        let now = store.now
        items = items.filter { item in
            let person = connector.recovery(of: .person(email: item.lead.values[.email]))
            let records: [(RemoteRecordKey, LostCreateRecovery)] =
                item.people.map { ($0, person) }
                + zip(item.companyRecords, item.companies).map { ($0, connector.recovery(of: .company($1))) }
                + (item.activity.map { [($0, .lookUp)] } ?? [])
            for (key, recovery) in records {
                guard let intent = intents[key] else { continue }
                if intent.inFlight, intent.job != item.job.id {
                    put(off: item.job, by: .seconds(1), "another job is creating the same \(key.object)")
                    return false
                }
                switch recovery {
                case .lookUp: continue
                case .lookUpAfter(let lag):
                    let left = intent.at + lag.milliseconds - now
                    if left > 0 {
                        put(
                            off: item.job, by: .milliseconds(left),
                            "waiting to look up a \(key.object) whose answer was lost")
                        return false
                    }
                case .impossible:
                    let error = JobError(
                        .outcomeUnknown,
                        message: "the answer to creating this \(key.object) was lost, and no key can find it again")
                    // The intent stays, and stops other leads of the person too, until somebody retries one.
                    completions[item.job.id] = JobCompletion(item.job, .failed(error))
                    return false
                }
            }
            return true
        }
    }

    /// Companies that nobody knows yet are looked up, and perhaps created, by one batch at a time; leads of the others
    /// wait without a call.
    mutating func reserveCompanies() async throws {
        var owners: [RemoteRecordKey: SyncItem] = [:]
        for item in items where !item.companyRecords.contains(where: { known[$0] != nil }) {
            for record in item.companyRecords where owners[record] == nil { owners[record] = item }
        }
        let wishes = owners.map { (job: $0.value.job, record: $0.key) }
        let grants = try await store.offload { [name = destination.name] in
            try $0.reserve(destination: name, wishes)
        }
        let taken = Set(zip(wishes, grants).filter { !$0.1 }.map(\.0.record))
        for (wish, isGranted) in zip(wishes, grants) where isGranted {
            reserved[wish.job.id, default: []].append(wish.record)
        }
        items = items.filter { item in
            guard let record = item.companyRecords.first(where: taken.contains) else { return true }
            put(off: item.job, by: .seconds(1), "another job is looking for the same \(record.object)")
            return false
        }
    }

    /// Writes down every create before it is sent. What somebody else is creating is left to them, and the leads that
    /// need it wait.
    mutating func recordIntents(for result: inout SyncPlanner.Result) async throws {
        let plan = result.plan
        let people = Dictionary(uniqueKeysWithValues: plan.people.map { ($0.job, $0) })
        let newCompanies = Set(plan.companies.filter { $0.id == nil }.map(\.key))
        let wishes = items.map { item in
            var records: [CreateWish] = []
            if people[item.job.id]?.id == nil { records.append(wish(item.newPerson)) }
            if let key = result.companies[item.job.id], newCompanies.contains(key) {
                records += item.companyRecords.map(wish)
            }
            if let activity = item.activity, people[item.job.id]?.activity != nil { records.append(wish(activity)) }
            return (job: item.job, records: records)
        }
        let grants = try await store.offload { [name = destination.name] in
            try $0.recordIntents(destination: name, wishes)
        }
        var left: [SyncItem] = []
        for ((item, grant), wish) in zip(zip(items, grants), wishes) {
            switch grant {
            case .granted:
                left.append(item)
                intended[item.job.id] = wish.records.map(\.record)
            case .refused(let record):
                put(off: item.job, by: .seconds(1), "another job is creating the same \(record.object)")
            }
        }
        items = left
        let jobs = Set(left.map(\.job.id))
        let companies = Set(left.compactMap { result.companies[$0.job.id] })
        result.plan.people.removeAll { !jobs.contains($0.job) }
        result.plan.companies.removeAll { !companies.contains($0.key) }
    }

    private func wish(_ record: RemoteRecordKey) -> CreateWish {
        CreateWish(record, knownID: known[record]?.id, lostAt: intents[record]?.at)
    }
}
