import Foundation
import HTTPTransport
import JobQueue
import Sync

/// Why one request to Salesforce, or one part of a composite, brought nothing usable.
typealias SalesforceFailure = CallFailure

extension CallFailure {
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
        self.init(unreadable: status, of: SalesforceClient.crm, code: "HTTP \(status)")
    }

    /// Salesforce's answer passed over a part or a row.
    static let silence = SalesforceFailure(
        JobError(.outcomeUnknown, message: "Salesforce's answer has neither a result nor an error for the record"),
        mayHaveActed: true
    )
}
