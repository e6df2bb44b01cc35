import HTTPTransport
import JobQueue
import Sync

/// Why one call to Zoho brought nothing usable.
typealias ZohoFailure = CallFailure

extension CallFailure {
    /// Zoho, or something before it, answered with another status than success.
    ///
    /// A 503 is said before the work is begun; after every other 5xx a write may have been carried out.
    init(_ response: HTTPResponse, about subject: ZohoErrors.Subject) {
        let error = ZohoErrors.classify(response, about: subject)
        let status = response.status
        self.init(
            error, mayHaveActed: status >= 500 && status != 503,
            mayBeOneRecord: [400, 413].contains(status) && Self.typesOfOne.contains(error.type))
    }

    /// What a call can be refused with as a whole for the sake of one record in it.
    private static let typesOfOne: Set<ErrorType> = [
        .ambiguousMatch, .dataValueValidation, .duplicateRemoteRecord, .internal, .missingRequiredField,
        .remoteRecordGone,
    ]

    /// The call succeeded, and its answer cannot be read.
    init(unreadable status: Int) { self.init(unreadable: status, of: ZohoClient.crm, code: "HTTP \(status)") }

    /// Zoho's answer passed over a record.
    static let silence = ZohoFailure(
        JobError(.outcomeUnknown, message: "Zoho's answer has neither a result nor an error for the record"),
        mayHaveActed: true)
}
