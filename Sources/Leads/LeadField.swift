/// A known field of a lead: a typed column of the `leads` table.
///
/// The raw value is the one spelling of the field everywhere: SQL column, `field=value` on the command line,
/// configuration, partner files and JSON output.
public enum LeadField: String, CaseIterable, Codable, Sendable, Comparable {
    // The person.
    case email
    case personalEmail = "personal_email"
    case emailStatus = "email_status"
    case phone
    case mobilePhone = "mobile_phone"
    case firstName = "first_name"
    case lastName = "last_name"
    case jobTitle = "job_title"
    case seniority
    case department
    case linkedinURL = "linkedin_url"
    case street
    case city
    case region
    case postalCode = "postal_code"
    /// English short name of the country.
    case country
    /// ISO 3166-1 alpha-2.
    case countryCode = "country_code"
    case timezone
    case notes
    // The company.
    case company
    /// Registrable domain of the company, lower case, without `www.`.
    case domain
    case website
    case industry
    case employeeCount = "employee_count"
    case employeeRange = "employee_range"
    case companyPhone = "company_phone"
    case companyLinkedinURL = "company_linkedin_url"

    /// What a field describes: the person met, or the company that person works for.
    public enum Subject: Sendable {
        case person
        case company
    }

    /// Whether the field describes the person or the company.
    public var subject: Subject {
        switch self {
        case .company, .domain, .website, .industry, .employeeCount, .employeeRange, .companyPhone, .companyLinkedinURL:
            .company
        default:
            .person
        }
    }

    /// The field's place in declaration order; the storage index of `LeadValues`.
    public var ordinal: Int {
        switch self {
        case .email: 0
        case .personalEmail: 1
        case .emailStatus: 2
        case .phone: 3
        case .mobilePhone: 4
        case .firstName: 5
        case .lastName: 6
        case .jobTitle: 7
        case .seniority: 8
        case .department: 9
        case .linkedinURL: 10
        case .street: 11
        case .city: 12
        case .region: 13
        case .postalCode: 14
        case .country: 15
        case .countryCode: 16
        case .timezone: 17
        case .notes: 18
        case .company: 19
        case .domain: 20
        case .website: 21
        case .industry: 22
        case .employeeCount: 23
        case .employeeRange: 24
        case .companyPhone: 25
        case .companyLinkedinURL: 26
        }
    }

    /// Fields are ordered as declared, which is the order of columns and of printed tables.
    public static func < (left: LeadField, right: LeadField) -> Bool { left.ordinal < right.ordinal }
}
