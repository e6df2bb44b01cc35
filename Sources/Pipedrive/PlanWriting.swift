import JobQueue
import Leads
import Sync

/// One plan on its way to Pipedrive: companies, then people, then what goes with them.
struct PlanWriting {
    let plan: SyncPlan
    let connector: PipedriveConnector
    var report = SyncReport()
    /// The organisations of people, where they are known.
    var organizations: [Int64: String] = [:]
    /// What was written, for the mirror.
    var written: [PipedriveObject: [PipedriveRecord]] = [:]
    private let halt = WriteHalt()

    init(_ plan: SyncPlan, connector: PipedriveConnector) {
        self.plan = plan
        self.connector = connector
    }

    var width: Int { connector.client.configuration.writesInFlight }

    func writer(of object: PipedriveObject) -> RecordWriter {
        RecordWriter(client: connector.client, memory: connector.memory, object: object, halt: halt)
    }

    /// The records as they are, read where the look-up is too long ago.
    func present(
        _ ids: Set<String>, _ object: PipedriveObject
    ) async -> [String: Result<PipedriveRecord?, JobError>] {
        var found: [String: Result<PipedriveRecord?, JobError>] = [:]
        for id in ids { found[id] = connector.memory.record(id, of: object).map { .success($0) } }
        let unknown = ids.filter { found[$0] == nil }
        guard !unknown.isEmpty else { return found }
        let reader = RecordReader(client: connector.client, memory: connector.memory, object: object)
        return found.merging(await reader.read(Set(unknown))) { first, _ in first }
    }

    // MARK: - Companies

    private struct CompanyWrite: Sendable {
        var key: CompanyKey
        var id: String?
        var body: [String: JSONValue]
    }

    /// Writes the companies.
    mutating func writeCompanies() async {
        guard !plan.companies.isEmpty else { return }
        let layout: FieldLayout
        do throws(JobError) {
            layout = try await connector.layout(of: .organization, for: plan.companies.flatMap(\.fields.keys))
        } catch {
            for company in plan.companies { report.companies[company.key] = .refused(error) }
            return
        }
        var drafts: [(company: SyncPlan.Company, draft: RecordDraft)] = []
        for company in plan.companies {
            do throws(JobError) { drafts.append((company, try RecordDraft(company.fields, layout))) } catch {
                report.companies[company.key] = .refused(error)
            }
        }
        let present = await present(Set(drafts.filter(\.draft.needsPresent).compactMap(\.company.id)), .organization)
        var writes: [CompanyWrite] = []
        for (company, draft) in drafts {
            switch company.id.flatMap({ present[$0] }) {
            case .failure(let error)?: report.companies[company.key] = .refused(error)
            case .success(let record)?: queue(company, draft.body(over: record), &writes)
            case nil: queue(company, draft.body(over: nil), &writes)
            }
        }
        let writer = writer(of: .organization)
        let outcomes = await inFlight(writes, atMost: width) { await writer.write($0.body, id: $0.id) }
        for (write, outcome) in zip(writes, outcomes) {
            report.companies[write.key] = outcome.result
            if let record = outcome.record { written[.organization, default: []].append(record) }
        }
    }

    /// A new organisation needs a name, and its website: without that it would not be found again by its domain.
    private mutating func queue(
        _ company: SyncPlan.Company, _ fields: [String: JSONValue], _ writes: inout [CompanyWrite]
    ) {
        var body = fields
        if let id = company.id {
            guard !body.isEmpty else {
                report.companies[company.key] = .written(id: id)
                return
            }
        } else {
            if Self.isBlank(body["name"]) {
                body["name"] = (company.key.name ?? company.key.domain).map(JSONValue.string)
            }
            if Self.isBlank(body["website"]) { body["website"] = company.key.domain.map { .string("https://" + $0) } }
        }
        writes.append(CompanyWrite(key: company.key, id: company.id, body: body))
    }

    static func isBlank(_ value: JSONValue?) -> Bool { value?.text == nil }

    // MARK: - What goes with them

    /// Writes the notes of whoever was written.
    mutating func writeNotes() async {
        var entries: [NoteWriting.Entry] = []
        for person in plan.people {
            guard let activity = person.activity, case .written(let id) = report.people[person.job] else { continue }
            let organization = organizations[person.job]
            entries.append(.init(job: person.job, person: id, organization: organization, activity: activity))
        }
        let writing = NoteWriting(client: connector.client, halt: halt)
        let results = await inFlight(entries, atMost: width) { await writing.write($0) }
        for (entry, result) in zip(entries, results) { report.activities[entry.job] = result }
    }

    /// Tells the mirror what was written, so that it is found at once. What it is not told it reads from the list.
    func tellMirror() async {
        for (object, records) in written {
            connector.memory.remember(records, of: object)
            let rows = records.map { $0.row.mirrored(as: object) }
            try? await connector.mirror.keep(rows, of: object.rawValue, moving: nil)
        }
        for person in plan.people {
            if let id = person.id?.id, report.people[person.job]?.error?.type == .remoteRecordGone {
                connector.memory.forgetRecord(id, of: .person)
            }
        }
    }
}
