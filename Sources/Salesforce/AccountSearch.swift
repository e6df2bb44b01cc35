import Foundation
import JobQueue
import Sync

/// Finds Accounts by id, by the domain of their website, and by name.
///
/// A website is spelt in many ways (`http://www.acme.example/en`), so everything is asked for that has the domain in it,
/// and the host is compared here. Listing the usual spellings besides would spare Salesforce nothing: the field has no
/// index.
struct AccountSearch: Sendable {
    private static let byID = Query.Test(field: "Id")
    private static let byName = Query.Test(field: "Name")
    private static let byWebsite = Query.Test(field: "Website", isContained: true)

    let companies: [LookUp.Company]
    /// The fields to bring besides those needed here.
    let fields: [String]
    private var found: [SalesforceRecord] = []
    private var failed: [Query.Key: JobError] = [:]

    init(_ companies: [LookUp.Company], fields: [String]) {
        self.companies = companies
        self.fields = fields
    }

    /// The query, where there is anything to ask.
    var query: Query? {
        let keys = companies.flatMap { company in
            [id(of: company), domain(of: company), name(of: company)].compactMap(\.self)
        }
        guard !keys.isEmpty else { return nil }
        return Query("Account", fields: ["Id", "Name", "Website", "CreatedDate"] + fields, keys: keys)
    }

    /// Files what the query brought.
    mutating func take(_ outcome: Composite.Outcome) {
        found = outcome.found["Account"] ?? []
        failed = outcome.failed["Account"] ?? [:]
    }

    /// The Account of a company; nil where there is none, or why it could not be asked.
    ///
    /// The id goes before the domain, the domain before the name. Of several Accounts one whose website is the domain
    /// itself goes before one of a subdomain; then the one created first; then the lowest id.
    func record(of company: LookUp.Company) -> Result<SalesforceRecord?, JobError> {
        if let key = id(of: company) {
            if let error = failed[key] { return .failure(error) }
            let wanted = SalesforceID.key(key.value)
            if let hit = found.first(where: { $0.key == wanted }) { return .success(hit) }
        }
        if let key = domain(of: company) {
            if let error = failed[key] { return .failure(error) }
            let hosts = found.compactMap { record in
                record.text("Website").flatMap(Website.host).map { (record: record, host: $0) }
            }
            let exact = hosts.filter { $0.host == key.value }.map(\.record)
            if let hit = exact.oldest ?? hosts.filter({ $0.host.hasSuffix("." + key.value) }).map(\.record).oldest {
                return .success(hit)
            }
        }
        if let key = name(of: company) {
            if let error = failed[key] { return .failure(error) }
            let wanted = Self.folded(key.value)
            let hits = found.filter { $0.text("Name").map(Self.folded) == wanted }
            if let hit = hits.oldest { return .success(hit) }
        }
        return .success(nil)
    }

    private func id(of company: LookUp.Company) -> Query.Key? {
        company.id.flatMap { SalesforceID.isValid($0) ? Query.Key(test: Self.byID, value: $0) : nil }
    }

    private func domain(of company: LookUp.Company) -> Query.Key? {
        let domain = SalesforceValues.trimmed(company.domain ?? "").lowercased()
        return domain.isEmpty ? nil : Query.Key(test: Self.byWebsite, value: domain)
    }

    private func name(of company: LookUp.Company) -> Query.Key? {
        let words = (company.name ?? "").split(whereSeparator: \.isWhitespace)
        return words.isEmpty ? nil : Query.Key(test: Self.byName, value: words.joined(separator: " "))
    }

    private static func folded(_ name: String) -> String {
        name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
