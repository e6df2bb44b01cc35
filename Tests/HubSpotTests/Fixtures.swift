import HTTPTransport
import HubSpot
import JobQueue
import Leads
import Sync

/// A connector whose answers are scripted.
func connector(
    _ transport: ScriptedTransport, paths: HubSpotConfiguration.PathGeneration = .numbered
) -> HubSpotConnector {
    HubSpotConnector(HubSpotConfiguration(token: Secret("pat-secret"), paths: paths), transport: transport)
}

/// The id of a contact.
func contactID(_ id: String) -> RemoteID { RemoteID(destination: "hubspot", object: "contact", id: id) }

/// A new person of `a.test` with an address made of the job.
func newcomer(_ job: Int64, company: SyncPlan.CompanyReference? = nil) -> SyncPlan.Person {
    .init(job: job, id: nil, fields: ["email": "p\(job)@a.test", "lastname": "Person \(job)"], company: company)
}

/// Answers every create and update of a batch with success; records get ids made of their trace ids.
@Sendable func succeed(_ path: String, _ body: [String: Any]) -> HTTPResponse {
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
