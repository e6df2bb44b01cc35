public import HTTPTransport
public import Sync

/// Salesforce behind the seam: people are Leads and Contacts, companies are Accounts, campaigns are Campaigns and a
/// capture is a Task, as the strategy says.
///
/// - Everything goes through composites, which are one call of the org's: 200 leads take two calls, with campaign and
///   task three; in `accounts-and-contacts` one more, for new Accounts and for the Accounts that known Contacts have.
/// - Queries read the database, so that what was just written is found.
/// - Salesforce answers for every record by itself. What it refuses as a whole is halved.
/// - Nothing is sent twice by itself, with three exceptions: a call whose session was over; a person or a member that
///   Salesforce has already is updated instead of created; what was meant for a Lead that somebody has converted since
///   is written on its Contact.
public struct SalesforceConnector: CRMConnector {
    /// The limits of the default configuration; those of another one stand in `SalesforceConfiguration.limits`.
    public static let limits = SalesforceConfiguration(instanceURL: "").limits

    let client: SalesforceClient
    let memory: SalesforceMemory

    /// Makes a connector to one org. It asks the budget for `SalesforceConfiguration.limits`.
    public init(
        _ configuration: SalesforceConfiguration, tokens: any AccessTokens, budget: any CallBudget,
        transport: any HTTPTransport
    ) {
        client = SalesforceClient(configuration: configuration, tokens: tokens, budget: budget, transport: transport)
        memory = SalesforceMemory(campaignLife: configuration.campaignMemory)
    }

    /// What the strategy makes of leads.
    public var profile: CRMProfile { client.configuration.strategy.profile }

    /// A query tells for certain, and at once; a person without e-mail has no key to ask by.
    public func recovery(of lost: LostCreate) -> LostCreateRecovery {
        switch lost {
        case .person(let email): SalesforceValues.email(email) == nil ? .impossible : .lookUp
        case .company: .lookUp
        }
    }

    var composite: Composite { Composite(client: client) }
}
