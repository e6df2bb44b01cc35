import JobQueue
import Sync

/// Where the values of an object's fields stand, and what they take: the built-in ones, and, where the account was
/// asked, its own.
struct FieldLayout: Sendable {
    let object: PipedriveObject
    /// The fields as the seam knows them.
    let description: ObjectDescription
    /// The labels of the object.
    let labels: [PipedriveValues.Option]
    private let slots: [String: FieldSlot]

    /// The built-in fields alone: no call.
    init(builtInOf object: PipedriveObject) {
        self.object = object
        let fields = BuiltInField.all(of: object)
        slots = Dictionary(fields.map { ($0.description.name, $0.slot) }) { first, _ in first }
        description = ObjectDescription(object: object.rawValue, fields: fields.map(\.description))
        labels = []
    }

    /// The fields of an account.
    ///
    /// - A custom field stands under its hash, and under its name where no other field has it.
    /// - An option stands under its label and under its id: both are taken.
    /// - Only the built-in name of an organisation counts as required. What an account marks as required is required of
    ///   people in Pipedrive's own pages; where a call is refused for it after all, the lead fails with that.
    /// - Built-in fields that contact sync brings are there only where the account has them.
    init(_ fields: [PipedriveField], of object: PipedriveObject) {
        self.object = object
        var descriptions: [String: FieldDescription] = [:]
        var slots: [String: FieldSlot] = [:]
        let codes = Set(fields.map(\.code))
        for field in BuiltInField.all(of: object) where !field.isOptional || codes.contains(field.description.name) {
            descriptions[field.description.name] = field.description
            slots[field.description.name] = field.slot
        }
        var names: [String: Int] = [:]
        for field in fields { names[field.name ?? "", default: 0] += 1 }
        var labels: [PipedriveValues.Option] = []
        for field in fields where field.isCustom != true {
            let code = BuiltInField.otherCodes[field.code] ?? field.code
            if code == "label_ids" {
                labels = field.allOptions
                descriptions[code] = Self.description(code, field, .options)
                slots[code] = .labels(labels)
            } else if slots[code] == nil {
                descriptions[code] = Self.description(code, field, field.form?.kind ?? .other, isOurs: false)
                if code == "industry", let form = field.form {
                    descriptions[code] = Self.description(code, field, form.kind)
                    slots[code] = .member(code, form.form)
                }
            }
        }
        for field in fields where field.isCustom == true {
            let form = field.form
            let isAlone = field.name.map { names[$0] == 1 && descriptions[$0] == nil && !$0.isEmpty } ?? false
            for name in [field.code] + (isAlone ? [field.name].compactMap(\.self) : []) {
                descriptions[name] = Self.description(name, field, form?.kind ?? .other, isOurs: form != nil)
                if let form { slots[name] = .custom(field.code, form.form) }
            }
        }
        description = ObjectDescription(object: object.rawValue, fields: Array(descriptions.values))
        self.labels = labels
        self.slots = slots
    }

    /// Where a field stands; nil where the account has none of the name.
    func slot(_ name: String) -> FieldSlot? { slots[name] }

    /// The present values of the fields asked for.
    func present(_ names: [String], in record: PipedriveRecord) -> [String: String] {
        var present: [String: String] = [:]
        for name in names { present[name] = slots[name]?.text(in: record) }
        return present
    }

    /// The hashes of the custom fields among these names.
    func customFields(_ names: [String]) -> [String] {
        Set(names.compactMap { if case .custom(let hash, _)? = slots[$0] { hash } else { nil } }).sorted()
    }

    private static func description(
        _ name: String, _ field: PipedriveField, _ kind: FieldDescription.Kind, isOurs: Bool = true
    ) -> FieldDescription {
        var options: [FieldDescription.Option] = []
        if kind == .option || kind == .options {
            options =
                field.allOptions.map { .init(value: $0.label, label: $0.label) }
                + field.allOptions.compactMap { option in
                    option.id.text.map { .init(value: $0, label: option.label) }
                }
        }
        return FieldDescription(
            name: name, label: field.name ?? name, kind: kind,
            maximumLength: field.type == "varchar" ? BuiltInField.longestText : nil, isCreatable: isOurs,
            isUpdatable: isOurs, options: options, isRestricted: kind == .option || kind == .options)
    }
}
