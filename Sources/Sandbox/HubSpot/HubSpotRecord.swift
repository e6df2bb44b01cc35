import Foundation

/// One contact, company or other record of the portal.
struct HubSpotRecord: Sendable {
    /// What the search index saw from a moment on.
    struct Version: Sendable {
        let from: Double
        let properties: [String: String]
        let isArchived: Bool
    }

    let id: String
    var properties: [String: String]
    let createdAt: Date
    var updatedAt: Date
    var archivedAt: Date?
    var mergedInto: String?
    /// The latest version, and the earlier ones that a lagging index may still show.
    var versions: [Version] = []

    /// What the index showed at a moment; nothing if the record was not there yet.
    func version(at seconds: Double) -> Version? {
        versions.last { $0.from <= seconds }
    }

    /// The record as an answer shows it.
    func json(properties wanted: [String]?, historyOf: [String] = [], emptyAsNull: Bool = false) -> [String: JSON] {
        Self.json(self, values: properties, wanted: wanted, historyOf: historyOf, emptyAsNull: emptyAsNull)
    }

    /// The record with the values of a version of it.
    static func json(
        _ record: HubSpotRecord, values: [String: String], wanted: [String]?, historyOf: [String] = [],
        emptyAsNull: Bool = false
    ) -> [String: JSON] {
        var shown: [String: JSON] = [:]
        if let wanted {
            for name in wanted {
                if let value = values[name] {
                    shown[name] = .string(value)
                } else if emptyAsNull {
                    shown[name] = .null
                }
            }
        } else {
            shown = values.mapValues(JSON.string)
        }
        var members: [String: JSON] = [
            "id": .string(record.id), "properties": .object(shown), "createdAt": .string(record.createdAt.stamp),
            "updatedAt": .string(record.updatedAt.stamp), "archived": .bool(record.archivedAt != nil),
        ]
        if let archivedAt = record.archivedAt { members["archivedAt"] = .string(archivedAt.stamp) }
        if !historyOf.isEmpty {
            let histories = historyOf.compactMap { name -> (String, JSON)? in
                guard let value = values[name] else { return nil }
                let entry: JSON = [
                    "value": .string(value), "timestamp": .string(record.updatedAt.stamp), "sourceType": "API",
                ]
                return (name, [entry])
            }
            members["propertiesWithHistory"] = .object(Dictionary(histories, uniquingKeysWith: { first, _ in first }))
        }
        return members
    }
}
