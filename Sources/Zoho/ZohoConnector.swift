public import HTTPTransport
public import Sync

/// Zoho CRM behind the seam: people are Contacts and Leads, companies are Accounts, campaigns are Campaigns and a capture
/// is a Note, as the choice of modules says.
///
/// - A hundred new leads of one campaign take four calls, with both modules or with Leads alone: a query for each module,
///   an insert, the campaign. Known people, Accounts and notes take one call more for each kind.
/// - Queries (COQL) read the database, so that what was just written is found.
/// - Zoho answers for every record by itself. What it refuses as a whole is halved.
/// - Zoho drops a field that it does not know, and says that all is well. So nothing is sent to a field that the module's
///   metadata does not have, and where the metadata cannot be had, to none but Zoho's own.
/// - Nothing is sent twice by itself, with three exceptions: a call whose token was over; a person whom Zoho has already by
///   the address is updated instead of created; what was meant for a Lead that somebody has converted since is written on
///   its Contact.
public struct ZohoConnector: CRMConnector {
    /// The limits of the default configuration; those of another one stand in `ZohoConfiguration.limits`.
    public static let limits = ZohoConfiguration().limits

    let client: ZohoClient
    let memory: ZohoMemory

    /// Makes a connector to one account. It asks the budget for `ZohoConfiguration.limits`.
    public init(
        _ configuration: ZohoConfiguration, tokens: any AccessTokens, budget: any CallBudget,
        transport: any HTTPTransport
    ) {
        client = ZohoClient(configuration: configuration, tokens: tokens, budget: budget, transport: transport)
        memory = ZohoMemory(campaignLife: configuration.campaignMemory)
    }

    /// What the choice of modules makes of leads.
    public var profile: CRMProfile { client.configuration.modules.profile }

    /// A query tells for certain, and at once; a person without e-mail has no key to ask by.
    public func recovery(of lost: LostCreate) -> LostCreateRecovery {
        switch lost {
        case .person(let email): ZohoValues.email(email) == nil ? .impossible : .lookUp
        case .company: .lookUp
        }
    }
}
