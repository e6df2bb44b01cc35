extension HubSpotOperation {
    /// One parameter of the query, as the published contract gives it.
    struct Parameter: Sendable {
        enum Kind: Sendable {
            case text
            case integer
            case boolean
            case oneOf([String])
        }

        let name: String
        let kind: Kind
        let isRequired: Bool

        init(_ name: String, _ kind: Kind = .text, isRequired: Bool = false) {
            self.name = name
            self.kind = kind
            self.isRequired = isRequired
        }

        /// Why a value is not one of the parameter, or nothing.
        func problem(with value: String) -> String? {
            switch kind {
            case .text: nil
            case .integer: Int(value) == nil ? "\(name) must be an integer, not \(value)" : nil
            // The client libraries for Python write True and False.
            case .boolean:
                ["true", "false"].contains(value.lowercased()) ? nil : "\(name) must be true or false, not \(value)"
            case .oneOf(let allowed): allowed.contains(value) ? nil : "\(name) must be one of \(allowed), not \(value)"
            }
        }
    }

    private static let archived = Parameter("archived", .boolean)
    private static let page = [Parameter("after"), Parameter("limit", .integer)]
    private static let shown = [Parameter("properties"), Parameter("propertiesWithHistory"), Parameter("associations")]
    private static let sensitivity = Parameter(
        "dataSensitivity", .oneOf(["highly_sensitive", "non_sensitive", "sensitive"]))
    private static let account = Parameter("externalAccountId", isRequired: true)
    private static let withFilters = Parameter("includeFilters", .boolean)
    private static let states = Parameter("state", .oneOf(["REGISTERED", "CANCELLED", "ATTENDED", "NO_SHOW", "EMPTY"]))

    /// The parameters that the operation takes.
    var parameters: [Parameter] {
        switch self {
        case .list: Self.page + Self.shown + [Self.archived]
        case .read: Self.shown + [Self.archived, Parameter("idProperty")]
        case .update: [Parameter("idProperty")]
        case .batchRead: [Self.archived]
        case .associationList: Self.page
        case .propertyList, .propertyRead:
            [Self.archived, Self.sensitivity, Parameter("locale"), Parameter("properties")]
        case .propertyBatchRead, .groupList, .groupRead: [Parameter("locale")]
        case .ownerList: Self.page + [Parameter("email"), Self.archived]
        case .ownerRead: [Self.archived, Parameter("idProperty", .oneOf(["id", "userId"]))]
        case .listReadMany: [Self.withFilters, Parameter("listIds")]
        case .listRead, .listReadByName: [Self.withFilters]
        case .listRename: [Self.withFilters, Parameter("listName")]
        case .listFilters: [Parameter("enrollObjectsInWorkflows", .boolean)]
        case .memberList, .memberJoinOrder: Self.page + [Parameter("before")]
        case .eventList: Self.page
        case .eventSearch: [Parameter("q", isRequired: true)]
        case .eventRead, .eventUpdate, .eventDelete, .eventCancel, .eventComplete: [Self.account]
        case .subscribers, .subscribersByEmail: [Self.account]
        case .attendance, .attendanceByEmail: [Parameter("externalAccountId")]
        case .participationBreakdown: Self.page + [Parameter("contactIdentifier"), Self.states]
        case .participationOfContact: Self.page + [Self.states]
        case .token: [Parameter("client_secret"), Parameter("refresh_token")]
        case .authorize:
            [
                Parameter("client_id", isRequired: true), Parameter("redirect_uri", isRequired: true),
                Parameter("scope"), Parameter("optional_scope"), Parameter("state"), Parameter("response_type"),
                Parameter("code_challenge"), Parameter("code_challenge_method"),
            ]
        default: []
        }
    }
}
