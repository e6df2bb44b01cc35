import JobQueue
import Leads
import Sync

/// One plan on its way to Zoho, step by step.
struct PlanWriting: Sendable {
    /// Where a person is: the plan's record, the one that was created, or the one that was found instead.
    struct Place: Sendable {
        var module: String
        var id: String
    }

    let plan: SyncPlan
    let connector: ZohoConnector
    var report = SyncReport()
    /// The people who are written, by job.
    var places: [Int64: Place] = [:]
    /// The fields of the modules where they are needed to send a value right.
    var metadata: [String: ModuleMetadata] = [:]
    /// Why the fields of a module could not be had.
    var unknown: [String: JobError] = [:]
    /// The Account of each company of the plan, or why it has none.
    var accounts: [CompanyKey: Result<String, JobError>] = [:]
    /// The Account that a known Contact has now; nil: it has none.
    var present: [String: Result<String?, JobError>] = [:]

    init(_ plan: SyncPlan, connector: ZohoConnector) {
        self.plan = plan
        self.connector = connector
    }

    var profile: CRMProfile { connector.profile }
    var memory: ZohoMemory { connector.memory }
    var writer: RowWriter { RowWriter(client: connector.client) }

    // MARK: - Fields

    /// Learns the fields of the modules where a value goes to a field that is none of Zoho's own: once an hour for a
    /// module, if at all.
    mutating func learnMetadata() async {
        var names: [String: Set<String>] = [:]
        for company in plan.companies { names[ZohoModule.accounts, default: []].formUnion(company.fields.keys) }
        for person in plan.people {
            names[person.object, default: []].formUnion(person.fields.keys)
            names[ZohoModule.notes, default: []].formUnion(person.activity?.fields.keys.map(\.self) ?? [])
        }
        for (module, fields) in names.sorted(by: { $0.key < $1.key }) where ZohoValues.needMetadata(fields) {
            await learnMetadata(of: module, for: fields)
        }
    }

    /// A field that is not in what is remembered may have been made a moment ago.
    private mutating func learnMetadata(of module: String, for names: Set<String>) async {
        metadata[module] = memory.metadata(of: module)
        if let known = metadata[module], ZohoValues.strangers(among: names, known).isEmpty { return }
        do throws(JobError) {
            metadata[module] = try await connector.metadata(of: module)
        } catch {
            unknown[module] = error
        }
    }

    /// Why the values must not be sent; nil where nothing speaks against them.
    ///
    /// Zoho drops a field that it does not know, and says that all is well. So a field is sent only where the metadata
    /// has it; where that cannot be had, only Zoho's own fields are, and a record with others waits, or fails, with the
    /// error that kept the metadata away.
    func refusal(of fields: [String: String], in module: String) -> JobError? {
        guard let stranger = ZohoValues.strangers(among: Set(fields.keys), metadata[module]).first else { return nil }
        if var error = unknown[module] {
            error.message =
                "the fields of \(module) could not be had, and Zoho drops a field that it does not know without a word: "
                + "\(stranger) is not sent; \(error.message)"
            error.field = error.field ?? stranger
            return error
        }
        return JobError(
            .missingRemoteField, message: "\(module) has no field \(stranger), or none that we may see",
            field: stranger)
    }

    // MARK: - Accounts

    /// Creates the new Accounts and updates known ones. What a lead knows of a company never moves a Contact.
    mutating func writeCompanies() async {
        guard profile.companyObject != nil else {
            for company in plan.companies {
                report.companies[company.key] = .refused(
                    JobError(.internal, message: "the modules keep no companies, and the plan has one"))
            }
            return
        }
        var creates: [Row] = []
        var updates: [Row] = []
        for company in plan.companies {
            if let error = refusal(of: company.fields, in: ZohoModule.accounts) {
                report.companies[company.key] = .refused(error)
            } else if let id = company.id {
                if company.fields.isEmpty {
                    report.companies[company.key] = .written(id: id)
                } else {
                    let fields = ZohoValues.typed(
                        company.fields, in: ZohoModule.accounts, metadata[ZohoModule.accounts])
                    updates.append(Row(key: .company(company.key), id: id, fields: fields))
                }
            } else {
                creates.append(Row(key: .company(company.key), id: nil, fields: fields(of: company)))
            }
        }
        await settle(creates, to: .create(module: ZohoModule.accounts))
        await settle(updates, to: .update(module: ZohoModule.accounts))
        for company in plan.companies {
            accounts[company.key] =
                switch (company.id, report.companies[company.key]) {
                case (let id?, _), (nil, .written(let id)?): .success(id)
                case (nil, .refused(let error)?): .failure(error)
                case (nil, .unknown(let error)?): .failure(Self.unsettled(error))
                case (nil, nil): nil
                }
        }
    }

    /// Writes Accounts. One for whose sake a new one was refused is taken instead: it belongs to colleagues, and nothing
    /// is written on it.
    private mutating func settle(_ rows: [Row], to target: RowTarget) async {
        guard !rows.isEmpty else { return }
        let outcome = await writer.write(rows, to: target)
        for row in rows {
            guard case .company(let key) = row.key else { continue }
            let result = outcome.written[row.key] ?? ZohoFailure.silence.result
            report.companies[key] = result
            if row.id == nil, let duplicate = outcome.duplicates[row.key], Self.names.contains(duplicate.field),
                [nil, ZohoModule.accounts].contains(duplicate.module)
            {
                report.companies[key] = .written(id: duplicate.id)
            }
        }
    }

    /// The fields in which two Accounts are one company when they agree.
    private static let names: [String?] = [nil, "Account_Name", "Website"]

    /// Without a name the Account would be refused, and without its website nobody would know whose it is.
    private func fields(of company: SyncPlan.Company) -> [String: JSONValue] {
        var fields = company.fields
        if fields["Account_Name"]?.isEmpty != false {
            fields["Account_Name"] = company.key.name ?? company.key.domain
        }
        if fields["Website"]?.isEmpty != false { fields["Website"] = company.key.domain }
        return ZohoValues.typed(fields, in: ZohoModule.accounts, metadata[ZohoModule.accounts])
    }

    /// Passes by itself: a query will tell whether there is an Account, and then the people can be written.
    private static func unsettled(_ error: JobError) -> JobError {
        JobError(
            error.type.recovery == .backoff ? error.type : .remoteUnavailable, code: error.code,
            message: "it is not known yet whether the Account was created: \(error.message)")
    }
}
