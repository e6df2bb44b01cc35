import Foundation

/// A Salesforce org: its records, its rules and its limits.
///
/// A value without clock or network of its own: every call brings its moment, every random draw comes from the seed.
struct SalesforceOrg: Sendable {
    static let organisation = "00DLf0000000001MAA"

    var settings: Sandbox.Configuration.Salesforce
    var rules = SalesforceRules() {
        didSet { types = rules.types }
    }
    /// The kinds of object as the rules leave them, by name.
    private(set) var types = SalesforceType.standard
    var stores: [String: SalesforceStore] = [:]
    var sessions = SalesforceSessions()
    var usage = SalesforceUsage()
    var cursors = SalesforceCursors()
    var generator: SeededGenerator
    /// When the metadata last changed.
    var describedAt: Date
    /// What the current call has changed, so that it can be taken back.
    private var journal: [(type: String, id: String, old: SalesforceRecord?)] = []
    private var numbers: [String: Int] = [:]
    private(set) var administrator = ""

    init(settings: Sandbox.Configuration.Salesforce, seed: UInt64, date: Date) {
        self.settings = settings
        generator = SeededGenerator(seed: seed, stream: 2)
        describedAt = date
        for name in types.keys { stores[name] = SalesforceStore() }
        administrator = nextID("005")
        let stamp = JSON.string(date.salesforceStamp)
        put(
            SalesforceRecord(
                id: administrator,
                values: [
                    "Id": .string(administrator), "IsDeleted": false, "CreatedDate": stamp, "LastModifiedDate": stamp,
                    "SystemModstamp": stamp, "CreatedById": .string(administrator),
                    "LastModifiedById": .string(administrator), "Username": "sandbox@leadferry.example",
                    "FirstName": "Sandbox", "LastName": "Administrator", "Name": "Sandbox Administrator",
                    "Email": "sandbox@leadferry.example", "Alias": "sandbox", "IsActive": true,
                    "UserType": "Standard", "TimeZoneSidKey": "Europe/London", "LocaleSidKey": "en_GB",
                    "LanguageLocaleKey": "en_US", "EmailEncodingKey": "UTF-8",
                ]), in: "User")
        put(
            SalesforceRecord(
                id: Self.organisation,
                values: [
                    "Id": .string(Self.organisation), "IsDeleted": false, "CreatedDate": stamp,
                    "LastModifiedDate": stamp, "SystemModstamp": stamp, "CreatedById": .string(administrator),
                    "LastModifiedById": .string(administrator), "Name": "Leadferry Sandbox", "IsSandbox": true,
                    "OrganizationType": "Developer Edition", "InstanceName": "LF1", "LanguageLocaleKey": "en_US",
                    "TimeZoneSidKey": "Europe/London",
                ]), in: "Organization")
    }

    mutating func nextID(_ prefix: String) -> String {
        numbers[prefix, default: 0] += 1
        return SalesforceID.make(prefix: prefix, number: numbers[prefix] ?? 0)
    }

    /// A kind of object by its name, whatever the case.
    func type(_ name: String) throws(SalesforceError) -> SalesforceType {
        if let type = types[name] { return type }
        let wanted = name.lowercased()
        guard let type = types.values.first(where: { $0.name.lowercased() == wanted }) else {
            throw .resourceMissing
        }
        return type
    }

    /// The kind of object that an id belongs to.
    func type(ofID id: String) -> SalesforceType? {
        let prefix = id.prefix(3)
        return types.values.first { $0.keyPrefix == prefix }
    }

    func record(_ id: String?, in type: String) -> SalesforceRecord? {
        id.flatMap { stores[type]?[$0] }
    }

    /// Stores the new state of a record.
    mutating func put(_ record: SalesforceRecord, in type: String) {
        let old = stores[type]?.put(record)
        journal.append((type, record.id, old))
    }

    /// The records, deleted ones left out, that have a value in a field.
    mutating func holders(of value: String, in field: SalesforceField, of type: String) -> [SalesforceRecord] {
        stores[type]?.holders(of: value, in: field) ?? []
    }

    /// Where the changes stand; ``rollBack(to:)`` takes back what comes after.
    var mark: Int { journal.count }

    mutating func rollBack(to mark: Int) {
        while journal.count > mark, let change = journal.popLast() {
            stores[change.type]?.restore(change.id, to: change.old)
        }
    }

    /// Forgets how to take back what was done: it stands.
    mutating func commit() {
        journal.removeAll(keepingCapacity: true)
    }
}
