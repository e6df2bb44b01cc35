internal import Foundation
public import HTTPTransport
public import JobQueue

/// Where a CRM gives tokens: sends a grant, and tells a token, a refusal and an outage apart.
public struct TokenEndpoint: Sendable {
    /// The destination, for what people are told.
    public let destination: String
    /// The CRM.
    public let provider: OAuthProvider
    /// Our app.
    public let client: OAuthClient
    private let transport: any HTTPTransport

    /// A worker that is told to stop goes on for 25 seconds: a refresh that was begun is over by then, and what came of
    /// it is kept.
    static let timeout = Duration.seconds(20)

    /// Makes one.
    public init(destination: String, provider: OAuthProvider, client: OAuthClient, transport: any HTTPTransport) {
        self.destination = destination
        self.provider = provider
        self.client = client
        self.transport = transport
    }

    /// Shows a grant. Throws `AUTHENTICATION` where it was refused for good, and `RATE_LIMITED`, `REMOTE_UNAVAILABLE` or
    /// `NETWORK` where that passes.
    public func token(for grant: OAuthGrant) async throws(JobError) -> TokenAnswer {
        let answer: HTTPResponse
        do throws(TransportError) {
            answer = try await transport.send(request(grant))
        } catch {
            let type: ErrorType = if case .badURL = error { .configuration } else { .network }
            throw JobError(type, message: "no token for \(destination) from \(host): \(error)")
        }
        let body = TokenBody(answer.body)
        // Success is a token: Zoho answers a refusal with 200.
        if (200..<300).contains(answer.status), let body,
            let token = TokenAnswer(body, baseURLMember: provider.baseURLMember)
        {
            return token
        }
        throw refusal(of: grant, answer, body)
    }

    /// The host alone: the address's query may hold what is nobody's business.
    private var host: String { URLComponents(string: provider.tokenURL)?.host ?? "the token endpoint" }

    private func request(_ grant: OAuthGrant) -> HTTPRequest {
        var fields = grant.fields(separator: provider.scopeSeparator)
        var headers: [(name: String, value: String)] = [
            ("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json"),
        ]
        if grant.needsClient {
            switch provider.clientProof {
            case .form:
                fields.append(("client_id", client.id))
                if let secret = client.secret { fields.append(("client_secret", secret.reveal())) }
            case .basic:
                let pair = Data("\(client.id):\(client.secret?.reveal() ?? "")".utf8)
                headers.append(("Authorization", "Basic \(pair.base64EncodedString())"))
            }
        }
        return HTTPRequest(
            .post, provider.tokenURL, headers: headers, body: Array(Form.encoded(fields).utf8), timeout: Self.timeout)
    }
}

/// `application/x-www-form-urlencoded`.
enum Form {
    static func encoded(_ fields: [(name: String, value: String)]) -> String {
        fields.map { "\(escaped($0.name))=\(escaped($0.value))" }.joined(separator: "&")
    }

    /// All but the unreserved characters of RFC 3986 as percent-encoded UTF-8.
    static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(.init(byte))
            default: result += String(format: "%%%02X", byte)
            }
        }
    }
}
