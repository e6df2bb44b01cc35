/// What the org knows of a kind of object. It is data: a further kind is a further file.
struct SalesforceType: Sendable {
    let name: String
    let label: String
    let labelPlural: String
    /// The three characters that the ids of its records begin with.
    let keyPrefix: String
    let nameField: String?
    let isUpsertable: Bool
    /// Whether the records are the org's own: none can be made, changed or deleted.
    let isFixed: Bool
    /// The fields in the order in which describe lists them.
    private(set) var fields: [SalesforceField]
    private var places: [String: Int]
    /// The required and the unique fields, kept apart because every write asks for them.
    private(set) var required: [SalesforceField] = []
    private(set) var unique: [SalesforceField] = []
    private(set) var defaults: [SalesforceField] = []

    /// Reads one of the sandbox's data files; `common` are the fields that every kind has.
    init?(data: JSON, common: [SalesforceField]) {
        guard let name = data["name"]?.string, let prefix = data["keyPrefix"]?.string else { return nil }
        self.name = name
        keyPrefix = prefix
        label = data["label"]?.string ?? name
        labelPlural = data["labelPlural"]?.string ?? name
        nameField = data["nameField"]?.string
        isUpsertable = data["isUpsertable"]?.bool ?? true
        isFixed = data["isFixed"]?.bool ?? false
        let owner = data["isOwned"]?.bool == true ? [SalesforceField(data: Self.owner)].compactMap(\.self) : []
        fields = common + owner + (data["fields"]?.array ?? []).compactMap(SalesforceField.init(data:))
        places = [:]
        arrange()
    }

    private static let owner: JSON = [
        "name": "OwnerId", "label": "Owner ID", "type": "reference", "length": 18, "referenceTo": ["User"],
        "relationshipName": "Owner", "nillable": false, "defaulted": true,
    ]

    private mutating func arrange() {
        places = [:]
        for (index, field) in fields.enumerated() {
            places[field.name.lowercased()] = index
            places[field.name] = index
        }
        required = fields.filter(\.isRequired)
        unique = fields.filter { $0.isUnique }
        defaults = fields.filter { $0.defaultValue != nil }
    }

    /// A field by its name, whatever the case.
    func field(_ name: String) -> SalesforceField? {
        if let place = places[name] { return fields[place] }
        return places[name.lowercased()].map { fields[$0] }
    }

    /// The reference field that a relationship such as `Account` goes by.
    func relationship(_ name: String) -> SalesforceField? {
        let wanted = name.lowercased()
        return fields.first { $0.relationshipName?.lowercased() == wanted }
    }

    /// The kind with fields added, taken away, and made required.
    func changed(adding: [SalesforceField], hiding: [String], requiring: [String]) -> SalesforceType {
        var copy = self
        copy.fields.removeAll { field in adding.contains { $0.name.lowercased() == field.name.lowercased() } }
        copy.fields += adding
        let hidden = Set(hiding.map { $0.lowercased() })
        copy.fields.removeAll { hidden.contains($0.name.lowercased()) }
        let wanted = Set(requiring.map { $0.lowercased() })
        for index in copy.fields.indices where wanted.contains(copy.fields[index].name.lowercased()) {
            copy.fields[index].isNillable = false
            copy.fields[index].isDefaultedOnCreate = false
        }
        copy.arrange()
        return copy
    }

    /// The kinds of object that the sandbox comes with, by name.
    static let standard: [String: SalesforceType] = {
        let shared = SalesforceMetadata.common
        let common = (shared["fields"]?.array ?? []).compactMap(SalesforceField.init(data:))
        let files = [
            PackageResources.salesforce_account_json, PackageResources.salesforce_campaign_json,
            PackageResources.salesforce_campaignmember_json, PackageResources.salesforce_campaignmemberstatus_json,
            PackageResources.salesforce_contact_json, PackageResources.salesforce_lead_json,
            PackageResources.salesforce_task_json, PackageResources.salesforce_user_json,
        ]
        let definitions = files.compactMap { try? JSONParser.parse($0) } + [shared["organization"] ?? .null]
        let types = definitions.compactMap { SalesforceType(data: $0, common: common) }
        return Dictionary(types.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }()
}
