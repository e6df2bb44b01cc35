/// Why no complete answer came. The one question that matters for a write: can the other side have acted on it?
public enum TransportError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nothing was sent: refused, name not found, TLS, connect time-out. Safe to send again.
    case notSent(String)
    /// The request was no longer wanted when its turn came: the other side has none of it, or not the whole.
    case withheld
    /// The request went out, in whole or in part, and no complete answer came back. The other side may have acted.
    case answerLost(String)
    /// The URL cannot be used.
    case badURL(String)
    /// The calling task was cancelled; the request may have gone out.
    case cancelled

    /// What happened, in the operator's language.
    public var description: String {
        switch self {
        case .notSent(let why): "could not connect: \(why)"
        case .withheld: "not sent: the worker may have lost its jobs to another"
        case .answerLost(let why): "the request was sent, but no complete answer came: \(why)"
        case .badURL(let host): "not a usable URL: \(host)"
        case .cancelled: "cancelled"
        }
    }
}
