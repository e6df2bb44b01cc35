internal import Foundation
internal import JobQueue
internal import Leads
internal import Store

/// One batch on its way through the sync stage: check, look up, plan, record intents, write, read the results.
struct SyncBatch {
    let store: Store
    let destination: SyncDestination
    let catalogue: FieldCatalogue
    let policy: RetryPolicy
    private let jobs: [ClaimedJob]
    var items: [SyncItem] = []
    var completions: [Int64: JobCompletion] = [:]
    var intents: [RemoteRecordKey: CreateIntent] = [:]
    var known: [RemoteRecordKey: RemoteRecordEntry] = [:]
    /// The companies that each job has reserved, and will give back.
    var reserved: [Int64: [RemoteRecordKey]] = [:]
    /// The creates that each job wrote down before they were sent.
    var intended: [Int64: [RemoteRecordKey]] = [:]
    /// How the look-up went, by object, where the CRM has several ways.
    private(set) var routes: [String: String] = [:]
    /// An error that concerns every lead of the destination, where one came.
    private(set) var pausing: JobError?

    var connector: any CRMConnector { destination.connector }
    var profile: CRMProfile { destination.connector.profile }

    init(
        store: Store, destination: SyncDestination, catalogue: FieldCatalogue, policy: RetryPolicy, jobs: [ClaimedJob],
        leads: [Int64: StoredLead]
    ) {
        self.store = store
        self.destination = destination
        self.catalogue = catalogue
        self.policy = policy
        self.jobs = jobs
        for job in jobs {
            if let stored = leads[job.leadID] {
                items.append(SyncItem(job: job, stored: stored, destination: destination))
            } else {
                end(job, with: JobError(.internal, message: "the job's lead is not in the database, or cannot be read"))
            }
        }
    }

    mutating func run() async throws {
        let keys = Set(items.flatMap(\.records))
        known = try store.remoteRecords(destination: destination.name, keys: keys)
        intents = try store.intents(destination: destination.name, keys: keys)
        holdBackUncertain()
        guard !items.isEmpty else { return }
        var planner = SyncPlanner(destination: destination)
        await check(&planner)
        try await reserveCompanies()
        guard !items.isEmpty else { return }
        let answer = await connector.lookUp(question())
        routes = answer.routes
        var result = planner.plan(
            items, answer: answer, activityMayBeThere: jobs { intents[$0] != nil }, recorded: jobs { known[$0] != nil })
        settle(result.decisions, answer: answer)
        try await recordIntents(for: &result)
        guard !result.plan.people.isEmpty else { return }
        let report = await connector.write(result.plan)
        for item in items { read(report, of: result, for: item) }
        if completions.values.contains(where: { Self.isSurprise($0.outcome) }) { await catalogue.doubt() }
    }

    /// Every job has a completion by now; one without is a bug of ours, and says so.
    mutating func finish() -> [JobCompletion] {
        for job in jobs where completions[job.id] == nil {
            end(job, with: JobError(.internal, message: "the sync stage lost this job"))
        }
        let sent = Set(intended.values.joined())
        // What was reserved and not sent is free again.
        for (job, records) in reserved {
            completions[job]?.settled += records.filter { !sent.contains($0) }
        }
        for (job, records) in intended {
            let settled = Set(completions[job]?.settled ?? [])
            completions[job]?.unsettled = records.filter { !settled.contains($0) }
        }
        return jobs.compactMap { completions[$0.id] }
    }

    /// The jobs of whose activity something holds.
    private func jobs(_ holds: (RemoteRecordKey) -> Bool) -> Set<Int64> {
        Set(items.filter { $0.activity.map(holds) ?? false }.map(\.job.id))
    }

    // MARK: - Checking without a call

    /// Refuses what cannot pass, before a call is spent on it.
    private mutating func check(_ planner: inout SyncPlanner) async {
        let objects = profile.personObjects + (profile.companyObject.map { [$0] } ?? [])
        planner.descriptions = await catalogue.descriptions(of: objects)
        do throws(JobError) {
            planner.owners = try await owners()
        } catch {
            // A record without the owner that was asked for would look as if all was well.
            items = items.filter { item in
                guard rep(of: item) != nil else { return true }
                end(item.job, with: error)
                return false
            }
        }
        var refusals = refusals(planner)
        if !refusals.isEmpty {
            // Somebody may have mended the CRM a moment ago.
            planner.descriptions = await catalogue.descriptions(of: objects, noOlderThan: .seconds(60))
            refusals = self.refusals(planner)
        }
        items = items.filter { item in
            guard let error = refusals[item.job.id] else { return true }
            end(item.job, with: error)
            return false
        }
    }

