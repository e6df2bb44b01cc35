import JobQueue
import Leads
import Store
import Sync
import Synchronization

/// A CRM in memory that finds everything at once, with hooks before its answers.
final class ScriptedConnector: CRMConnector {
    let profile: CRMProfile

    init(objectsWithoutCompany: Set<String> = [], matchesCompaniesByName: Bool = false) {
        profile = CRMProfile(
            personObjects: ["contact"], newPersonObject: "contact", companyObject: "company",
            objectsWithoutCompany: objectsWithoutCompany, matchesCompaniesByName: matchesCompaniesByName,
            activityObject: "note", campaignKinds: [.list], ownerField: "owner", batchSize: 100)
    }

    struct Records: Sendable {
        var people: [String: RemoteRecord] = [:]
        var companies: [CompanyKey: RemoteRecord] = [:]
        /// What was created, by key, in order; lost answers included.
        var created: [String] = []
        var plans: [SyncPlan] = []
        /// Job by job: the campaign and the status.
        var memberships: [String] = []
        /// The activities written, by marker.
        var activities: [String: SyncPlan.Activity] = [:]
        var described = 0
        var askedOwners: [[String]] = []
    }

    /// Changes the answer of a look-up on its way back.
    var onLookUp: (@Sendable (inout LookUpAnswer) async -> Void)? {
        get { hooks.withLock { $0.lookUp } }
        set { hooks.withLock { $0.lookUp = newValue } }
    }
    /// Changes the report of a write on its way back.
    var onWrite: (@Sendable (inout SyncReport) async -> Void)? {
        get { hooks.withLock { $0.write } }
        set { hooks.withLock { $0.write = newValue } }
    }

    /// What the CRM says of its objects; an object that is not there cannot be described.
    var descriptions: [String: ObjectDescription] {
        get { hooks.withLock { $0.descriptions } }
        set { hooks.withLock { $0.descriptions = newValue } }
    }
    /// The CRM's users, by e-mail.
    var users: [String: String] {
        get { hooks.withLock { $0.users } }
        set { hooks.withLock { $0.users = newValue } }
    }

    /// Why the CRM's users cannot be asked, where they cannot.
    var usersError: JobError? {
        get { hooks.withLock { $0.usersError } }
        set { hooks.withLock { $0.usersError = newValue } }
    }

    private struct Hooks: Sendable {
        var usersError: JobError?
        var descriptions: [String: ObjectDescription] = [:]
        var users: [String: String] = [:]
        var lookUp: (@Sendable (inout LookUpAnswer) async -> Void)?
        var write: (@Sendable (inout SyncReport) async -> Void)?
    }

    private let hooks = Mutex(Hooks())
    private let kept = Mutex(Records())

    var records: Records { kept.withLock(\.self) }

    /// Forgets records, as a colleague who deletes them.
    func deleteAll() {
        kept.withLock { records in
            records.people = [:]
            records.companies = [:]
        }
    }

    func lookUp(_ question: LookUp) async -> LookUpAnswer {
        var answer = LookUpAnswer()
        let records = records
        for person in question.people {
            let byID = person.ids.lazy.compactMap { id in records.people.values.first { $0.id == id.id } }.first
            answer.people[person.job] = .success(byID ?? person.email.flatMap { records.people[$0] })
        }
        for company in question.companies { answer.companies[company.key] = .success(records.companies[company.key]) }
        await onLookUp?(&answer)
        return answer
    }

    func write(_ plan: SyncPlan) async -> SyncReport {
        var report = SyncReport()
        kept.withLock { records in
            records.plans.append(plan)
            for company in plan.companies {
                let id = company.id ?? "c\(records.created.count)"
                if company.id == nil {
                    records.created.append("company \(company.key.domain ?? company.key.description)")
                }
                records.companies[company.key] = RemoteRecord(object: "company", id: id, values: company.fields)
                report.companies[company.key] = .written(id: id)
            }
            for person in plan.people {
                let id = person.id?.id ?? "p\(records.created.count)"
                let name = person.fields["email"] ?? person.fields["lastname"] ?? id
                if person.id == nil {
                    records.created.append("contact \(name)")
                    records.people[name] = RemoteRecord(object: "contact", id: id, values: person.fields)
                }
                report.people[person.job] = .written(id: id)
                if let membership = person.membership {
                    records.memberships.append("\(id) \(membership.campaign.reference) \(membership.status ?? "-")")
                    report.memberships[person.job] = .written(id: id)
                }
                if let activity = person.activity {
                    if !activity.mayBeThere || records.activities[activity.marker] == nil {
                        records.created.append("note \(activity.subject)")
                        records.activities[activity.marker] = activity
                    }
                    report.activities[person.job] = .written(id: "n" + activity.marker)
                }
                if person.company != nil { report.links[person.job] = .written(id: id) }
            }
        }
        await onWrite?(&report)
        return report
    }

    func recovery(of lost: LostCreate) -> LostCreateRecovery {
        switch lost {
        case .person(let email): email == nil ? .impossible : .lookUp
        case .company: .lookUpAfter(.seconds(3600))
        }
    }

    func describe(_ object: String) async throws(JobError) -> ObjectDescription {
        kept.withLock { $0.described += 1 }
        guard let description = descriptions[object] else {
            throw JobError(.permission, message: "no metadata here")
        }
        return description
    }

    func owners(_ emails: [String]) async throws(JobError) -> [String: String] {
        kept.withLock { $0.askedOwners.append(emails) }
        if let usersError { throw usersError }
        return users.filter { emails.contains($0.key) }
    }

    func check() async throws(JobError) -> [String] { [] }

    /// A sync stage with this connector.
    func stage(
        _ store: Store, policy: RetryPolicy = RetryPolicy(), change: (inout SyncDestination) -> Void = { _ in }
    ) -> SyncStage {
        let map = FieldMap(
            person: [
                .init(.email, to: "email"), .init(.lastName, to: "lastname"), .init(.phone, to: "phone"),
                .init(.city, to: "city", write: .writeIfBlank),
            ],
            company: [.init(.domain, to: "domain"), .init(.company, to: "name", write: .writeIfBlank)])
        var destination = SyncDestination(name: "hubspot", connector: self, mapping: LeadMapping(fields: map))
        change(&destination)
        return SyncStage(store: store, destinations: [destination], policy: policy, logger: .silent)
    }
}
