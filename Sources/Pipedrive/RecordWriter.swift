import JobQueue
import Sync

/// Writes one record, and tells what became of it.
struct RecordWriter: Sendable {
    /// What became of a write.
    struct Outcome: Sendable {
        var result: WriteResult
        /// The record as it is now, where it was written.
        var record: PipedriveRecord?
        /// Why the label was left out, where Pipedrive refused it.
        var labelRefusal: JobError?

        init(_ result: WriteResult, record: PipedriveRecord? = nil) {
            self.result = result
            self.record = record
        }
    }

    let client: PipedriveClient
    let memory: PipedriveMemory
    let object: PipedriveObject
    let halt: WriteHalt

    /// Creates a record, or updates the one with this id.
    ///
    /// A label that Pipedrive refuses is left out in a second call: the refusal tells that nothing was done.
    func write(_ body: [String: JSONValue], id: String?) async -> Outcome {
        let first = await send(body, id)
        guard case .refused(let error) = first.result, error.field == "label_ids", body["label_ids"] != nil else {
            return first
        }
        var rest = body
        rest["label_ids"] = nil
        var second = rest.isEmpty && id != nil ? Outcome(.written(id: id ?? "")) : await send(rest, id)
        second.labelRefusal = error
        return second
    }

    private func send(_ body: [String: JSONValue], _ id: String?) async -> Outcome {
        if let error = halt.error { return Outcome(.refused(error)) }
        let endpoint = id.map { PipedriveEndpoint.update(object, id: $0) } ?? .create(object)
        switch await client.send(endpoint, .object(body), as: PipedriveRecord.self) {
        case .success(let answer):
            guard let record = answer.content else { return Outcome(PipedriveFailure.silence.result) }
            return Outcome(.written(id: record.id), record: record)
        case .failure(let failure):
            halt.note(failure.error)
            if [.missingRemoteField, .dataValueValidation].contains(failure.error.type) {
                memory.forgetLayout(of: object)
            }
            return Outcome(failure.result)
        }
    }
}
