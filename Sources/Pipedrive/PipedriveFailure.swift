import HTTPTransport
import JobQueue
import Sync

/// Why one call to Pipedrive brought nothing usable.
typealias PipedriveFailure = CallFailure

extension CallFailure {
    /// Pipedrive, or something before it, answered with another status than success.
    ///
    /// 501 and 503 are said before the work is begun; after every other 5xx a write may have been carried out.
    init(_ response: HTTPResponse, from endpoint: PipedriveEndpoint, edgePause: Duration) {
        let error = PipedriveErrors.classify(
            response, namesRecord: endpoint.namesRecord, isSearch: endpoint.isSearch, edgePause: edgePause)
        let status = response.status
        self.init(error, mayHaveActed: status >= 500 && status != 501 && status != 503)
    }

    /// Pipedrive's answer to a write names no record.
    static let silence = PipedriveFailure(
        JobError(.outcomeUnknown, message: "Pipedrive's answer has neither a record nor an error"), mayHaveActed: true)
}
