/// Why a message was not handed in. Never holds a password.
public enum MailError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No connection, or it broke.
    case connection(String)
    /// The server does not offer to encrypt, and nothing may be sent in the clear.
    case noEncryption
    /// The server said no, and to what.
    case refused(step: String, reply: String)
    /// It took too long.
    case timeout

    /// What happened, in the operator's language.
    public var description: String {
        switch self {
        case .connection(let why): "no connection to the mail server: \(why)"
        case .noEncryption: "the mail server does not offer STARTTLS"
        case .refused(let step, let reply): "the mail server refused \(step): \(reply)"
        case .timeout: "the mail server took too long"
        }
    }
}
