/// Where an account's data lies. An account knows only the hosts of its own data centre.
///
/// Source: "Multi DC Support" of the API v8.
public enum ZohoDataCentre: String, CaseIterable, Codable, Sendable {
    case unitedStates = "us"
    case europe = "eu"
    case india = "in"
    case australia = "au"
    case japan = "jp"
    case china = "cn"
    case canada = "ca"
    case saudiArabia = "sa"

    /// Where the API is called; what comes with a token (`api_domain`) goes before it.
    public var apiDomain: String { "https://www.zohoapis." + ending }

    /// Where people sign in, and tokens are asked for.
    public var accounts: String {
        self == .canada ? "https://accounts.zohocloud.ca" : "https://accounts.zoho." + ending
    }

    private var ending: String {
        switch self {
        case .unitedStates: "com"
        case .australia: "com.au"
        case .china: "com.cn"
        case .europe, .india, .japan, .canada, .saudiArabia: rawValue
        }
    }
}
