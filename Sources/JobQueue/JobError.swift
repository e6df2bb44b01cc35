/// Why a stage could not carry a job on: the type it is grouped by, and the remote side's own words.
public struct JobError: Error, Equatable, Codable, Sendable, CustomStringConvertible {
    /// The type by which failed jobs are grouped.
    public var type: ErrorType
    /// The remote system's own code (`PROPERTY_DOESNT_EXIST`), where it gave one.
    public var code: String?
    /// The remote system's own words, or ours where it said nothing. Never a secret.
    public var message: String
    /// The field at fault, in the remote system's spelling, where one is known.
    public var field: String?
    /// The value at fault, as the lead has it, where the error names a field that has one.
    public var value: String?
    /// Where that value stands in the lead, as `leadferry edit` names it: `industry`, `custom.Booth`,
    /// `qualifier.Interest`.
    public var leadField: String?
    /// How long the remote system asked to be left alone.
    public var retryAfter: Duration?

    /// Makes an error.
    public init(
        _ type: ErrorType, code: String? = nil, message: String, field: String? = nil, value: String? = nil,
        leadField: String? = nil, retryAfter: Duration? = nil
    ) {
        self.type = type
        self.code = code
        self.message = message
        self.field = field
        self.value = value
        self.leadField = leadField
        self.retryAfter = retryAfter
    }

    enum CodingKeys: String, CodingKey {
        case type, code, message, field, value
        case leadField = "lead_field"
        case retryAfter
    }

    /// Type, code and message on one line.
    public var description: String {
        "\(type.rawValue)\(code.map { " (\($0))" } ?? ""): \(message)"
    }
}
