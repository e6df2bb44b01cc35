/// The fields of a CRM's object, as its metadata tells them.
public struct ObjectDescription: Sendable, Equatable, Codable {
    /// The CRM's object.
    public var object: String
    /// The fields, by the CRM's name.
    public var fields: [String: FieldDescription]

    /// Makes a description.
    public init(object: String, fields: [FieldDescription]) {
        self.object = object
        self.fields = Dictionary(fields.map { ($0.name, $0) }) { first, _ in first }
    }
}

/// One field of a CRM's object.
public struct FieldDescription: Sendable, Equatable, Codable {
    /// What values a field takes, as far as a value can be checked before it is sent.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Any text.
        case text
        /// An e-mail address.
        case email
        /// A telephone number; every CRM takes more than the standard.
        case phone
        /// A web address.
        case url
        /// A whole number.
        case integer
        /// A number.
        case number
        /// `true` or `false`.
        case boolean
        /// A day: `2026-11-25`.
        case date
        /// A moment, ISO 8601 or milliseconds since 1970.
        case dateTime = "date_time"
        /// One of the options.
        case option
        /// Some of the options, joined by `;`.
        case options
        /// The id of another record.
        case reference
        /// Something that cannot be checked here.
        case other
    }

    /// A value that an option field takes.
    public struct Option: Sendable, Equatable, Codable {
        /// What is sent.
        public var value: String
        /// What people see.
        public var label: String

        /// Makes an option.
        public init(value: String, label: String) {
            self.value = value
            self.label = label
        }
    }

    /// The CRM's name of the field, as it is sent.
    public var name: String
    /// What people see.
    public var label: String
    /// What values it takes.
    public var kind: Kind
    /// The most characters of a value; nil where there is no bound.
    public var maximumLength: Int?
    /// Whether a create may set it.
    public var isCreatable: Bool
    /// Whether an update may set it.
    public var isUpdatable: Bool
    /// Whether a create without it is refused.
    public var isRequired: Bool
    /// The values that may be chosen now.
    public var options: [Option]
    /// Whether a value that is no option is refused.
    public var isRestricted: Bool

    /// Makes a description.
    public init(
        name: String, label: String, kind: Kind, maximumLength: Int? = nil, isCreatable: Bool = true,
        isUpdatable: Bool = true, isRequired: Bool = false, options: [Option] = [], isRestricted: Bool = false
    ) {
        self.name = name
        self.label = label
        self.kind = kind
        self.maximumLength = maximumLength
        self.isCreatable = isCreatable
        self.isUpdatable = isUpdatable
        self.isRequired = isRequired
        self.options = options
        self.isRestricted = isRestricted
    }
}
