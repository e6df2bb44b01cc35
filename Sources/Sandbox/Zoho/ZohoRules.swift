/// What the administrator of the organisation has set up: fields of its own, what is hidden, required and unique.
struct ZohoRules: Sendable {
    /// Further fields by module, as ``ZohoField/init(data:)`` reads them; one that is there already is replaced.
    var fields: [String: [JSON]] = [:]
    /// Fields by module that look as if they did not exist.
    var hidden: [String: [String]] = [:]
    /// Fields by module that a record must have.
    var required: [String: [String]] = [:]
    /// Fields by module that no two records may share a value of.
    var unique: [String: [String]] = [:]
    /// Modules that look as if they did not exist.
    var hiddenModules: Set<String> = []

    /// The modules as these rules leave them.
    var modules: [String: ZohoModule] {
        var modules = ZohoModule.standard
        for (name, module) in modules {
            modules[name] = module.changed(
                adding: (fields[name] ?? []).compactMap(ZohoField.init(data:)), hiding: hidden[name] ?? [],
                requiring: required[name] ?? [], unique: unique[name] ?? [])
        }
        return modules.filter { !hiddenModules.contains($0.key) }
    }
}
