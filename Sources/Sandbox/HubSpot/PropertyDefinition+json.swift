import Foundation

extension PropertyDefinition {
    /// Reads a definition from the sandbox's own data files.
    init?(data: JSON, group: String, date: Date) {
        guard let name = data["name"]?.string, let type = data["type"]?.string,
            let fieldType = data["fieldType"]?.string
        else { return nil }
        self.init(
            name: name, label: data["label"]?.string ?? name, type: type, fieldType: fieldType,
            group: data["group"]?.string ?? group, createdAt: date, updatedAt: date)
        options = (data["options"]?.array ?? []).compactMap(Self.option)
        isReadOnly = data["readOnly"]?.bool ?? false
        isUnique = data["unique"]?.bool ?? false
        isCalculated = data["calculated"]?.bool ?? false
        isInteger = data["integer"]?.bool ?? false
        hasExternalOptions = data["externalOptions"]?.bool ?? false
        referencedObjectType = data["referencedObjectType"]?.string
        isFormField = !isReadOnly
    }

    private static func option(_ data: JSON) -> Option? {
        if let pair = data.strings, pair.count == 2 { return Option(value: pair[0], label: pair[1]) }
        guard let value = data.string else { return nil }
        let words = value.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }
        return Option(value: value, label: words.joined(separator: " "))
    }

    /// Reads the options that a client sends.
    static func options(sent: JSON?) -> [Option]? {
        sent?.array?.compactMap { option in
            guard let value = option["value"]?.string else { return nil }
            return Option(
                value: value, label: option["label"]?.string ?? value, description: option["description"]?.string ?? "",
                hidden: option["hidden"]?.bool ?? false)
        }
    }

    /// The definition as the contract shows it.
    var json: JSON {
        let choices = options.enumerated().map { index, option -> JSON in
            [
                "label": .string(option.label), "value": .string(option.value), "hidden": .bool(option.hidden),
                "displayOrder": .integer(index), "description": .string(option.description),
            ]
        }
        var members: [String: JSON] = [
            "name": .string(name), "label": .string(label), "type": .string(type), "fieldType": .string(fieldType),
            "groupName": .string(group), "description": .string(description), "options": .array(choices),
            "calculated": .bool(isCalculated), "externalOptions": .bool(hasExternalOptions),
            "hasUniqueValue": .bool(isUnique), "hidden": .bool(isHidden), "hubspotDefined": .bool(isHubSpotDefined),
            "formField": .bool(isFormField), "displayOrder": .integer(displayOrder), "archived": false,
            "dataSensitivity": "non_sensitive", "createdAt": .string(createdAt.stamp),
            "updatedAt": .string(updatedAt.stamp),
            "modificationMetadata": [
                "archivable": .bool(!isHubSpotDefined), "readOnlyDefinition": .bool(isHubSpotDefined),
                "readOnlyOptions": .bool(isHubSpotDefined && isReadOnly), "readOnlyValue": .bool(isReadOnly),
            ],
        ]
        if let referencedObjectType { members["referencedObjectType"] = .string(referencedObjectType) }
        if let archivedAt {
            members["archived"] = true
            members["archivedAt"] = .string(archivedAt.stamp)
        }
        return .object(members)
    }
}
