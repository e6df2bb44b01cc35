internal import Foundation
internal import JobQueue
internal import Leads
internal import Store

/// One batch on its way through the sync stage: look up, plan, record intents, write, read the results.
struct SyncBatch {
    let store: Store
    let destination: SyncDestination
    let policy: RetryPolicy
    private let jobs: [ClaimedJob]
    private var items: [SyncItem] = []
    private var completions: [Int64: JobCompletion] = [:]
    private var intents: [RemoteRecordKey: CreateIntent] = [:]
    private var known: [RemoteRecordKey: RemoteRecordEntry] = [:]
    /// The company that each job has reserved, and will give back.
    private var reserved: [Int64: RemoteRecordKey] = [:]
    private var sent: Set<RemoteRecordKey> = []
    /// An error that concerns every lead of the destination, where one came.
    private(set) var pausing: JobError?

    private var connector: any CRMConnector { destination.connector }

    init(
        store: Store, destination: SyncDestination, policy: RetryPolicy, jobs: [ClaimedJob],
        leads: [Int64: StoredLead]
    ) {
        self.store = store
        self.destination = destination
        self.policy = policy
        self.jobs = jobs
        for job in jobs {
            if let stored = leads[job.leadID] {
                items.append(SyncItem(job: job, stored: stored, connector: destination.connector))
            } else {
                end(job, with: JobError(.internal, message: "the job's lead is not in the database, or cannot be read"))
            }
        }
    }

    mutating func run() async throws {
        let keys = Set(items.flatMap { item in [item.person] + (item.company.map { [$0.record(connector)] } ?? []) })
        known = try store.remoteRecords(destination: destination.name, keys: keys)
        intents = try store.intents(destination: destination.name, keys: keys)
        holdBackUncertain()
        try await reserveCompanies()
        guard !items.isEmpty else { return }
        let answer = await connector.lookUp(question())
        var result = SyncPlanner(map: destination.map, answer: answer).plan(items)
        settle(result.decisions, answer: answer)
        try await recordIntents(for: &result.plan)
        guard !result.plan.people.isEmpty else { return }
        let report = await connector.write(result.plan)
        for item in items { read(report, of: result.plan, answer: answer, for: item) }
    }

    /// Every job has a completion by now; one without is a bug of ours, and says so.
    mutating func finish() -> [JobCompletion] {
        for job in jobs where completions[job.id] == nil {
            end(job, with: JobError(.internal, message: "the sync stage lost this job"))
        }
        // What was reserved and not sent is free again.
        for (job, record) in reserved where !sent.contains(record) { completions[job]?.settled.append(record) }
        return jobs.compactMap { completions[$0.id] }
    }

    // MARK: - Lost answers

