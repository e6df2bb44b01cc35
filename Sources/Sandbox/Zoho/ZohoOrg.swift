import Foundation

/// A Zoho CRM organisation: its records, its members of campaigns, its rules and its limits.
///
/// A value without clock or network of its own: every call brings its moment, every random draw comes from the seed.
struct ZohoOrg: Sendable {
    static let zgid = "554597400"

    var settings: Sandbox.Configuration.Zoho
    var rules = ZohoRules() {
        didSet { modules = rules.modules }
    }
    /// The modules as the rules leave them, by API name.
    private(set) var modules = ZohoModule.standard
    var stores: [String: ZohoStore] = [:]
    /// Who is in which campaign.
    var members = ZohoMembers()
    var tokens = ZohoTokens()
    var usage = ZohoUsage()
    var generator: SeededGenerator
    /// Fields that were sent and are not there, or may not be written: they are dropped without a word. By module.
    var dropped: [String: [String: Int]] = [:]
    let foundedAt: Date
    private(set) var administrator = ""
    private var lastNumber = 1_000_000

    init(settings: Sandbox.Configuration.Zoho, seed: UInt64, date: Date) {
        self.settings = settings
        generator = SeededGenerator(seed: seed, stream: 3)
        foundedAt = date
        for name in modules.keys { stores[name] = ZohoStore() }
        administrator = nextID()
        stores["Users"]?.put(
            ZohoRecord(
                id: administrator,
                values: [
                    "id": .string(administrator), "first_name": "Sandbox", "last_name": "Administrator",
                    "full_name": "Sandbox Administrator", "email": "sandbox@leadferry.example", "status": "active",
                ], indexedFrom: -.infinity))
    }

    mutating func nextID() -> String {
        lastNumber += 1
        return ZohoID.make(lastNumber)
    }

    /// A module whose records have a path.
    func module(_ name: String) throws(ZohoError) -> ZohoModule {
        guard let module = modules[name], !module.isInternal else { throw .unknownModule }
        return module
    }

    func record(_ id: String?, in module: String?) -> ZohoRecord? {
        guard let id, let module else { return nil }
        return stores[module]?[id]
    }

    /// The module in which there is a record with this id.
    func module(ofID id: String) -> ZohoModule? {
        modules.values.first { !$0.isInternal && stores[$0.name]?[id] != nil }
    }

    /// The record, with its module, that a lookup leads to.
    func target(of field: ZohoField, in values: [String: JSON]) -> (record: ZohoRecord, module: ZohoModule)? {
        guard field.kind.isReference, let id = values[field.name]?.string else { return nil }
        let module = field.lookup.flatMap { modules[$0] } ?? self.module(ofID: id)
        return module.flatMap { module in record(id, in: module.name).map { ($0, module) } }
    }

    /// Counts a field that is dropped, and says so.
    mutating func drop(_ name: String, of module: ZohoModule, _ why: String, _ exchange: inout ZohoExchange) {
        dropped[module.name, default: [:]][name, default: 0] += 1
        exchange.violations.append("\(module.name).\(name) \(why): dropped")
    }
}
