import JobQueue
import Leads
import Sync

/// One plan on its way to Salesforce, step by step.
struct PlanWriting: Sendable {
    /// Where a person is: the plan's record, the one that was created, or the one that was found instead.
    struct Place: Sendable {
        var object: String
        var id: String
    }

    let plan: SyncPlan
    let connector: SalesforceConnector
    var report = SyncReport()
    /// The people who are written, by job.
    var places: [Int64: Place] = [:]
    /// The fields of the objects where they are needed to send a value right.
    var kinds: [String: ObjectDescription] = [:]
    /// The Account of each company of the plan, or why it has none.
    var accounts: [CompanyKey: Result<String, JobError>] = [:]
    /// The Account that a known Contact has now, by the key of the Contact's id; nil: it has none.
    var present: [String: Result<String?, JobError>] = [:]
    /// The plan's campaigns.
    var campaigns: CampaignSearch
    /// The tasks that are there, by the key of the person's id.
    var tasks = TaskSearch()

    init(_ plan: SyncPlan, connector: SalesforceConnector) {
        self.plan = plan
        self.connector = connector
        campaigns = CampaignSearch(plan.people.compactMap(\.membership?.campaign), memory: connector.memory)
    }

    var composite: Composite { connector.composite }
    var linksCompanies: Bool { connector.profile.companyObject != nil }

    /// Learns the kinds of fields where a value could be sent as two: once an hour for an object, if at all.
    mutating func learnKinds() async {
        var needed: Set<String> = []
        for company in plan.companies where SalesforceValues.needsKinds(company.fields) { needed.insert("Account") }
        for person in plan.people {
            if SalesforceValues.needsKinds(person.fields) { needed.insert(person.object) }
            if let fields = person.membership?.fields, SalesforceValues.needsKinds(fields) {
                needed.insert("CampaignMember")
            }
            if let fields = person.activity?.fields, SalesforceValues.needsKinds(fields) { needed.insert("Task") }
        }
        for object in needed.sorted() { await learnKinds(of: object) }
    }

    /// Where the kinds cannot be had, the values go as they look, and Salesforce says of each what is wrong with it.
    mutating func learnKinds(of object: String) async {
        if let known = connector.memory.description(of: object) {
            kinds[object] = known
        } else {
            kinds[object] = try? await connector.describe(object)
        }
    }

    func typed(_ fields: [String: String], of object: String) -> [String: JSONValue] {
        SalesforceValues.typed(fields, kinds[object])
    }

    // MARK: - Accounts

    /// Creates the new Accounts, and reads which Accounts the known Contacts have.
    mutating func writeCompanies() async {
        guard linksCompanies else {
            for company in plan.companies {
                report.companies[company.key] = .refused(
                    JobError(.internal, message: "the strategy keeps no companies, and the plan has one"))
            }
            return
        }
        let linked = plan.people.filter { $0.company != nil }.compactMap(\.id?.id)
        var queries: [Query] = []
        if !linked.isEmpty {
            queries.append(Query("Contact", fields: ["Id", "AccountId"], keys: linked.map(Self.byID)))
        }
        let new = plan.companies.filter { $0.id == nil }
        for company in plan.companies { accounts[company.key] = company.id.map { .success($0) } }
        guard !queries.isEmpty || !new.isEmpty else { return }
        let outcome = await composite.run(queries, writing: new.map(create))
        for record in outcome.found["Contact"] ?? [] { present[record.key] = .success(record.text("AccountId")) }
        for (key, error) in outcome.failed["Contact"] ?? [:] {
            present[SalesforceID.key(key.value)] = .failure(error)
        }
        for id in linked where present[SalesforceID.key(id)] == nil {
            present[SalesforceID.key(id)] = .failure(
                JobError(.remoteRecordGone, message: "Salesforce has no Contact \(id) any more"))
        }
        for company in new {
            report.companies[company.key] = outcome.written[.company(company.key)] ?? SalesforceFailure.silence.result
        }
        await adoptCompanies(new.filter { report.companies[$0.key]?.error?.code == "DUPLICATES_DETECTED" })
        for company in new {
            accounts[company.key] =
                switch report.companies[company.key] {
                case .written(let id): .success(id)
                case .refused(let error): .failure(error)
                case .unknown(let error): .failure(Self.unsettled(error))
                case nil: nil
                }
        }
    }

    static func byID(_ id: String) -> Query.Key { Query.Key(test: .init(field: "Id"), value: id) }

    /// Without its website the Account would never be found again by its domain, and without a name it would be refused.
    private func create(_ company: SyncPlan.Company) -> Row {
        var fields = company.fields
        if fields.value(of: "Name") == nil { fields["Name"] = company.key.name ?? company.key.domain }
        if fields.value(of: "Website") == nil { fields["Website"] = company.key.domain }
        return Row(key: .company(company.key), object: "Account", id: nil, fields: typed(fields, of: "Account"))
    }

    /// Takes the Accounts for whose sake a duplicate rule refused new ones, where the domain or the name finds them. They
    /// belong to colleagues: nothing is written on them.
    private mutating func adoptCompanies(_ companies: [SyncPlan.Company]) async {
        let questions = companies.map { LookUp.Company(key: $0.key, name: $0.fields.value(of: "Name")) }
        var search = AccountSearch(questions, fields: [])
        guard let query = search.query else { return }
        search.take(await composite.run([query]))
        for question in questions {
            switch search.record(of: question) {
            case .success(let record?): report.companies[question.key] = .written(id: record.id)
            case .success(nil): break
            case .failure(let error): report.companies[question.key] = .refused(error)
            }
        }
    }

    /// Passes by itself: a query will tell whether there is an Account, and then the people can be written.
    private static func unsettled(_ error: JobError) -> JobError {
        JobError(
            error.type.recovery == .backoff ? error.type : .remoteUnavailable, code: error.code,
            message: "it is not known yet whether the Account was created: \(error.message)")
    }

    /// The updates of Accounts, which nobody waits for.
    var companyUpdates: [Row] {
        guard linksCompanies else { return [] }
        return plan.companies.compactMap { company in
            guard let id = company.id, !company.fields.isEmpty else { return nil }
            return Row(
                key: .company(company.key), object: "Account", id: id, fields: typed(company.fields, of: "Account"))
        }
    }
}

extension [String: String] {
    /// A field's value by its name, whatever the case; nil where it is blank.
    func value(of field: String) -> String? {
        let name = keys.first { $0.lowercased() == field.lowercased() }
        return name.flatMap { self[$0] }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
