import Foundation

/// What the portal knows of a kind of object. It is data: a further kind is a further file.
struct ObjectType: Sendable {
    /// A heading under which properties stand.
    struct Group: Sendable {
        let name: String
        var label: String
        var displayOrder = -1
    }

    let name: String
    let singular: String
    let typeID: String
    /// The property that holds the time of creation.
    let createdProperty: String
    /// The property that holds the time of the last change.
    let modifiedProperty: String
    /// At least one of these must be there at creation.
    let requiresOneOf: [String]
    /// All of these must be there at creation, for HubSpot itself.
    private let alwaysRequired: [String]
    /// And these, because the account demands them.
    var demanded: [String] = []
    /// The values that a new record has if none are given.
    let defaults: [String: String]
    let defaultProperties: [String]
    /// The properties that a free text search looks through.
    let queryProperties: [String]
    /// The properties by which a search finds its records without looking at all of them.
    let indexedProperties: [String]
    var groups: [Group]
    /// The definitions by name.
    var properties: [String: PropertyDefinition] {
        didSet { uniqueProperties = Self.unique(properties) }
    }
    /// The properties that no two records may share a value of.
    private(set) var uniqueProperties: [String]
    /// Definitions in the bin.
    var archivedProperties: [String: PropertyDefinition] = [:]

    /// All properties that must be there at creation.
    var required: [String] { alwaysRequired + demanded.filter { !alwaysRequired.contains($0) } }

    /// Reads one of the sandbox's data files.
    init?(data: JSON, date: Date) {
        guard let name = data["name"]?.string, let singular = data["singular"]?.string,
            let typeID = data["objectTypeId"]?.string, let modified = data["modifiedProperty"]?.string
        else { return nil }
        self.name = name
        self.singular = singular
        self.typeID = typeID
        createdProperty = data["createdProperty"]?.string ?? "createdate"
        modifiedProperty = modified
        requiresOneOf = data["requiresOneOf"]?.strings ?? []
        alwaysRequired = data["required"]?.strings ?? []
        defaults = data["defaults"]?.stringMembers ?? [:]
        defaultProperties = data["defaultProperties"]?.strings ?? []
        queryProperties = data["queryProperties"]?.strings ?? []
        indexedProperties = data["indexedProperties"]?.strings ?? []
        groups = (data["groups"]?.array ?? []).compactMap { group in
            guard let name = group["name"]?.string else { return nil }
            return Group(name: name, label: group["label"]?.string ?? name)
        }
        let group = groups.first?.name ?? name
        let definitions = (data["properties"]?.array ?? []).compactMap {
            PropertyDefinition(data: $0, group: group, date: date)
        }
        properties = Dictionary(definitions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        uniqueProperties = Self.unique(properties)
    }

    private static func unique(_ properties: [String: PropertyDefinition]) -> [String] {
        properties.values.filter { $0.isUnique && $0.name != "hs_object_id" }.map(\.name).sorted()
    }

    /// The kinds of object that the sandbox comes with.
    static func standard(date: Date) -> [ObjectType] {
        [
            PackageResources.hubspot_contacts_json, PackageResources.hubspot_companies_json,
            PackageResources.hubspot_notes_json, PackageResources.hubspot_tasks_json,
        ].compactMap { file in
            (try? JSONParser.parse(file)).flatMap { ObjectType(data: $0, date: date) }
        }
    }
}
