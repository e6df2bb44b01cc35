import HTTPTransport
import JobQueue
import Sync

/// Why one call to HubSpot brought nothing usable.
typealias HubSpotFailure = CallFailure

extension CallFailure {
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
}
