import Sync

/// Where the value of a mapped field stands in a record.
enum FieldSlot: Sendable, Equatable {
    /// A member of the record itself.
    case member(String, PipedriveValues.Form)
    /// A custom field, by its hash.
    case custom(String, PipedriveValues.Form)
    /// A person's address of a kind; of any kind where none is given.
    case email(label: String?)
    /// A person's number of a kind; of any kind where none is given.
    case phone(label: String?)
    /// The first or the last part of a person's name. Pipedrive shows both and takes the whole name only.
    case firstName
    case lastName
    /// The labels, of which others than those mapped stay.
    case labels([PipedriveValues.Option])

    /// The present value in a record.
    func text(in record: PipedriveRecord) -> String? {
        switch self {
        case .member(let name, let form): PipedriveValues.text(record[name], as: form)
        case .custom(let hash, let form): PipedriveValues.text(record.custom(hash), as: form)
        case .email(let label): Self.contact(record.emails, label)
        case .phone(let label): Self.contact(record.phones, label)
        case .firstName: record["first_name"]?.text
        case .lastName: record["last_name"]?.text
        case .labels(let options): PipedriveValues.text(record["label_ids"], as: .options(options))
        }
    }

    private static func contact(_ contacts: [PipedriveRecord.Contact], _ label: String?) -> String? {
        guard let label else { return (contacts.first(where: \.isPrimary) ?? contacts.first)?.value }
        return contacts.first { $0.label?.lowercased() == label }?.value
    }
}
