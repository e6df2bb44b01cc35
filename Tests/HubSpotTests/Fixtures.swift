import Foundation
import HTTPTransport
import HubSpot
import JobQueue
import Leads
import Sync

/// A connector whose answers are scripted.
func connector(
    _ transport: ScriptedTransport, paths: HubSpotConfiguration.PathGeneration = .numbered,
    tokens: any AccessTokens = StaticToken(Secret("pat-secret")), budget: any CallBudget = UnlimitedCalls()
) -> HubSpotConnector {
    HubSpotConnector(HubSpotConfiguration(paths: paths), tokens: tokens, budget: budget, transport: transport)
}

/// The id of a contact.
func contactID(_ id: String) -> RemoteID { RemoteID(destination: "hubspot", object: "contact", id: id) }

/// A new person of `a.test` with an address made of the job.
func newcomer(_ job: Int64, company: SyncPlan.CompanyReference? = nil) -> SyncPlan.Person {
    .init(
        job: job, id: nil, object: "contact", fields: ["email": "p\(job)@a.test", "lastname": "Person \(job)"],
        company: company)
}

/// When everybody in the tests was met.
let meeting = Date(timeIntervalSince1970: 1_764_108_000)

extension SyncPlan.Person {
    /// The person, to be put in a campaign.
    func joining(_ campaign: Campaign, status: String? = nil) -> SyncPlan.Person {
        var person = self
        person.membership = .init(campaign: campaign, status: status, at: meeting)
        return person
    }

    /// The person, with a record of the capture.
    func noting(_ body: String = "Wants a demo & a call", mayBeThere: Bool = false) -> SyncPlan.Person {
        var person = self
        let marker = "leadferry \(job)"
        person.activity = .init(
            marker: marker, subject: "Met at <Expo>", body: body + "\n" + marker, at: meeting, mayBeThere: mayBeThere)
        return person
    }
}

/// Answers every create and update of a batch with success; records get ids made of their trace ids.
@Sendable func succeed(_ path: String, _ body: [String: Any]) -> HTTPResponse {
    if path.hasSuffix("memberships/add") {
        return .object(["recordsIdsAdded": [String](), "recordIdsMissing": [String](), "recordIdsRemoved": [String]()])
    }
    if path.contains("/attendance/") {
        return .batch(results: body.inputs.map { ["vid": $0["vid"]] as [String: Any?] })
    }
    if path.hasSuffix("associate/default") {
        return .batch(results: body.inputs.map { ["from": $0["from"], "to": $0["to"]] as [String: Any?] })
    }
    let results = body.inputs.map { input -> [String: Any] in
        let trace = input.text("objectWriteTraceId")
        return [
            "id": input["id"] as? String ?? "9" + trace.filter(\.isNumber), "properties": input.properties,
            "objectWriteTraceId": trace,
        ]
    }
    return .batch(path.hasSuffix("create") ? 201 : 200, results: results.reversed())
}

/// The error of one record of a batch.
func fault(
    _ trace: String, _ message: String, code: String? = nil, category: String = "VALIDATION_ERROR"
) -> [String: Any] {
    [
        "status": "error", "category": category, "message": message, "context": ["objectWriteTraceId": [trace]],
        "errors": code.map { [["message": message, "code": $0]] } ?? [], "links": [String: String](),
    ]
}
