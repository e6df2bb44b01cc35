/// Why a credential cannot be sealed or opened: what it is, and what to do.
public enum TokenVaultError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The key is neither 32 bytes nor a passphrase of 16 characters.
    case keyTooShort
    /// The credential was sealed with another key.
    case wrongKey(destination: String, sealedWith: String, ours: String)
    /// The key is the right one, and the value does not open: it was changed, or is another destination's.
    case damaged(destination: String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .keyTooShort:
            "the encryption key is too short: 32 random bytes as base64 (`openssl rand -base64 32`) or hex, or a "
                + "passphrase of at least 16 characters"
        case .wrongKey(let destination, let theirs, let ours):
            "the credential of \(destination) was encrypted with key \(theirs), and encryption_key is \(ours): name the "
                + "former key again, or sign in anew with `leadferry connect \(destination)`"
        case .damaged(let destination):
            "the credential of \(destination) in the database is damaged, or was another destination's: sign in anew "
                + "with `leadferry connect \(destination)`"
        }
    }
}