    private func refusals(_ planner: SyncPlanner) -> [Int64: JobError] {
        var refusals: [Int64: JobError] = [:]
        for item in items { refusals[item.job.id] = planner.refusalBeforeLookUp(item) }
        return refusals
    }

    /// The CRM's users among the reps who captured these leads.
    private func owners() async throws(JobError) -> [String: String] {
        let emails = Set(items.compactMap(rep))
        return emails.isEmpty ? [:] : try await catalogue.owners(emails)
    }

    /// The address under which the CRM knows the rep who captured a lead, where the map asks for an owner.
    private func rep(of item: SyncItem) -> String? {
        guard let rule = destination.mapping.owner, profile.ownerField != nil else { return nil }
        return item.lead.capturedBy.flatMap(rule.user).flatMap { $0.contains("@") ? $0 : nil }
    }

    /// Whether the CRM refused what its metadata, as it was known, allows.
    private static func isSurprise(_ outcome: Outcome) -> Bool {
        guard case .failed(let error) = outcome else { return false }
        return [.missingRemoteField, .dataValueValidation, .missingRequiredField].contains(error.type)
    }

    // MARK: - Looking up

    private func question() -> LookUp {
        var companies: [CompanyKey: LookUp.Company] = [:]
        for item in items {
            guard let key = item.company else { continue }
            let id = item.companyRecords.lazy.compactMap { known[$0]?.id }.first
            companies[key] = companies[key] ?? LookUp.Company(key: key, id: id, name: item.lead.values[.company])
        }
        let objects = profile.personObjects + (profile.companyObject.map { [$0] } ?? [])
        return LookUp(
            people: items.map { item in
                LookUp.Person(
                    job: item.job.id,
                    ids: zip(item.people, profile.personObjects).compactMap { key, object in
                        known[key].map { RemoteID(destination: destination.name, object: object, id: $0.id) }
                    },
                    email: item.lead.values[.email], campaign: (try? item.membership.get())?.campaign)
            },
            companies: companies.values.sorted { $0.key.description < $1.key.description },
            fields: Dictionary(
                uniqueKeysWithValues: objects.map { ($0, destination.mapping.names(of: $0, in: profile)) })
        )
    }

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

    // MARK: - Outcomes

    mutating func outcome(_ given: JobError, _ job: ClaimedJob) -> Outcome {
        let error = located(given, job)
        // A worker at the end of its grace period broke its own calls off: that is no fault of the job.
        if Task.isCancelled, error.type.recovery == .backoff || error.type == .outcomeUnknown { return .released }
        if error.type.recovery == .pauseDestination { pausing = error }
        var random = SystemRandomNumberGenerator()
        return policy.outcome(for: error, attempt: job.attempt, after: job.lastError, using: &random)
    }

    /// The error with the lead's value that it is about, and where that stands, where its field is one of the map.
    private func located(_ error: JobError, _ job: ClaimedJob) -> JobError {
        guard let field = error.field, let lead = items.first(where: { $0.job.id == job.id })?.lead,
            let origin = destination.mapping.origin(of: field, in: lead, for: profile)
        else { return error }
        var located = error
        located.leadField = error.leadField ?? origin.leadField
        // Of other errors the value is not the cause, and would only part what belongs together.
        if [.dataValueValidation, .noTagMapping].contains(error.type) { located.value = error.value ?? origin.value }
        return located
    }

    mutating func end(_ job: ClaimedJob, with error: JobError) {
        var completion = JobCompletion(job, outcome(error, job))
        if error.type == .remoteRecordGone, let item = items.first(where: { $0.job.id == job.id }) {
            completion.forgotten = item.people
        }
        completions[job.id] = completion
    }

    mutating func put(off job: ClaimedJob, by delay: Duration, _ reason: String) {
        completions[job.id] = JobCompletion(job, .deferred(by: delay, reason: reason))
    }
}
