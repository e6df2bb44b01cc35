/// What the organisation knows of a module. It is data: a further module is a further file.
struct ZohoModule: Sendable {
    /// The API name.
    let name: String
    let singular: String
    let plural: String
    let number: Int
    /// The field that names a record.
    let nameField: String
    /// The fields that an upsert compares although they are not unique.
    let duplicateCheck: [String]
    /// Whether it has no path of its own for its records.
    let isInternal: Bool
    let isConvertable: Bool
    /// The fields in the order in which the settings list them.
    private(set) var fields: [ZohoField]
    private var places: [String: Int] = [:]
    private(set) var unique: [ZohoField] = []

    /// Reads one of the sandbox's data files; `common` are the fields that every module of records has.
    init?(data: JSON, common: [ZohoField]) {
        guard let name = data["api_name"]?.string, let number = data["number"]?.integer else { return nil }
        self.name = name
        self.number = number
        singular = data["singular"]?.string ?? name
        plural = data["plural"]?.string ?? name
        nameField = data["name_field"]?.string ?? "id"
        duplicateCheck = data["duplicate_check"]?.strings ?? []
        isInternal = data["internal"]?.bool ?? false
        isConvertable = data["convertable"]?.bool ?? false
        let own = (data["fields"]?.array ?? []).compactMap(ZohoField.init(data:))
        fields = (isInternal ? [] : common) + own
        arrange()
    }

    var id: String { ZohoID.make(number) }

    /// The id of the field at a place.
    func fieldID(_ place: Int) -> String { ZohoID.make(number * 1000 + place) }

    private mutating func arrange() {
        places = Dictionary(fields.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        unique = fields.filter { $0.isUnique }
    }

    /// A field by its API name, in which case counts.
    func field(_ name: String) -> ZohoField? { places[name].map { fields[$0] } }

    /// The fields that an upsert compares, unless it names some.
    var upsertKeys: [String] {
        duplicateCheck + unique.map(\.name).filter { !duplicateCheck.contains($0) }
    }

    /// The module with fields added, taken away, made required and made unique.
    func changed(
        adding: [ZohoField], hiding: [String], requiring: [String], unique: [String]
    ) -> ZohoModule {
        var copy = self
        copy.fields.removeAll { field in adding.contains { $0.name == field.name } }
        copy.fields += adding
        copy.fields.removeAll { hiding.contains($0.name) }
        for index in copy.fields.indices {
            if requiring.contains(copy.fields[index].name) { copy.fields[index].isRequired = true }
            if unique.contains(copy.fields[index].name) { copy.fields[index].isUnique = true }
        }
        copy.arrange()
        return copy
    }

    /// The modules that the sandbox comes with, by API name.
    static let standard: [String: ZohoModule] = {
        let shared = ZohoMetadata.common["fields"]?.array ?? []
        let common = shared.compactMap(ZohoField.init(data:))
        let files = [
            PackageResources.zoho_accounts_json, PackageResources.zoho_campaigns_json,
            PackageResources.zoho_contacts_json, PackageResources.zoho_leads_json, PackageResources.zoho_notes_json,
            PackageResources.zoho_users_json,
        ]
        let modules = files.compactMap { file in
            (try? JSONParser.parse(file)).flatMap { ZohoModule(data: $0, common: common) }
        }
        return Dictionary(modules.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }()
}
