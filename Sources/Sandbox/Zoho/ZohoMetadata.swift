/// Members of the settings that the published contract requires and that are the same for every field, every choice and
/// every module here, and for the organisation. They are data: nothing in the sandbox depends on them.
enum ZohoMetadata {
    /// The data that all modules share.
    static let common = (try? JSONParser.parse(PackageResources.zoho_common_json)) ?? .null

    static let field = members(of: "field")
    static let choice = members(of: "choice")
    static let module = members(of: "module")
    static let organisation = members(of: "organisation")

    private static func members(of kind: String) -> [String: JSON] {
        common["members"]?[kind]?.object ?? [:]
    }

    /// A description: what is the same for all, and what is this one's own.
    static func description(_ common: [String: JSON], _ own: [String: JSON]) -> JSON {
        .object(common.merging(own) { _, own in own })
    }
}
