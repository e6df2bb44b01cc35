import Foundation
import HTTPTransport
import JobQueue
import Leads
import Sync
import Synchronization
import Zoho

/// A connector whose answers are scripted.
func connector(
    _ transport: ScriptedTransport, _ modules: ZohoModules = .both,
    tokens: any AccessTokens = StaticToken(Secret("1000.abc")), budget: any CallBudget = UnlimitedCalls(),
    runsAutomation: Bool = true, matchesAccountsByWebsite: Bool = true
) -> ZohoConnector {
    ZohoConnector(
        ZohoConfiguration(
            apiDomain: "https://www.zohoapis.eu/", modules: modules, runsAutomation: runsAutomation,
            matchesAccountsByWebsite: matchesAccountsByWebsite),
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

    /// The credits that were taken, call by call.
    var credits: [Double] { events.compactMap { if case .take(let cost) = $0 { cost["credits"] } else { nil } } }

    func take(_ cost: CallCost) async throws(JobError) -> CallTicket {
        log.withLock { $0.append(.take(cost.amounts)) }
        return CallTicket(number: 1)
    }

    func correct(limit name: String, remaining: Double) async { log.withLock { $0.append(.correct(name, remaining)) } }

    func drain(limit name: String, for duration: Duration) async { log.withLock { $0.append(.drain(name, duration)) } }

    func giveBack(_ ticket: CallTicket) async { log.withLock { $0.append(.giveBack) } }
}

/// The id of a record in Zoho.
func remote(_ object: String, _ number: Int) -> RemoteID {
    RemoteID(destination: "zoho", object: object, id: id(number))
}

/// A new Lead with an address made of the job.
func newcomer(_ job: Int64) -> SyncPlan.Person {
    .init(
        job: job, id: nil, object: "Leads",
        fields: ["Email": "p\(job)@a.test", "Last_Name": "Person \(job)", "Company": "Ay"])
}

/// A new Contact with an address made of the job.
func newContact(_ job: Int64, _ company: SyncPlan.CompanyReference? = nil) -> SyncPlan.Person {
    .init(
        job: job, id: nil, object: "Contacts", fields: ["Email": "p\(job)@a.test", "Last_Name": "Person \(job)"],
        company: company)
}

/// A Contact or Lead that is there, with a new telephone number.
func known(_ job: Int64, _ object: String, _ company: SyncPlan.CompanyReference? = nil) -> SyncPlan.Person {
    .init(
        job: job, id: remote(object, Int(job)), object: object, fields: ["Phone": "+41 \(job)"], company: company)
}

/// A campaign by its id.
let campaign = Campaign(kind: .campaign, reference: id(77))

/// A membership of the campaign.
func membership(_ status: String? = "Responded", in other: Campaign? = nil) -> SyncPlan.CampaignMembership {
    .init(campaign: other ?? campaign, status: status, at: .init(timeIntervalSince1970: 1_790_000_000))
}

/// A capture of the 21st of September 2026.
func activity(_ job: Int64, mayBeThere: Bool = false, fields: [String: String] = [:]) -> SyncPlan.Activity {
    .init(
        marker: "leadferry-\(job)", subject: "Met at Expo", body: "Wants a demo\n(leadferry-\(job))",
        at: .init(timeIntervalSince1970: 1_790_000_000), mayBeThere: mayBeThere, fields: fields)
}

/// A person to look for.
func asked(_ job: Int64, _ email: String?, _ ids: RemoteID...) -> LookUp.Person {
    .init(job: job, ids: ids, email: email)
}
