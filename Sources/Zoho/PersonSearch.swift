import JobQueue
import Leads
import Sync

/// Finds people module by module, by id and then by e-mail, and asks the next module only for those who are not found.
///
/// - A Lead that was converted is not found itself: it leads to its Contact where Contacts are matched, and is passed
/// - E-mails are not unique in Zoho. A record that has the address as its first goes before one that has it as its
struct PersonSearch: Sendable {
    /// A record that is the person.
    struct Hit: Sendable {
        var module: String
        var record: ZohoRecord
    }

    let client: ZohoClient
    let memory: ZohoMemory
    let profile: CRMProfile
    /// The fields of each module to bring besides those needed here.
    let fields: [String: [String]]
    /// What was found for each job; nil where Zoho has nobody, or why it could not be asked.
    private(set) var found: [Int64: Result<Hit?, JobError>] = [:]
    /// For each job, the ids of further records of the module that have its address.
    private(set) var doubles: [Int64: [String]] = [:]
    private var open: [LookUp.Person] = []

    init(client: ZohoClient, memory: ZohoMemory, profile: CRMProfile, fields: [String: [String]]) {
        self.client = client
        self.memory = memory
        self.profile = profile
        self.fields = fields
    }

    /// Looks for everybody.
    mutating func find(_ people: [LookUp.Person]) async {
        open = people
        for module in profile.personObjects {
            await findByID(in: module)
            await findByEmail(in: module)
        }
        for person in open { found[person.job] = .success(nil) }
    }

    // MARK: - Steps

    private mutating func findByID(in module: String) async {
        let ids = open.flatMap { Self.ids(of: $0, module) }
        guard !ids.isEmpty else { return }
        let outcome = await reader.read(ids, of: module, fields: columns(of: module))
        let records = Dictionary(outcome.records.map { ($0.id, $0) }) { first, _ in first }
        var conversions: [(person: LookUp.Person, contact: String)] = []
        for person in open {
            for id in Self.ids(of: person, module) {
                if let error = outcome.failed[id] {
                    settle(person, .failure(error))
                } else if let record = records[id] {
                    guard record.isTrue(Self.converted) else {
                        settle(person, .success(Hit(module: module, record: record)))
                        break
                    }
                    if let contact = record.text(Self.convertedTo) { conversions.append((person, contact)) }
                }
            }
        }
        await follow(conversions)
    }

    private mutating func findByEmail(in module: String) async {
        let emails = open.compactMap { ZohoValues.email($0.email) }
        guard !emails.isEmpty else { return }
        let query = RecordQuery(
            module: module, columns: columns(of: module, optional: false), spare: spare(of: module),
            tests: ["Email", Self.second])
        let outcome = await QueryReader(client: client, memory: memory).read(query, emails)
        var conversions: [(person: LookUp.Person, contact: String)] = []
        for person in open {
            guard let email = ZohoValues.email(person.email) else { continue }
            if let error = outcome.failed[email] {
                settle(person, .failure(error))
                continue
            }
            let hits = outcome.records.filter { Self.addresses(of: $0).contains(email) }
            let present = hits.filter { !$0.isTrue(Self.converted) }
            if let record = present.filter({ Self.addresses(of: $0).first == email }).oldest ?? present.oldest {
                settle(person, .success(Hit(module: module, record: record)))
                let others = present.map(\.id).filter { $0 != record.id }
                if !others.isEmpty { doubles[person.job] = others.sorted() }
            } else if let contact = hits.oldest?.text(Self.convertedTo) {
                conversions.append((person, contact))
            }
        }
        await follow(conversions)
    }

    /// Finds the Contacts that converted Leads became.
    private mutating func follow(_ conversions: [(person: LookUp.Person, contact: String)]) async {
        guard !conversions.isEmpty, profile.personObjects.contains(ZohoModule.contacts) else { return }
        let outcome = await reader.read(
            conversions.map(\.contact), of: ZohoModule.contacts, fields: columns(of: ZohoModule.contacts))
        for (person, contact) in conversions {
            if let error = outcome.failed[contact] {
                settle(person, .failure(error))
            } else if let record = outcome.records.first(where: { $0.id == contact }) {
                settle(person, .success(Hit(module: ZohoModule.contacts, record: record)))
            }
        }
    }

    private mutating func settle(_ person: LookUp.Person, _ result: Result<Hit?, JobError>) {
        guard found[person.job] == nil else { return }
        found[person.job] = result
        open.removeAll { $0.job == person.job }
        guard case .success(let hit?) = result, hit.module == ZohoModule.contacts, profile.companyObject != nil else {
            return
        }
        memory.remember(account: hit.record.text(Self.account), ofContact: hit.record.id)
    }

    // MARK: - Columns

    private static let converted = "Converted__s"
    private static let convertedTo = "Converted_Contact"
    private static let second = "Secondary_Email"
    static let account = "Account_Name"

    private var reader: RecordReader { RecordReader(client: client, memory: memory) }

    /// The columns of a module; those that not every account has as far as they are known to be there.
    private func columns(of module: String, optional: Bool = true) -> [String] {
        let linked = module == ZohoModule.contacts && profile.companyObject != nil ? [Self.account] : []
        let spare = optional ? spare(of: module).filter { memory.has($0, in: module) } : []
        return ["Email", "Created_Time"] + linked + (fields[module] ?? []) + spare
    }

    private func spare(of module: String) -> [String] {
        [Self.second] + (module == ZohoModule.leads ? [Self.converted, Self.convertedTo] : [])
    }

    /// The ids by which a module may know a person: a source calls the module `lead`, a look-up `Leads`.
    private static func ids(of person: LookUp.Person, _ module: String) -> [String] {
        let names = [module.lowercased(), String(module.lowercased().dropLast())]
        return person.ids.filter { names.contains($0.object.lowercased()) && ZohoValues.isID($0.id) }.map(\.id)
    }

    /// The addresses of a record, the first one first, as they are compared.
    static func addresses(of record: ZohoRecord) -> [String] {
        [record.text("Email"), record.text(second)].map { ZohoValues.email($0) ?? "" }
    }
}
