import Sync

/// The calls the connector makes, and where each generation of HubSpot's API keeps them.
///
/// Source: HubSpot's OpenAPI files `contacts.json`, `companies.json`, `notes.json`, `associations.json`, `lists.json`,
/// `marketingEvents.json`, `properties.json`, `crmOwners.json` and `accountInfo.json`, in their numbered (v3, v4) and
/// dated (2026-03) forms.
enum HubSpotEndpoint: Sendable {
    enum Objects: String {
        case contacts
        case companies
        case notes

        /// The kind under the seam's name of it: `contact`, `company`, `note`.
        init?(object: String) {
            switch object {
            case "contact": self = .contacts
            case "company": self = .companies
            case "note": self = .notes
            default: return nil
            }
        }

        /// HubSpot's number of the kind. Source: HubSpot's "object type ids" page.
        var typeID: String {
            switch self {
            case .contacts: "0-1"
            case .companies: "0-2"
            case .notes: "0-46"
            }
        }
    }

    case batchRead(Objects)
    case batchCreate(Objects)
    case batchUpdate(Objects)
    case search(Objects)
    /// The first record of a kind; its arrival tells that records of the kind may be read.
    case first(Objects)
    case associateDefault(from: Objects, to: Objects)
    case associations(from: Objects, to: Objects)
    case properties(Objects)
    /// Owners by the page, or the one with an e-mail.
    case owners(email: String?, limit: Int, after: String?)
    case list(id: String)
    case listNamed(String)
    case listSearch
    case addToList(id: String)
    /// The attendance of a marketing event by HubSpot's own id of it.
    case attendance(event: String, state: String)
    /// The attendance of a marketing event by the id that the program which made it uses.
    case externalAttendance(event: String, account: String, state: String)
    case firstMarketingEvent
    case accountDetails

    /// Whether the call counts as a search.
    var isSearch: Bool {
        if case .search = self { true } else { false }
    }

    /// Whether the path names a list or an event, so that a 404 means that it is not there.
    var namesCampaign: Bool {
        switch self {
        case .list, .listNamed, .addToList, .attendance, .externalAttendance: true
        default: false
        }
    }

    func path(_ generation: HubSpotConfiguration.PathGeneration) -> String {
        let objects = Self.part("crm", "objects", "v3", generation)
        let associations = Self.part("crm", "associations", "v4", generation)
        let lists = Self.part("crm", "lists", "v3", generation)
        let events = Self.part("marketing", "marketing-events", "v3", generation)
        return switch self {
        case .batchRead(let type): "\(objects)/\(type)/batch/read"
        case .batchCreate(let type): "\(objects)/\(type)/batch/create"
        case .batchUpdate(let type): "\(objects)/\(type)/batch/update"
        case .search(let type): "\(objects)/\(type)/search"
        case .first(let type): "\(objects)/\(type)?limit=1"
        case .associateDefault(let from, let to): "\(associations)/\(from)/\(to)/batch/associate/default"
        case .associations(let from, let to): "\(associations)/\(from)/\(to)/batch/read"
        case .properties(let type): Self.part("crm", "properties", "v3", generation) + "/\(type)"
        case .owners(let email, let limit, let after):
            Self.part("crm", "owners", "v3", generation)
                + URLText.query([("email", email), ("limit", String(limit)), ("after", after)])
        case .list(let id): "\(lists)/\(URLText.escaped(id))"
        case .listNamed(let name): "\(lists)/object-type-id/\(Objects.contacts.typeID)/name/\(URLText.escaped(name))"
        case .listSearch: "\(lists)/search"
        case .addToList(let id): "\(lists)/\(URLText.escaped(id))/memberships/add"
        case .attendance(let event, let state): "\(events)/\(URLText.escaped(event))/attendance/\(state)/create"
        case .externalAttendance(let event, let account, let state):
            "\(events)/attendance/\(URLText.escaped(event))/\(state)/create"
                + URLText.query([("externalAccountId", account)])
        case .firstMarketingEvent: "/marketing/marketing-events/\(Self.version("v3", generation))?limit=1"
        case .accountDetails: "/account-info/\(Self.version("v3", generation))/details"
        }
    }

    /// `/crm/v3/objects`, `/crm/objects/2026-03`: a part of the CRM in either generation.
    private static func part(
        _ area: String, _ name: String, _ number: String, _ generation: HubSpotConfiguration.PathGeneration
    ) -> String {
        switch generation {
        case .numbered: "/\(area)/\(number)/\(name)"
        case .dated(let date): "/\(area)/\(name)/\(date)"
        }
    }

    private static func version(_ number: String, _ generation: HubSpotConfiguration.PathGeneration) -> String {
        switch generation {
        case .numbered: number
        case .dated(let date): date
        }
    }
}
