internal import Crypto
internal import Foundation
internal import HTTPTransport
public import JobQueue

/// The page on which a person lets the app in, and what comes back from it (RFC 6749 section 4.1, RFC 7636).
public struct AuthorizationRequest: Sendable {
    /// The page. It holds no secret; the state is good for this sign-in alone.
    public let url: String
    /// Where the browser comes back to.
    public let redirectURI: String
    private let state: String
    private let verifier: Secret?

    /// Makes one.
    public init(
        provider: OAuthProvider, client: OAuthClient, redirectURI: String, scopes: [String],
        using random: inout some RandomNumberGenerator
    ) {
        self.redirectURI = redirectURI
        state = Self.text(of: Self.bytes(24, &random))
        var fields: [(name: String, value: String)] = [
            ("response_type", "code"), ("client_id", client.id), ("redirect_uri", redirectURI), ("state", state),
        ]
        if !scopes.isEmpty { fields.append(("scope", scopes.joined(separator: provider.scopeSeparator))) }
        fields += provider.authorizeParameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        if provider.bindsCodes {
            let verifier = Self.text(of: Self.bytes(32, &random))
            fields.append(("code_challenge", Self.text(of: Data(SHA256.hash(data: Data(verifier.utf8))))))
            fields.append(("code_challenge_method", "S256"))
            self.verifier = Secret(verifier)
        } else {
            verifier = nil
        }
        let separator = provider.authorizeURL.contains("?") ? "&" : "?"
        url = provider.authorizeURL + separator + Form.encoded(fields)
    }

    /// What the browser, or a person, brought: the address it was sent back to, that address's path and query, or the code
    /// alone. An address must carry our state.
    ///
    /// Throws `AUTHENTICATION` where the person said no, or the answer is of another sign-in.
    public func grant(from text: String) throws(JobError) -> OAuthGrant {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.contains("?") || text.contains("=") else {
            guard !text.isEmpty else { throw JobError(.authentication, message: "there is no code in it") }
            return .authorizationCode(Secret(text), redirectURI: redirectURI, verifier: verifier)
        }
        let values = Self.values(in: text)
        guard values["state"] == state else {
            throw JobError(.authentication, message: "this answer belongs to another sign-in (its state differs)")
        }
        guard let code = values["code"] else {
            let why = values["error_description"] ?? values["error"] ?? "there is no code in it"
            throw JobError(.authentication, code: values["error"], message: "the CRM did not let the app in: \(why)")
        }
        return .authorizationCode(Secret(code), redirectURI: redirectURI, verifier: verifier)
    }

    /// Whether an address is the answer to this sign-in.
    public func belongs(_ text: String) -> Bool { Self.values(in: text)["state"] == state }

    /// The parameters of an address, or of a query alone.
    private static func values(in text: String) -> [String: String] {
        let query = text.contains("?") ? text.drop { $0 != "?" }.dropFirst() : text[...]
        var values: [String: String] = [:]
        for pair in query.prefix(while: { $0 != "#" }).split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1).map {
                $0.replacing("+", with: " ").removingPercentEncoding ?? String($0)
            }
            if sides.count == 2 { values[sides[0]] = sides[1] }
        }
        return values
    }

    private static func bytes(_ count: Int, _ random: inout some RandomNumberGenerator) -> Data {
        Data((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }

    /// Base64url without padding (RFC 4648 section 5).
    private static func text(of bytes: Data) -> String {
        bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
