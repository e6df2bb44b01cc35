import JobQueue
import Sync

/// Reads records by their ids, a hundred in a call. Those that are gone are left out.
struct RecordReader: Sendable {
    let client: ZohoClient
    let memory: ZohoMemory

    /// The most ids and the most fields of a call. Source: "Get Records".
    private static let (mostIDs, mostFields) = (100, 50)

    /// The records with these ids. Converted Leads are among them, which Zoho shows only when it is asked to.
    func read(_ ids: [String], of module: String, fields: [String]) async -> QueryOutcome {
        var outcome = QueryOutcome()
        let names = (["id"] + fields).uniqued().filter(COQL.isName)
        guard names.count <= Self.mostFields else {
            let query = RecordQuery(module: module, columns: names, tests: ["id"])
            return await QueryReader(client: client, memory: memory).read(query, ids)
        }
        let converted = module == ZohoModule.leads ? "&converted=both" : ""
        var waiting = ids.uniqued().parts(of: Self.mostIDs)[...]
        while let part = waiting.popFirst() {
            let path =
                "/\(module)?ids=\(part.joined(separator: ","))&fields=\(names.joined(separator: ","))\(converted)"
            switch await client.get(path) {
            case .success(let body): outcome.records += (body["data"]?.array ?? []).compactMap(ZohoRecord.init)
            case .failure(let failure):
                for id in part { outcome.failed[id] = failure.error }
                guard failure.error.type.recovery != .none else { continue }
                for id in waiting.joined() { outcome.failed[id] = failure.error }
                waiting = []
            }
        }
        return outcome
    }
}
