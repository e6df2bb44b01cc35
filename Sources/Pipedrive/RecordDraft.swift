import JobQueue
import Sync

/// A record on its way to Pipedrive: the plan's fields, each in its place and of its type.
struct RecordDraft: Sendable {
    private var members: [String: JSONValue] = [:]
    private var customFields: [String: JSONValue] = [:]
    private var emails = ContactList(kind: .emails)
    private var phones = ContactList(kind: .phones)
    private var firstName: String?
    private var lastName: String?
    private var labels: [Int64] = []

    /// Puts the fields in their places.
    ///
    /// - Throws: `MISSING_REMOTE_FIELD` or `DATA_VALUE_VALIDATION` where Pipedrive would refuse it: no call is spent.
    init(_ fields: [String: String], _ layout: FieldLayout) throws(JobError) {
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            guard let slot = layout.slot(name) else {
                throw JobError(
                    .missingRemoteField,
                    message: "\(layout.object.rawValue) has no field \(name) that can be written, or several of it",
                    field: name)
            }
            try put(value, named: name, in: slot)
        }
    }

    private mutating func put(_ value: String, named name: String, in slot: FieldSlot) throws(JobError) {
        let text = PipedriveValues.trimmed(value)
        switch slot {
        case .member(let key, let form): members[key] = try Self.json(text, form, name)
        case .custom(let hash, let form): customFields[hash] = try Self.json(text, form, name)
        case .email(let label): if !text.isEmpty { emails.additions.append(.init(value: text, label: label)) }
        case .phone(let label): if !text.isEmpty { phones.additions.append(.init(value: text, label: label)) }
        case .firstName: firstName = text
        case .lastName: lastName = text
        case .labels(let options):
            labels += (try Self.json(text, .options(options), name).array ?? []).compactMap(\.integer)
        }
    }

    private static func json(
        _ text: String, _ form: PipedriveValues.Form, _ name: String
    ) throws(JobError) -> JSONValue {
        guard let json = PipedriveValues.json(text, as: form) else {
            throw JobError(
                .dataValueValidation, message: "'\(text.prefix(200))' is no value that the field \(name) takes",
                field: name)
        }
        return json
    }

    /// Whether what the record has now decides what is sent.
    var needsPresent: Bool {
        !emails.additions.isEmpty || !phones.additions.isEmpty || firstName != nil || lastName != nil || !labels.isEmpty
    }

    /// Adds a member.
    mutating func set(_ name: String, _ value: JSONValue) { members[name] = members[name] ?? value }

    /// Adds a label.
    mutating func add(label: Int64) { labels.append(label) }

    /// The name: the plan's, or both its parts, with the part that the record has.
    private func name(over present: PipedriveRecord?) -> JSONValue? {
        if let name = members["name"] { return name }
        guard firstName != nil || lastName != nil else { return nil }
        let parts = [
            firstName ?? present?["first_name"]?.text, lastName ?? present?["last_name"]?.text,
        ].compactMap(\.self).filter { !$0.isEmpty }
        return parts.isEmpty ? nil : .string(parts.joined(separator: " "))
    }

    /// The body of a create, or of an update of a record as it is now; empty where nothing changes.
    func body(over present: PipedriveRecord?) -> [String: JSONValue] {
        var body = members
        body["name"] = name(over: present)
        body["emails"] = emails.merged(with: present?.emails ?? [])
        body["phones"] = phones.merged(with: present?.phones ?? [])
        let there = present?.labels ?? []
        let new = Set(labels).subtracting(there).sorted()
        if !new.isEmpty { body["label_ids"] = .array((there + new).map(JSONValue.integer)) }
        if !customFields.isEmpty { body["custom_fields"] = .object(customFields) }
        return body
    }

    /// The first address.
    var email: String? { emails.additions.first?.value }
}