    /// Sets aside the leads whose person or company may be being created elsewhere, or was by an attempt whose answer
    /// was lost and that cannot be looked up yet.
    private mutating func holdBackUncertain() {
        let now = store.now
        items = items.filter { item in
            let records: [(RemoteRecordKey, LostCreateRecovery)] =
                [(item.person, connector.recovery(ofLostPersonWithEmail: item.lead.values[.email]))]
                + (item.company.map { [($0.record(connector), connector.recovery(ofLostCompany: $0))] } ?? [])
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
    private mutating func reserveCompanies() async throws {
        var owners: [RemoteRecordKey: SyncItem] = [:]
        for item in items {
            if let record = item.company?.record(connector), known[record] == nil, owners[record] == nil {
                owners[record] = item
            }
        }
        let wishes = owners.map { (job: $0.value.job, record: $0.key) }
        let grants = try await store.offload { [name = destination.name] in
            try $0.reserve(destination: name, wishes)
        }
        let taken = Set(zip(wishes, grants).filter { !$0.1 }.map(\.0.record))
        for (wish, isGranted) in zip(wishes, grants) where isGranted { reserved[wish.job.id] = wish.record }
        items = items.filter { item in
            guard let record = item.company?.record(connector), taken.contains(record) else { return true }
            put(off: item.job, by: .seconds(1), "another job is looking for the same \(record.object)")
            return false
        }
    }

    // MARK: - Looking up

    private func question() -> LookUp {
        var companies: [CompanyKey: LookUp.Company] = [:]
        for key in items.compactMap(\.company) {
            companies[key] = LookUp.Company(key: key, id: known[key.record(connector)]?.id)
        }
        return LookUp(
            people: items.map { item in
                LookUp.Person(
                    job: item.job.id,
                    ids: known[item.person].map {
                        [RemoteID(destination: destination.name, object: item.person.object, id: $0.id)]
                    } ?? [],
                    email: item.lead.values[.email])
            },
            companies: companies.values.sorted { $0.key.domain < $1.key.domain },
            personFields: Self.names(destination.map.person),
            companyFields: Self.names(destination.map.company)
        )
    }

    private static func names(_ rows: [FieldMap.Row]) -> [String] { Set(rows.map(\.remote)).sorted() }

    private mutating func settle(_ decisions: [Int64: SyncPlanner.Decision], answer: LookUpAnswer) {
        items = items.filter { item in
            switch decisions[item.job.id] {
            case .planned: return true
            case .refused(let error): end(item.job, with: error)
            case .deferred(let reason): put(off: item.job, by: .seconds(1), reason)
            case nil: end(item.job, with: JobError(.internal, message: "the planner passed over this lead"))
            }
            return false
        }
    }

    // MARK: - Intents

    /// Writes down every create before it is sent. What somebody else is creating is left to them, and the leads that
    /// need it wait.
    private mutating func recordIntents(for plan: inout SyncPlan) async throws {
        let newPeople = Set(plan.people.filter { $0.id == nil }.map(\.job))
        let newCompanies = Set(plan.companies.filter { $0.id == nil }.map(\.key))
        let wishes = items.map { item in
            (
                job: item.job,
                records: (newPeople.contains(item.job.id) ? [wish(item.person)] : [])
                    + (item.company.map { newCompanies.contains($0) ? [wish($0.record(connector))] : [] } ?? [])
            )
        }
        let grants = try await store.offload { [name = destination.name] in
            try $0.recordIntents(destination: name, wishes)
        }
        var left: [SyncItem] = []
        for (item, grant) in zip(items, grants) {
            switch grant {
            case .granted: left.append(item)
            case .refused(let record):
                put(off: item.job, by: .seconds(1), "another job is creating the same \(record.object)")
            }
        }
        items = left
        let jobs = Set(left.map(\.job.id))
        let companies = Set(left.compactMap(\.company))
        plan.people.removeAll { !jobs.contains($0.job) }
        plan.companies.removeAll { !companies.contains($0.key) }
        sent = Set(plan.companies.filter { $0.id == nil }.map { $0.key.record(connector) })
    }

    private func wish(_ record: RemoteRecordKey) -> CreateWish {
        CreateWish(record, knownID: known[record]?.id, lostAt: intents[record]?.at)
    }

    // MARK: - Results

    private mutating func read(_ report: SyncReport, of plan: SyncPlan, answer: LookUpAnswer, for item: SyncItem) {
        guard let planned = plan.people.first(where: { $0.job == item.job.id }) else { return }
        var completion = JobCompletion(item.job, .done(note: nil))
        completion.leadRevision = item.revision
        var notes: [String] = []
        var errors: [JobError] = []
        if let key = item.company {
            let record = key.record(connector)
            let write = plan.companies.first { $0.key == key }
            let result: WriteResult? =
                write == nil ? found(answer.companies[key]).map { .written(id: $0) } : report.companies[key]
            switch result {
            case .written(let id):
                let created = write != nil && write?.id == nil
                completion.records[record] = RemoteRecordEntry(id: id, origin: created ? .created : .matched)
                completion.settled.append(record)
                completion.steps.insert(.company)
                notes.append(
                    "\(connector.companyObject) \(id) \(created ? "created" : write == nil ? "found" : "updated")")
            case .refused(let error):
                errors.append(error)
                completion.settled.append(record)
                if error.type == .remoteRecordGone { completion.forgotten.append(record) }
            case .unknown(let error): errors.append(error)
            case nil: errors.append(JobError(.internal, message: "the connector did not answer for the company"))
            }
        }
        switch report.people[item.job.id] {
        case .written(let id):
            completion.records[item.person] = RemoteRecordEntry(id: id, origin: planned.id == nil ? .created : .matched)
            completion.settled.append(item.person)
            completion.steps.insert(.person)
            let how = planned.id == nil ? "created" : planned.fields.isEmpty ? "unchanged" : "updated"
            notes.append("\(connector.personObject) \(id) \(how)")
        case .refused(let error):
            errors.append(error)
            completion.settled.append(item.person)
            if error.type == .remoteRecordGone {
                // A person that is only being created cannot be gone: the company it was to be linked to is.
                completion.forgotten +=
                    planned.id == nil ? item.company.map { [$0.record(connector)] } ?? [] : [item.person]
            }
        case .unknown(let error): errors.append(error)
        case nil: errors.append(JobError(.internal, message: "the connector did not answer for this lead"))
        }
        if planned.company != nil, completion.steps.contains(.person) {
            switch report.links[item.job.id] {
            case .written:
                completion.steps.insert(.association)
                notes.append("linked")
            case .refused(let error), .unknown(let error): errors.append(error)
            case nil: errors.append(JobError(.internal, message: "the connector did not answer for the link"))
            }
        }
        if let error = worst(of: errors) {
            completion.outcome = outcome(error, item.job)
            completion.detail = ([error.description] + notes).joined(separator: "; ")
        } else {
            completion.outcome = .done(note: notes.joined(separator: "; "))
        }
        completions[item.job.id] = completion
    }

    private func found(_ answer: Result<RemoteRecord?, JobError>?) -> String? {
        guard case .success(let record) = answer else { return nil }
        return record?.id
    }

    /// The error a person has to act on comes before one that passes by itself.
    private func worst(of errors: [JobError]) -> JobError? {
        errors.first { $0.type.recovery == .pauseDestination } ?? errors.first { $0.type.recovery == .none }
            ?? errors.first
    }

    // MARK: - Outcomes

    private mutating func outcome(_ error: JobError, _ job: ClaimedJob) -> Outcome {
        // A worker at the end of its grace period broke its own calls off: that is no fault of the job.
        if Task.isCancelled, error.type.recovery == .backoff || error.type == .outcomeUnknown { return .released }
        if error.type.recovery == .pauseDestination { pausing = error }
        var random = SystemRandomNumberGenerator()
        return policy.outcome(for: error, attempt: job.attempt, after: job.lastError, using: &random)
    }

    private mutating func end(_ job: ClaimedJob, with error: JobError) {
        var completion = JobCompletion(job, outcome(error, job))
        if error.type == .remoteRecordGone, let item = items.first(where: { $0.job.id == job.id }) {
            completion.forgotten = [item.person]
        }
        completions[job.id] = completion
    }

    private mutating func put(off job: ClaimedJob, by delay: Duration, _ reason: String) {
        completions[job.id] = JobCompletion(job, .deferred(by: delay, reason: reason))
    }
}
