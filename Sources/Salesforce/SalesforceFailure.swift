import Foundation
import HTTPTransport
import JobQueue
import Sync

/// Why one request to Salesforce, or one part of a composite, brought nothing usable, and whether Salesforce may have
/// acted on it all the same.
struct SalesforceFailure: Error, Sendable, Equatable {
    /// The error for the jobs concerned.
    var error: JobError
    /// Whether Salesforce may have carried the request out, so that a write has to be looked up.
    var mayHaveActed: Bool
    /// Whether one record, or the size, can be at fault, so that a smaller request may pass.
    var mayBeOneRecord: Bool

    init(_ error: JobError, mayHaveActed: Bool = false, mayBeOneRecord: Bool = false) {
        self.error = error
        self.mayHaveActed = mayHaveActed
        self.mayBeOneRecord = mayBeOneRecord
    }

    /// No complete answer came.
    init(_ transport: TransportError) {
        switch transport {
        case .notSent: self.init(JobError(.network, message: "Salesforce: \(transport)"))
        case .answerLost, .cancelled:
            self.init(JobError(.network, message: "Salesforce: \(transport)"), mayHaveActed: true)
        case .badURL: self.init(JobError(.configuration, message: "Salesforce's instance URL is \(transport)"))
        }
    }

    /// Salesforce answered with another status than success.
    init(_ response: HTTPResponse) {
        self.init(status: response.status, error: SalesforceErrors.classify(response))
    }

    /// A part of a composite did not succeed.
    init(part status: Int, _ body: JSONValue?, about subject: SalesforceErrors.Subject) {
        self.init(
            status: status,
            error: SalesforceErrors.classify(SalesforceErrors.faults(in: body), status: status, about: subject))
    }

    /// A 503 is said before the work is begun; after every other 5xx, and after a request that took too long, a write
    /// may have been carried out.
    private init(status: Int, error: JobError) {
        self.init(
            error,
            mayHaveActed: status >= 500 && status != 503 || error.code == "REQUEST_RUNNING_TOO_LONG",
            mayBeOneRecord: [400, 413, 414, 431].contains(status) || error.type == .remoteRecordGone
        )
    }

    /// The request succeeded, and its answer cannot be read.
    init(unreadable status: Int) {
        self.init(
            JobError(
                .remoteUnavailable, code: "HTTP \(status)",
                message: "Salesforce answered \(status) with a body that cannot be read"),
            mayHaveActed: true
        )
    }

    /// Salesforce's answer passed over a part or a row.
    static let silence = SalesforceFailure(
        JobError(.outcomeUnknown, message: "Salesforce's answer has neither a result nor an error for the record"),
        mayHaveActed: true
    )

    /// The failure as the result of a write.
    var result: WriteResult { mayHaveActed ? .unknown(error) : .refused(error) }
}
