import HTTPTransport
import JobQueue
import Sync

/// Why one call to HubSpot brought nothing usable, and whether HubSpot may have acted on it all the same.
struct HubSpotFailure: Error, Sendable, Equatable {
    /// The error for the jobs concerned.
    var error: JobError
    /// Whether HubSpot may have carried the call out, so that a write has to be looked up.
    var mayHaveActed: Bool
    /// Whether one record can be at fault, so that a smaller batch may pass.
    var mayBeOneRecord: Bool

    init(_ error: JobError, mayHaveActed: Bool = false, mayBeOneRecord: Bool = false) {
        self.error = error
        self.mayHaveActed = mayHaveActed
        self.mayBeOneRecord = mayBeOneRecord
    }

    /// No complete answer came.
    init(_ transport: TransportError) {
        switch transport {
        case .notSent: self.init(JobError(.network, message: "HubSpot: \(transport)"))
        case .answerLost, .cancelled:
            self.init(JobError(.network, message: "HubSpot: \(transport)"), mayHaveActed: true)
        case .badURL: self.init(JobError(.configuration, message: "HubSpot's base URL is \(transport)"))
        }
    }

    /// HubSpot, or something before it, answered with another status than success.
    ///
    /// A 503 is said before the work is begun; after every other 5xx (502 and 504 of the processing limits, 524 of the
    /// edge) a write may have been carried out.
    init(_ response: HTTPResponse, from endpoint: HubSpotEndpoint) {
        let error = HubSpotErrors.classify(response, namesCampaign: endpoint.namesCampaign)
        let status = response.status
        self.init(
            error,
            mayHaveActed: status >= 500 && status != 503,
            mayBeOneRecord: [400, 409, 413].contains(status) || error.type == .remoteRecordGone
        )
    }

    /// The call succeeded, and its answer cannot be read.
    init(unreadable response: HTTPResponse) {
        self.init(
            JobError(
                .remoteUnavailable, code: String(response.status),
                message: "HubSpot answered \(response.status) with a body that cannot be read"
            ),
            mayHaveActed: true
        )
    }

    /// The failure as the result of a write.
    var result: WriteResult { mayHaveActed ? .unknown(error) : .refused(error) }
}
