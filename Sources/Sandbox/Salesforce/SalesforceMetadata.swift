/// Members of a describe that are the same for every field and every kind of object here. They are data: nothing in the
/// sandbox depends on them.
enum SalesforceMetadata {
    /// The data that all kinds share.
    static let common = (try? JSONParser.parse(PackageResources.salesforce_common_json)) ?? .null

    static let field = members(of: "field")
    /// What a global describe says, too.
    static let head = members(of: "head")
    static let describe = members(of: "describe")

    private static func members(of kind: String) -> [String: JSON] {
        common["members"]?[kind]?.object ?? [:]
    }
}
