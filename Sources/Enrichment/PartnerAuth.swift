/// How a partner wants to be shown the key.
///
/// An account id needs no kind of its own: `{account}` in a call's path is replaced by the credential's account.
public enum PartnerAuth: Sendable, Equatable {
    /// The key as the whole value of a header.
    case header(name: String)
    /// `Authorization: Bearer KEY`.
    case bearer
    /// `Authorization: KEY`, with no scheme before it.
    case bare
    /// HTTP Basic with a fixed user name and the key as the password.
    case basicPassword(user: String)
    /// `Authorization: Basic KEY`, the key as it is.
    case basicValue
    /// Key and secret in a header each.
    case headers(key: String, secret: String)
    /// The key as a parameter of the query. It is scrubbed from everything that is reported.
    case query(name: String)
    /// OAuth 2 client credentials (RFC 6749 section 4.4): the client's id is the key and its secret the secret, sent in the
    /// body or as HTTP Basic.
    case clientCredentials(tokenURL: String, scope: String?, inBody: Bool)
}

/// What a partner gave its customer to prove who is asking. Its text form never shows anything of it.
public struct PartnerCredential: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The key, or the client id.
    public var key: String
    /// The second secret, for partners that want two.
    public var secret: String?
    /// The account id, for partners that have it in the path.
    public var account: String?

    /// Makes a credential.
    public init(key: String, secret: String? = nil, account: String? = nil) {
        self.key = key
        self.secret = secret
        self.account = account
    }

    /// Always the same words.
    public var description: String { "(hidden)" }
    /// Always the same words.
    public var debugDescription: String { description }
    /// Nothing: `dump` shows no key either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
