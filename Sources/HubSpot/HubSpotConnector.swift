public import HTTPTransport
public import Sync

/// HubSpot behind the seam: people are contacts, companies are companies, campaigns are lists and marketing events, and
/// a capture is recorded as a note.
///
/// - Contacts are found by id and by e-mail with batch reads, which show a record as soon as it is written. Companies
///   have no unique key but their id, so they are found by id and then by domain with the search, whose index lags.
/// - 100 new leads with a list and notes take four calls where they name no company, five where the ids of their
///   companies are known, six where all companies are new; a batch in which everything occurs takes eleven. The name of
///   a list costs one call more in ten minutes.
/// - Every write carries a trace id, so that HubSpot refuses records one by one. A batch it refuses as a whole is
///   halved.
/// - Nothing is sent twice by itself, with two exceptions: a contact HubSpot has already is updated instead of created,
///   and a call whose token was refused is sent again with a renewed one.
public struct HubSpotConnector: CRMConnector {
    let client: HubSpotClient
    let lists = ListDirectory()

    /// Makes a connector to one account. It asks the budget for `HubSpotConfiguration.limits`.
    public init(
        _ configuration: HubSpotConfiguration, tokens: any AccessTokens, budget: any CallBudget = UnlimitedCalls(),
        transport: any HTTPTransport
    ) {
        client = HubSpotClient(configuration: configuration, tokens: tokens, budget: budget, transport: transport)
    }

    /// Contacts, companies and notes; lists and marketing events; batches of 100, which is what HubSpot takes.
    ///
    /// Source: "batch" pages of the CRM object APIs.
    public static let profile = CRMProfile(
        personObjects: ["contact"], newPersonObject: "contact", companyObject: "company", activityObject: "note",
        campaignKinds: [.list, .marketingEvent], ownerField: "hubspot_owner_id", batchSize: 100)

    /// The same for every account.
    public var profile: CRMProfile { Self.profile }

    /// An e-mail is unique in HubSpot and a batch read does not lag; without one no key leads to the contact. A company
    /// can only be searched for, and the index needs its time; one without a domain cannot be found at all.
    public func recovery(of lost: LostCreate) -> LostCreateRecovery {
        switch lost {
        case .person(let email): (email ?? "").isEmpty ? .impossible : .lookUp
        case .company(let key): key.domain == nil ? .impossible : .lookUpAfter(client.configuration.searchIndexLag)
        }
    }
}
