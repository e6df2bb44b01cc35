import Foundation
import HTTPTransport
import JobQueue
import Leads
import Pipedrive
import Sync

/// A connector whose answers come from a script or a made-up account.
func connector(
    _ transport: ScriptedTransport, configuration: PipedriveConfiguration = PipedriveConfiguration(),
    tokens: any AccessTokens = StaticToken(Secret("secret")), budget: any CallBudget = UnlimitedCalls(),
    mirror: any RecordMirror = MemoryMirror()
) -> PipedriveConnector {
    PipedriveConnector(configuration, tokens: tokens, budget: budget, mirror: mirror, transport: transport)
}

/// The id of a person.
func personID(_ id: String) -> RemoteID { RemoteID(destination: "pipedrive", object: "person", id: id) }

/// A new person with an address made of the job.
func newcomer(_ job: Int64, company: SyncPlan.CompanyReference? = nil) -> SyncPlan.Person {
    .init(
        job: job, id: nil, object: "person",
        fields: ["emails": "p\(job)@a.test", "first_name": "Jo", "last_name": "Person \(job)"], company: company)
}

/// A person who is there.
func known(
    _ job: Int64, _ id: String, _ fields: [String: String], company: SyncPlan.CompanyReference? = nil
) -> SyncPlan.Person {
    .init(job: job, id: personID(id), object: "person", fields: fields, company: company)
}

/// When everybody in the tests was met.
let meeting = Date(timeIntervalSince1970: 1_764_108_000)

/// The campaign of the tests: a label of persons in the made-up account.
let expo = Campaign(kind: .label, reference: "Expo 2026")

extension SyncPlan.Person {
    /// The person, to be put in a campaign.
    func joining(_ campaign: Campaign = expo, present: Membership? = nil) -> SyncPlan.Person {
        var person = self
        person.membership = .init(campaign: campaign, status: nil, present: present, at: meeting)
        return person
    }

    /// The person, with a record of the capture.
    func noting(mayBeThere: Bool = false) -> SyncPlan.Person {
        var person = self
        let marker = "leadferry-\(job)"
        person.activity = .init(
            marker: marker, subject: "Met at <Expo>", body: "Wants a demo & a call\n(\(marker))", at: meeting,
            mayBeThere: mayBeThere)
        return person
    }
}

extension LookUp {
    /// A look-up of people by e-mail, with jobs from 1 on.
    static func emails(_ emails: [String], fields: [String] = []) -> LookUp {
        LookUp(
            people: emails.enumerated().map { .init(job: Int64($0.offset + 1), email: $0.element) }, companies: [],
            fields: ["person": fields])
    }
}

extension LookUpAnswer {
    /// The id found for each job; nil where there is none or an error.
    var ids: [Int64: String] { people.compactMapValues { (try? $0.get())?.id } }

    /// Whether exactly these objects were looked for, and by these ways.
    func took(_ routes: [String: LookUpRoute]) -> Bool { self.routes == routes.mapValues(\.description) }
}
