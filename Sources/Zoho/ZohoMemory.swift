import Sync
import Synchronization

/// What a connector has learnt of the account, for as long as it is likely to hold. A class, because all copies of one
/// connector share it.
final class ZohoMemory: Sendable {
    private struct Entry<Value: Sendable>: Sendable {
        let value: Value
        let at = ContinuousClock.now
    }

    private struct State {
        var campaigns: [String: Entry<String>] = [:]
        var modules: [String: Entry<ModuleMetadata>] = [:]
        var accounts: [String: Entry<String?>] = [:]
        var missingColumns: Set<String> = []
        var valuesPerList = 100
    }

    private let state = Mutex(State())
    private let campaignLife: Duration
    private static let moduleLife = Duration.seconds(3_600)
    /// From a look-up to the write that follows it.
    private static let accountLife = Duration.seconds(120)

    init(campaignLife: Duration) { self.campaignLife = campaignLife }

    // MARK: - Campaigns and fields

    /// The id of a campaign by its name.
    func campaign(named name: String) -> String? {
        state.withLock { Self.fresh($0.campaigns[name.lowercased()], campaignLife) }
    }

    /// Remembers a campaign.
    func remember(campaign id: String, named name: String) {
        state.withLock { $0.campaigns[name.lowercased()] = Entry(value: id) }
    }

    /// The fields of a module.
    func metadata(of module: String) -> ModuleMetadata? {
        state.withLock { Self.fresh($0.modules[module], Self.moduleLife) }
    }

    /// Remembers the fields of a module.
    func remember(_ metadata: ModuleMetadata) {
        state.withLock { $0.modules[metadata.module] = Entry(value: metadata) }
    }

    // MARK: - The Accounts of Contacts

    /// The Account that a Contact has, as a look-up saw it a moment ago; nil where none did, and an inner nil where the
    /// Contact has none.
    func account(ofContact id: String) -> String?? {
        state.withLock { Self.fresh($0.accounts[id], Self.accountLife) }
    }

    /// Remembers the Account of a Contact.
    func remember(account: String?, ofContact id: String) {
        state.withLock { state in
            if state.accounts.count > 5_000 {
                state.accounts = state.accounts.filter { Self.fresh($0.value, Self.accountLife) != nil }
            }
            state.accounts[id] = Entry(value: account)
        }
    }

    // MARK: - What queries take

    /// Whether the account has a column that not every account has.
    func has(_ column: String, in module: String) -> Bool {
        state.withLock { !$0.missingColumns.contains(module + "." + column) }
    }

    /// The account does not have a column.
    func forget(_ column: String, in module: String) {
        state.withLock { _ = $0.missingColumns.insert(module + "." + column) }
    }

    /// How many values a list of a query takes: 100, or 50 where Zoho says so.
    ///
    /// Source: Kaizen 183 says 100 since v7; older pages of the limits say 50.
    var valuesPerList: Int { state.withLock(\.valuesPerList) }

    /// Zoho takes fewer values.
    func shortenLists() { state.withLock { $0.valuesPerList = 50 } }

    private static func fresh<Value>(_ entry: Entry<Value>?, _ life: Duration) -> Value? {
        guard let entry, ContinuousClock.now - entry.at < life else { return nil }
        return entry.value
    }
}
