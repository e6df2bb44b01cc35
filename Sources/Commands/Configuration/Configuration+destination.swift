internal import Foundation
internal import Store
internal import Sync

/// Reads a destination.
extension Configuration {
    private static let destinationKeys = [
        "kind", "url", "token", "auth", "mode", "fields", "qualifiers", "skip_unmapped_qualifiers", "campaigns",
        "activity", "owner", "limits", "metadata_age",
    ]

    static func destination(
        _ name: String, _ node: ConfigurationNode, _ qualifiers: [Qualifier]
    ) throws -> DestinationSettings {
        try node.mapping(destinationKeys + DestinationKind.allCases.flatMap(\.ownKeys)) { map in
            let kind = try kind(map["kind"], name, node)
            for other in DestinationKind.allCases where other != kind {
                for key in other.ownKeys where !kind.ownKeys.contains(key) {
                    if let node = map[key] {
                        throw node.error("`\(key)` is for the kind \(other.rawValue); take it out")
                    }
                }
            }
            let auth = try map["auth"].map(auth)
            let token = try auth == nil ? SecretReference(map.required("token")) : nil
            if auth != nil, let token = map["token"] { throw token.error("say either token: or auth:") }
            let url = try map["url"]?.text()
            let isOfSandbox = token == .sandbox || auth?.isOfSandbox == true
            if isOfSandbox { try refusePublicToken(.sandbox, url: url, node) }
            let crm = try CRMSettings(kind, map, url: url, isApp: auth != nil, isOfSandbox: isOfSandbox)
            var settings = DestinationSettings(name: name, crm: crm, url: url)
            settings.token = token
            settings.auth = auth
            settings.mode = try map["mode"]?.choice(Destination.Mode.self) ?? .automatic
            settings.mapping = LeadMapping(
                fields: try fields(map["fields"], defaults: crm.fieldMap), qualifiers: qualifiers,
                qualifierMaps: try map["qualifiers"]?.named().map { try qualifierMap($0, $1, qualifiers) } ?? [],
                skipsUnmappedQualifiers: try map["skip_unmapped_qualifiers"]?.flag() ?? false,
                owner: try map["owner"].flatMap(owner))
            settings.campaigns = try campaigns(map["campaigns"])
            if let node = map["activity"] { settings.activity = try activity(node) }
            settings.limits = try limits(map["limits"], of: crm)
            if let node = map["metadata_age"] { settings.metadataAge = try node.duration() }
            return settings
        }
    }

    private static func kind(
        _ node: ConfigurationNode?, _ name: String, _ destination: ConfigurationNode
    ) throws -> DestinationKind {
        let text = try node?.text() ?? name
        guard let kind = DestinationKind(rawValue: text) else {
            let known = "this version connects to: \(DestinationKind.allCases.map(\.rawValue).joined(separator: ", "))"
            throw (node ?? destination).error(
                node == nil ? "add `kind:` (\(known))" : "unknown kind '\(text)'; \(known)")
        }
        return kind
    }

    /// The account's limits with those that the file names in their place.
    private static func limits(_ node: ConfigurationNode?, of crm: CRMSettings) throws -> [CallLimit] {
        var limits = crm.limits
        for (name, node) in try node?.named() ?? [] {
            guard let place = limits.firstIndex(where: { $0.name == name }) else {
                let known = limits.map(\.name)
                throw node.error("there is no such limit\(Spelling.suggestion(for: name, among: known))")
            }
            limits[place].amount = try Double(node.integer(in: 1...100_000_000))
        }
        return limits
    }

    /// Whether an address is on this machine.
    static func isOnThisMachine(_ address: String) -> Bool {
        URLComponents(string: address)?.host.map(isLoopback) == true
    }
}
