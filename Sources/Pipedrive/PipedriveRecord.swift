import Sync

/// A person or an organisation as Pipedrive has it.
struct PipedriveRecord: Decodable, Sendable {
    /// An e-mail address or a telephone number of a person.
    struct Contact: Sendable, Equatable {
        var value: String
        var label: String?
        var isPrimary: Bool

        init(_ value: String, label: String?, isPrimary: Bool) {
            self.value = value
            self.label = label
            self.isPrimary = isPrimary
        }

        init?(_ json: JSONValue) {
            guard let value = json["value"]?.text else { return nil }
            self.init(value, label: json["label"]?.text, isPrimary: json["primary"]?.bool ?? false)
        }

        var json: JSONValue {
            var members: [String: JSONValue] = ["value": .string(value), "primary": .bool(isPrimary)]
            if let label { members["label"] = .string(label) }
            return .object(members)
        }
    }

    let id: String
    private let members: JSONValue

    /// Reads a record; nil where it has no id.
    init?(_ json: JSONValue) {
        guard let id = json["id"]?.integer, id > 0 else { return nil }
        self.id = String(id)
        members = json
    }

    init(from decoder: any Decoder) throws {
        let json = try JSONValue(from: decoder)
        guard let record = PipedriveRecord(json) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no id"))
        }
        self = record
    }

    /// A member of the record itself.
    subscript(_ name: String) -> JSONValue? { members[name] }

    /// A custom field.
    func custom(_ hash: String) -> JSONValue? { members["custom_fields"]?[hash] }

    /// Whether it is in the bin: it is gone, whatever a list shows.
    var isDeleted: Bool { members["is_deleted"]?.bool ?? false }

    var emails: [Contact] { (members["emails"]?.array ?? []).compactMap(Contact.init) }
    var phones: [Contact] { (members["phones"]?.array ?? []).compactMap(Contact.init) }

    /// The labels, by the number of their option.
    var labels: [Int64] { (members["label_ids"]?.array ?? []).compactMap(\.integer) }

    /// The organisation of a person.
    var organization: String? { members["org_id"]?.integer.map { String($0) } }

    /// What a mirror, or a look-up, needs of it.
    var row: PipedriveRow {
        PipedriveRow(
            id: Int64(id) ?? 0, name: members["name"]?.text, website: members["website"]?.text,
            emails: emails.map { .init(value: $0.value) }, addTime: members["add_time"]?.text,
            updateTime: members["update_time"]?.text, isDeleted: isDeleted)
    }
}

/// The part of a record by which it is found. Lists of many records are read as these: nothing else of them is needed.
struct PipedriveRow: Decodable, Sendable {
    struct Email: Decodable, Sendable {
        var value: String?
    }

    var id: Int64
    var name: String?
    var website: String?
    var emails: [Email]?
    var addTime: String?
    var updateTime: String?
    var isDeleted: Bool?

    enum CodingKeys: String, CodingKey {
        case id
        case name
        case website
        case emails
        case addTime = "add_time"
        case updateTime = "update_time"
        case isDeleted = "is_deleted"
    }

    /// The record's keys. Of a host every parent counts too, since a lead knows the registrable domain.
    func keys(as object: PipedriveObject) -> Set<RecordKey> {
        switch object {
        case .person: return Set((emails ?? []).compactMap { $0.value.flatMap(RecordKey.init(email:)) })
        case .organization:
            var keys = Set((name.flatMap(RecordKey.init(name:))).map { [$0] } ?? [])
            var labels = (website.flatMap(Website.host) ?? "").split(separator: ".")
            while labels.count > 1 {
                keys.insert(.domain(labels.joined(separator: ".")))
                labels.removeFirst()
            }
            return keys
        }
    }

    func mirrored(as object: PipedriveObject) -> MirroredRecord {
        MirroredRecord(id: String(id), keys: Set(keys(as: object).map(\.text)))
    }
}
