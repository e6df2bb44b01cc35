public import Leads

/// Something a partner can be asked with: a field of the lead, or what follows from fields.
public enum PartnerInput: Hashable, Sendable, CustomStringConvertible {
    /// The field's value.
    case field(LeadField)
    /// First and last name with a blank between; needs both.
    case fullName
    /// The last part of a LinkedIn profile's address: `ann-example`.
    case linkedinSlug
    /// The e-mail, unless it is free mail, disposable or a role's: what a company can be told by.
    case workEmail
    /// The last two parts of a LinkedIn profile's address: `in/ann-example`.
    case linkedinHandle

    /// Reads the spelling of partner files: a field's name, `full_name`, `work_email`, `linkedin_slug` or `linkedin_handle`.
    public init?(_ name: String) {
        switch name {
        case "full_name": self = .fullName
        case "work_email": self = .workEmail
        case "linkedin_slug": self = .linkedinSlug
        case "linkedin_handle": self = .linkedinHandle
        default:
            guard let field = LeadField(rawValue: name) else { return nil }
            self = .field(field)
        }
    }

    /// The inputs that are no field of their own.
    static let derived = ["full_name", "linkedin_handle", "linkedin_slug", "work_email"]

    /// The spelling of partner files.
    public var description: String {
        switch self {
        case .field(let field): field.rawValue
        case .fullName: "full_name"
        case .workEmail: "work_email"
        case .linkedinSlug: "linkedin_slug"
        case .linkedinHandle: "linkedin_handle"
        }
    }

    /// The input's value for a lead, or nil where the lead does not give it.
    func value(in values: LeadValues) -> String? {
        switch self {
        case .field(let field): return values[field]
        case .fullName:
            guard let first = values[.firstName], let last = values[.lastName] else { return nil }
            return first + " " + last
        case .workEmail: return values[.email].flatMap { OfflineKnowledge.isWorkAddress($0) ? $0 : nil }
        case .linkedinSlug: return Self.slug(values[.linkedinURL])
        case .linkedinHandle: return Self.slug(values[.linkedinURL]).map { "in/" + $0 }
        }
    }

    private static func slug(_ url: String?) -> String? {
        guard let parts = url?.split(separator: "/"), let place = parts.firstIndex(of: "in"),
            parts.indices.contains(place + 1)
        else { return nil }
        let slug = parts[place + 1].prefix { $0 != "?" && $0 != "#" }
        return slug.isEmpty ? nil : String(slug)
    }
}
