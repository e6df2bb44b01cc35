import JobQueue
import Sync

/// Reads records by id, 100 a call. A list reads the database: a record is there as soon as it is written.
struct RecordReader: Sendable {
    let client: PipedriveClient
    let memory: PipedriveMemory
    let object: PipedriveObject
    /// The custom fields to bring; all of them where none is named, or too many to name.
    var customFields: [String] = []

    /// The record of each id; nil where Pipedrive has none, or has it in the bin, or why it could not be asked.
    func read(_ ids: Set<String>) async -> [String: Result<PipedriveRecord?, JobError>] {
        var found: [String: Result<PipedriveRecord?, JobError>] = [:]
        for part in ids.filter(PipedriveValues.isID).sorted().chunks(of: PipedriveEndpoint.mostIDs) {
            let list = PipedriveEndpoint.List(ids: part, limit: part.count, customFields: named)
            switch await client.send(.list(object, list), as: [PipedriveRecord].self) {
            case .failure(let failure): for id in part { found[id] = .failure(failure.error) }
            case .success(let answer):
                let records = (answer.content ?? []).filter { !$0.isDeleted }
                memory.remember(records, of: object)
                let byID = Dictionary(records.map { ($0.id, $0) }) { first, _ in first }
                for id in part { found[id] = .success(byID[id]) }
            }
        }
        return found
    }

    private var named: [String] {
        customFields.count <= PipedriveEndpoint.mostCustomFields ? customFields : []
    }
}
