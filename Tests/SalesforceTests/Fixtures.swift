import Foundation
import HTTPTransport
import JobQueue
import Leads
import Salesforce
import Sync
import Synchronization

/// A connector whose answers are scripted.
func connector(
    _ transport: ScriptedTransport, _ strategy: SalesforceStrategy = .leadsAndContacts,
    tokens: any AccessTokens = StaticToken(Secret("00D!secret")), budget: any CallBudget = UnlimitedCalls(),
    assignsLeads: Bool = false, savesDespiteAlerts: Bool = false, campaignMemory: Duration = .seconds(600)
) -> SalesforceConnector {
    SalesforceConnector(
        SalesforceConfiguration(
            instanceURL: "https://acme.my.salesforce.com/", strategy: strategy, assignsLeads: assignsLeads,
            savesDespiteAlerts: savesDespiteAlerts, campaignMemory: campaignMemory),
        tokens: tokens, budget: budget, transport: transport)
}

/// Hands out the tokens of a list, one after each refusal. A class, because the connector holds copies of it.
final class ListedTokens: AccessTokens {
    private let tokens: Mutex<[AccessToken]>
    let renewals = Mutex(0)

    init(_ tokens: [AccessToken]) { self.tokens = Mutex(tokens) }

    func current() async throws(JobError) -> AccessToken { try first() }

    func renewed(after refused: AccessToken) async throws(JobError) -> AccessToken {
        renewals.withLock { $0 += 1 }
        tokens.withLock { $0.removeAll { $0 == refused } }
        return try first()
    }

    private func first() throws(JobError) -> AccessToken {
        guard let token = tokens.withLock({ $0.first }) else {
            throw JobError(.authentication, message: "the refresh token was revoked")
        }
        return token
    }
}

/// Remembers what it was told. A class, because the connector holds copies of it.
final class RecordingBudget: CallBudget {
    enum Event: Equatable {
        case take([String: Double])
        case correct(String, Double)
        case drain(String, Duration)
        case giveBack
    }

    private let log = Mutex<[Event]>([])

    var events: [Event] { log.withLock { $0 } }

    func take(_ cost: CallCost) async throws(JobError) -> CallTicket {
        log.withLock { $0.append(.take(cost.amounts)) }
        return CallTicket(number: 1)
    }

    func correct(limit name: String, remaining: Double) async { log.withLock { $0.append(.correct(name, remaining)) } }

    func drain(limit name: String, for duration: Duration) async { log.withLock { $0.append(.drain(name, duration)) } }

    func giveBack(_ ticket: CallTicket) async { log.withLock { $0.append(.giveBack) } }
}

/// The id of a record in Salesforce.
func remote(_ object: String, _ id: String) -> RemoteID { RemoteID(destination: "salesforce", object: object, id: id) }

/// A new Lead with an address made of the job.
func newcomer(_ job: Int64) -> SyncPlan.Person {
    .init(
        job: job, id: nil, object: "Lead",
        fields: ["Email": "p\(job)@a.test", "LastName": "Person \(job)", "Company": "Ay"])
}

/// A new Contact with an address made of the job.
func newContact(_ job: Int64, _ company: SyncPlan.CompanyReference? = nil) -> SyncPlan.Person {
    .init(
        job: job, id: nil, object: "Contact", fields: ["Email": "p\(job)@a.test", "LastName": "Person \(job)"],
        company: company)
}

/// A campaign by its id.
let campaign = Campaign(kind: .campaign, reference: id("701", 1))

/// A membership of the campaign.
func membership(_ status: String? = "Responded", present: Membership? = nil) -> SyncPlan.CampaignMembership {
    .init(campaign: campaign, status: status, present: present, at: .init(timeIntervalSince1970: 1_790_000_000))
}

/// A capture of the 21st of September 2026.
func activity(_ job: Int64, mayBeThere: Bool = false) -> SyncPlan.Activity {
    .init(
        marker: "[lead \(job)]", subject: "Met at Expo", body: "Wants a demo\n[lead \(job)]",
        at: .init(timeIntervalSince1970: 1_790_000_000), mayBeThere: mayBeThere)
}
