public import Foundation
public import HTTPTransport
internal import JWTKit
public import JobQueue

/// The app's own statement of who it speaks for, signed with RS256 (RFC 7523; Salesforce's JWT bearer flow).
public struct JWTBearer: Sendable {
    /// The app: its consumer key.
    public let issuer: String
    /// The user it acts as.
    public let subject: String
    /// The login host it is meant for.
    public let audience: String
    private let key: Insecure.RSA.PrivateKey

    /// Salesforce refuses what is good for longer than three minutes.
    private static let lifetime = 170

    /// Makes one from the key's PEM text (PKCS #8 or PKCS #1, 2,048 bits or more). Throws `CONFIGURATION` where it is no
    /// such key; the text is not repeated.
    public init(issuer: String, subject: String, audience: String, privateKey: Secret) throws(JobError) {
        self.issuer = issuer
        self.subject = subject
        self.audience = audience
        // In an environment variable the line ends are often written out.
        let pem = privateKey.reveal().replacing("\\n", with: "\n")
        do {
            key = try Insecure.RSA.PrivateKey(pem: pem)
        } catch {
            throw JobError(
                .configuration,
                message:
                    "auth.private_key is not an RSA key of at least 2048 bits in PEM (-----BEGIN PRIVATE KEY-----), "
                    + "without a passphrase")
        }
    }

    private struct Claims: JWTPayload {
        var iss: String
        var sub: String
        var aud: String
        /// Seconds since 1970.
        var exp: Int

        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    /// A statement that is good from now for less than three minutes.
    public func assertion(at now: Date) async throws(JobError) -> Secret {
        let claims = Claims(
            iss: issuer, sub: subject, aud: audience, exp: Int(now.timeIntervalSince1970) + Self.lifetime)
        do {
            let keys = await JWTKeyCollection().add(rsa: key, digestAlgorithm: .sha256)
            return Secret(try await keys.sign(claims))
        } catch {
            throw JobError(.configuration, message: "auth.private_key cannot sign")
        }
    }
}
