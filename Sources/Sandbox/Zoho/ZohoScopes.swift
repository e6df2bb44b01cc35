/// What a token may do, as Zoho's scopes say it: `ZohoCRM.modules.leads.READ`.
struct ZohoScopes: Sendable {
    /// What a token has that was handed out without naming any.
    static let all = [
        "ZohoCRM.modules.ALL", "ZohoCRM.settings.ALL", "ZohoCRM.users.ALL", "ZohoCRM.org.ALL", "ZohoCRM.coql.READ",
        "ZohoSearch.securesearch.READ",
    ]

    /// What an operation does.
    enum Action: String, Sendable {
        case read, create, update, delete
    }

    let names: [String]
    private let granted: Set<String>

    init(_ names: [String]) {
        self.names = names
        granted = Set(names.map { $0.lowercased() })
    }

    /// Whether something may be done with the records of a module.
    func allows(_ action: Action, module: String) -> Bool {
        allows(action, in: "zohocrm.modules") || allows(action, in: "zohocrm.modules.\(module.lowercased())")
    }

    /// Whether something may be done in an area such as `settings.fields`.
    func allows(_ action: Action, area: String) -> Bool {
        var path = "zohocrm"
        for part in area.split(separator: ".") {
            path += ".\(part)"
            if allows(action, in: path) { return true }
        }
        return false
    }

    /// Whether records may be searched for; that is asked for apart.
    var allowSearch: Bool { granted.contains("zohosearch.securesearch.read") }

    private func allows(_ action: Action, in area: String) -> Bool {
        let isWrite = action == .create || action == .update
        return granted.contains("\(area).all") || granted.contains("\(area).\(action.rawValue)")
            || (isWrite && granted.contains("\(area).write"))
    }
}
