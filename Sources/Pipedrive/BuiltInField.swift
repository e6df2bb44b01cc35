import Sync

/// A field that every account has, by the name under which it is written.
///
/// Source: the bodies of the POST and PATCH operations of persons and organizations (v2).
struct BuiltInField: Sendable {
    var description: FieldDescription
    var slot: FieldSlot
    /// Whether the account may lack it: contact sync, or the campaigns product, brings it.
    var isOptional = false

    /// The fields of a kind. Names with a dot are ours, for one kind of address or number.
    static func all(of object: PipedriveObject) -> [BuiltInField] {
        switch object {
        case .person: person
        case .organization: organization
        }
    }

    /// The names under which Pipedrive's metadata has fields that are written under another one, or taken apart here.
    static let otherCodes = ["email": "emails", "phone": "phones", "label": "label_ids", "labels": "label_ids"]

    /// The most characters of a text field. Source: "varchar" on Pipedrive's "custom fields" page.
    static let longestText = 255

    private static let person: [BuiltInField] =
        [
            text("first_name", "First name", .firstName), text("last_name", "Last name", .lastName),
            text("name", "Name", .member("name", .text)),
            reference("org_id", "Organization"),
        ]
        + ["emails", "email"].map { contact($0, "Email", .email, .email(label: nil)) }
        + ["work", "home", "other"].map(email)
        + ["phones", "phone"].map { contact($0, "Phone", .phone, .phone(label: nil)) }
        + ["work", "mobile", "home", "other"].map(phone)
        + common + [
            optional("job_title", "Job title", .text, .text), optional("notes", "Notes", .text, .text),
            optional("birthday", "Birthday", .date, .day),
            optional("postal_address", "Postal address", .text, .address),
            optional("marketing_status", "Marketing status", .text, .text),
        ]

    private static let organization: [BuiltInField] =
        [
            text("name", "Name", .member("name", .text), isRequired: true),
            BuiltInField(
                description: FieldDescription(name: "website", label: "Website", kind: .url),
                slot: .member("website", .text)),
            BuiltInField(
                description: FieldDescription(name: "linkedin", label: "LinkedIn profile", kind: .url),
                slot: .member("linkedin", .text)),
            BuiltInField(
                description: FieldDescription(name: "address", label: "Address", kind: .text),
                slot: .member("address", .address)),
            BuiltInField(
                description: FieldDescription(name: "annual_revenue", label: "Annual revenue", kind: .integer),
                slot: .member("annual_revenue", .integer)),
            BuiltInField(
                description: FieldDescription(name: "employee_count", label: "Number of employees", kind: .integer),
                slot: .member("employee_count", .integer)),
        ] + common

    private static let common: [BuiltInField] = [
        reference("owner_id", "Owner"),
        BuiltInField(
            description: FieldDescription(name: "visible_to", label: "Visible to", kind: .integer),
            slot: .member("visible_to", .integer)),
        BuiltInField(
            description: FieldDescription(name: "add_time", label: "Created", kind: .dateTime, isUpdatable: false),
            slot: .member("add_time", .moment)),
    ]

    private static func text(
        _ name: String, _ label: String, _ slot: FieldSlot, isRequired: Bool = false
    ) -> BuiltInField {
        BuiltInField(
            description: FieldDescription(
                name: name, label: label, kind: .text, maximumLength: longestText, isRequired: isRequired),
            slot: slot)
    }

    private static func contact(
        _ name: String, _ label: String, _ kind: FieldDescription.Kind, _ slot: FieldSlot
    ) -> BuiltInField {
        BuiltInField(description: FieldDescription(name: name, label: label, kind: kind), slot: slot)
    }

    private static func email(_ label: String) -> BuiltInField {
        contact("emails.\(label)", "Email (\(label))", .email, .email(label: label))
    }

    private static func phone(_ label: String) -> BuiltInField {
        contact("phones.\(label)", "Phone (\(label))", .phone, .phone(label: label))
    }

    private static func reference(_ name: String, _ label: String) -> BuiltInField {
        BuiltInField(
            description: FieldDescription(name: name, label: label, kind: .reference), slot: .member(name, .reference))
    }

    private static func optional(
        _ name: String, _ label: String, _ kind: FieldDescription.Kind, _ form: PipedriveValues.Form
    ) -> BuiltInField {
        BuiltInField(
            description: FieldDescription(name: name, label: label, kind: kind), slot: .member(name, form),
            isOptional: true)
    }
}
