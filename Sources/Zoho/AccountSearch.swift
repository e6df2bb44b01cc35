import Foundation
import JobQueue
import Sync

/// Finds Accounts by id, by name, and then by the domain of their website.
///
/// Names are asked for by the hundred and websites by two dozen, for they are spelt in many ways and Zoho compares them by
/// pattern only: so those whom the name finds are not asked for again. Of several Accounts of one name the one whose
/// website is the company's domain goes first; then the one created first; then the lowest id.
struct AccountSearch: Sendable {
    let client: ZohoClient
    let memory: ZohoMemory
    /// The fields to bring besides those needed here.
    let fields: [String]
    /// Whether websites are asked for.
    let byWebsite: Bool
    /// What was found for each company; nil where Zoho has none, or why it could not be asked.
    private(set) var found: [CompanyKey: Result<ZohoRecord?, JobError>] = [:]

    init(client: ZohoClient, memory: ZohoMemory, fields: [String], byWebsite: Bool) {
        self.client = client
        self.memory = memory
        self.fields = fields
        self.byWebsite = byWebsite
    }

    /// Looks for all of them.
    mutating func find(_ companies: [LookUp.Company]) async {
        await findByID(companies)
        await findByName(companies.filter { found[$0.key] == nil })
        if byWebsite { await findByWebsite(companies.filter { found[$0.key] == nil }) }
        for company in companies where found[company.key] == nil { found[company.key] = .success(nil) }
    }

    private var columns: [String] { ["Account_Name", "Website", "Created_Time"] + fields }
    private var queries: QueryReader { QueryReader(client: client, memory: memory) }

    private mutating func findByID(_ companies: [LookUp.Company]) async {
        let ids = companies.compactMap(\.id).filter(ZohoValues.isID)
        guard !ids.isEmpty else { return }
        let outcome = await RecordReader(client: client, memory: memory)
            .read(ids, of: ZohoModule.accounts, fields: columns)
        for company in companies {
            guard let id = company.id else { continue }
            if let error = outcome.failed[id] {
                found[company.key] = .failure(error)
            } else if let record = outcome.records.first(where: { $0.id == id }) {
                found[company.key] = .success(record)
            }
        }
    }

    private mutating func findByName(_ companies: [LookUp.Company]) async {
        let names = companies.compactMap(Self.name).uniqued()
        guard !names.isEmpty else { return }
        let query = RecordQuery(module: ZohoModule.accounts, columns: columns, tests: ["Account_Name"])
        let outcome = await queries.read(query, names)
        for company in companies {
            guard let name = Self.name(of: company) else { continue }
            if let error = outcome.failed[name] {
                found[company.key] = .failure(error)
                continue
            }
            let wanted = ZohoValues.folded(name)
            let hits = outcome.records.filter { $0.text("Account_Name").map(ZohoValues.folded) == wanted }
            let exact = hits.filter { company.domain != nil && Self.host(of: $0) == company.domain }
            if let record = exact.oldest ?? hits.oldest { found[company.key] = .success(record) }
        }
    }

    private mutating func findByWebsite(_ companies: [LookUp.Company]) async {
        let domains = companies.compactMap(\.domain).uniqued()
        guard !domains.isEmpty else { return }
        let query = RecordQuery(module: ZohoModule.accounts, columns: columns, tests: ["Website"], isContained: true)
        let outcome = await queries.read(query, domains)
        for company in companies {
            guard let domain = company.domain else { continue }
            if let error = outcome.failed[domain] {
                found[company.key] = .failure(error)
                continue
            }
            let hosts = outcome.records.compactMap { record in Self.host(of: record).map { (record, $0) } }
            let exact = hosts.filter { $0.1 == domain }.map(\.0)
            let below = hosts.filter { $0.1.hasSuffix("." + domain) }.map(\.0)
            if let record = exact.oldest ?? below.oldest { found[company.key] = .success(record) }
        }
    }

    private static func host(of account: ZohoRecord) -> String? { account.text("Website").flatMap(Website.host) }

    /// The name with single blanks; nil where there is none.
    private static func name(of company: LookUp.Company) -> String? {
        let words = (company.name ?? "").split(whereSeparator: \.isWhitespace)
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}
