/// The calls the connector makes, and where each generation of HubSpot's API keeps them.
///
/// Source: HubSpot's OpenAPI files `contacts.json`, `companies.json`, `associations.json` and `accountInfo.json`, in
/// their numbered (v3, v4) and dated (2026-03) forms.
enum HubSpotEndpoint {
    enum Objects: String {
        case contacts
        case companies
    }

    case batchRead(Objects)
    case batchCreate(Objects)
    case batchUpdate(Objects)
    case search(Objects)
    case associateDefault(from: Objects, to: Objects)
    case accountDetails

    func path(_ generation: HubSpotConfiguration.PathGeneration) -> String {
        switch self {
        case .batchRead(let type): "\(Self.objects(generation))/\(type)/batch/read"
        case .batchCreate(let type): "\(Self.objects(generation))/\(type)/batch/create"
        case .batchUpdate(let type): "\(Self.objects(generation))/\(type)/batch/update"
        case .search(let type): "\(Self.objects(generation))/\(type)/search"
        case .associateDefault(let from, let to):
            "\(Self.associations(generation))/\(from)/\(to)/batch/associate/default"
        case .accountDetails:
            switch generation {
            case .numbered: "/account-info/v3/details"
            case .dated(let date): "/account-info/\(date)/details"
            }
        }
    }

    private static func objects(_ generation: HubSpotConfiguration.PathGeneration) -> String {
        switch generation {
        case .numbered: "/crm/v3/objects"
        case .dated(let date): "/crm/objects/\(date)"
        }
    }

    private static func associations(_ generation: HubSpotConfiguration.PathGeneration) -> String {
        switch generation {
        case .numbered: "/crm/v4/associations"
        case .dated(let date): "/crm/associations/\(date)"
        }
    }
}
