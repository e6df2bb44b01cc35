public import HTTPTransport
public import JobQueue

/// Why one call to a CRM brought nothing usable, and whether the CRM may have acted on it all the same.
public struct CallFailure: Error, Sendable, Equatable {
    /// The error for the jobs concerned.
    public var error: JobError
    /// Whether the CRM may have carried the call out, so that a write has to be looked up.
    public var mayHaveActed: Bool
    /// Whether one record, or the size, can be at fault, so that a smaller batch may pass.
    public var mayBeOneRecord: Bool

    /// Makes a failure.
    public init(_ error: JobError, mayHaveActed: Bool = false, mayBeOneRecord: Bool = false) {
        self.error = error
        self.mayHaveActed = mayHaveActed
        self.mayBeOneRecord = mayBeOneRecord
    }

    /// No complete answer came from `crm`, which is called at `address`: `HubSpot's base URL`.
    public init(_ transport: TransportError, of crm: String, at address: String) {
        switch transport {
        case .notSent, .withheld: self.init(JobError(.network, message: "\(crm): \(transport)"))
        case .answerLost, .cancelled:
            self.init(JobError(.network, message: "\(crm): \(transport)"), mayHaveActed: true)
        case .badURL: self.init(JobError(.configuration, message: "\(address) is \(transport)"))
        }
    }

    /// The call succeeded, and its answer cannot be read.
    public init(unreadable status: Int, of crm: String, code: String) {
        self.init(
            JobError(
                .remoteUnavailable, code: code, message: "\(crm) answered \(status) with a body that cannot be read"),
            mayHaveActed: true
        )
    }

    /// The failure as the result of a write.
    public var result: WriteResult { mayHaveActed ? .unknown(error) : .refused(error) }
}
