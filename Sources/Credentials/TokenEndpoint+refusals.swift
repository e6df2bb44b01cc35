internal import Foundation
internal import HTTPTransport
internal import JobQueue

extension TokenEndpoint {
    /// Codes that are about the app and not about its permission.
    private static let clientCodes: Set<String> = [
        "invalid_client", "invalid_client_id", "invalid_client_secret", "unauthorized_client", "bad_client_id",
        "bad_client_secret",
    ]

    /// What an answer without a token means. In doubt a person has to act: a refusal that is taken for an outage would
    /// be repeated for a day and a half.
    func refusal(of grant: OAuthGrant, _ answer: HTTPResponse, _ body: TokenBody?) -> JobError {
        // HubSpot's first generation has `status` and `message`; all others what RFC 6749 section 5.2 says.
        let code = (body?.text("error") ?? body?.text("status")).map { hide($0, grant) }
        let said = (body?.text("error_description") ?? body?.text("message") ?? code).map { hide($0, grant) }
        let words = said ?? "HTTP \(answer.status)"
        func passing(_ type: ErrorType, _ wait: Duration?) -> JobError {
            JobError(
                type, code: code, message: "\(provider.name) gave no token for \(destination): \(words)",
                retryAfter: wait)
        }
        let hint = provider.passingRefusals.first { refusal in
            (refusal.error == nil || refusal.error?.lowercased() == code?.lowercased())
                && (refusal.description.map { said?.lowercased().contains($0) ?? false } ?? true)
        }
        if let hint { return passing(hint.type, answer.retryAfter ?? hint.wait) }
        switch answer.status {
        // 477 is HubSpot's own: the account is being moved (crm-apis.md section 1.9).
        case 429, 477: return passing(.rateLimited, answer.retryAfter)
        case 408, 425, 500...: return passing(.remoteUnavailable, answer.retryAfter)
        // A page of a proxy, or a host that answers with something else today.
        case 200..<300 where body == nil: return passing(.remoteUnavailable, answer.retryAfter)
        default: break
        }
        var (what, cure) = grant.advice(destination: destination)
        if Self.clientCodes.contains(code?.lowercased() ?? "") {
            (what, cure) = (
                "the app", "check auth.client_id and auth.client_secret, then `leadferry connect \(destination)`"
            )
        } else if body == nil {
            cure = "is auth.token_url right? " + cure
        }
        return JobError(
            .authentication, code: code,
            message: "\(provider.name) refused \(what) of \(destination): \(words); \(cure)")
    }

    /// The vendor's words, short, on one line, and without anything that was shown to it.
    private func hide(_ text: String, _ grant: OAuthGrant) -> String {
        let secrets = grant.secrets + (client.secret.map { [$0] } ?? [])
        let plain = secrets.reduce(text) { text, secret in
            secret.reveal().isEmpty ? text : text.replacing(secret.reveal(), with: "\(secret)")
        }
        let line = plain.split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
        return line.count > 200 ? line.prefix(200) + "…" : line
    }
}
