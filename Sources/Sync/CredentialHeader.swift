/// The header in which a CRM takes its token, and what goes before the token there.
public struct CredentialHeader: Sendable, Equatable {
    /// The header's name.
    public var name: String
    /// What goes before the token: `Bearer `; empty where nothing does.
    public var prefix: String

    /// `Authorization: Bearer TOKEN` (RFC 6750).
    public static let bearer = CredentialHeader.authorization("Bearer")

    /// `Authorization` with another scheme than `Bearer`.
    public static func authorization(_ scheme: String) -> CredentialHeader {
        CredentialHeader(name: "Authorization", prefix: scheme + " ")
    }

    /// A header of the CRM's own, which holds the token and nothing else.
    public static func header(_ name: String) -> CredentialHeader { CredentialHeader(name: name, prefix: "") }
}
