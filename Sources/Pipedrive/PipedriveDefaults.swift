import Leads
public import Sync

/// The map a new connection starts with.
public enum PipedriveDefaults {
    /// Which lead fields go to which of Pipedrive's own fields.
    ///
    /// - What the visitor said about himself at the event is newer than what the CRM has: name and numbers replace it.
    ///   A new e-mail becomes the primary one, and the others stay.
    /// - An organisation belongs to all of its persons. One badge does not rename it: everything about it only fills
    ///   blanks, and its website is what it is found by.
    /// - Title and address of a person are left out: Pipedrive has fields for them only with contact sync, and refuses
    ///   the whole person without it (`{from: job_title, to: job_title}` where it is on, or a custom field).
    /// - Industry and size are left out: Pipedrive takes the numbers of its own options, and whole numbers.
    ///
    /// Source of the names: the bodies of the POST operations of persons and organizations (v2); `first_name` and
    /// `last_name` go into the one `name` that Pipedrive takes.
    public static let fieldMap = FieldMap(
        person: [
            .init(.email, to: "emails"),
            .init(.firstName, to: "first_name"),
            .init(.lastName, to: "last_name"),
            .init(.phone, to: "phones.work"),
            .init(.mobilePhone, to: "phones.mobile"),
        ],
        company: [
            .init(.company, to: "name", write: .writeIfBlank),
            .init(.website, to: "website", write: .writeIfBlank),
        ]
    )
}
