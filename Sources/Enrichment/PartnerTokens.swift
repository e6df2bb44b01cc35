internal import Foundation
internal import HTTPTransport
internal import Synchronization

/// The tokens of partners that sign in by OAuth client credentials: one for each partner, kept until a minute before it
/// ends.
///
/// Who needs one while it is being fetched waits for it. A class, because all clients of a process share the tokens and a
/// `Mutex` cannot be copied. Kept in memory only: a process signs in once.
public final class PartnerTokens: Sendable {
    /// Why there is no token.
    struct Refusal: Error {
        var answer: PartnerAnswer
    }

    private struct Token {
        var text: String
        var until: ContinuousClock.Instant
    }

    private struct State {
        var tokens: [String: Token] = [:]
        var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]
    }

    private let state = Mutex(State())

    /// Keeps nothing yet.
    public init() {}

    /// The token that is kept of a partner.
    func kept(_ partner: String) -> String? { state.withLock { $0.tokens[partner]?.text } }

    /// Drops a token that was refused; one that was fetched since stays.
    func drop(_ token: String, of partner: String) {
        state.withLock { state in
            if state.tokens[partner]?.text == token { state.tokens[partner] = nil }
        }
    }

    /// A token that is good for a while.
    func token(
        for partner: Partner, address: String, scope: String?, inBody: Bool, transport: any HTTPTransport
    ) async -> Result<String, Refusal> {
        while true {
            if let token = fresh(partner.id) { return .success(token) }
            guard begin(partner.id) else {
                await wait(for: partner.id)
                continue
            }
            let result = await fetch(partner, address: address, scope: scope, inBody: inBody, transport)
            end(partner.id)
            return result
        }
    }

    private func fetch(
        _ partner: Partner, address: String, scope: String?, inBody: Bool, _ transport: any HTTPTransport
    ) async -> Result<String, Refusal> {
        let name = partner.definition.name
        guard let credential = partner.credential, let secret = credential.secret, !secret.isEmpty else {
            return .failure(
                Refusal(
                    answer: PartnerAnswer(
                        .unconfigured, code: "not configured",
                        message: "\(name) signs in with a client id (`key`) and a client secret (`secret`)")))
        }
        var form = [(name: "grant_type", value: "client_credentials")]
        var headers = [
            (name: "Accept", value: "application/json"),
            (name: "Content-Type", value: "application/x-www-form-urlencoded"),
        ]
        if inBody {
            form += [("client_id", credential.key), ("client_secret", secret)]
        } else {
            let pair = PartnerClient.encoded(credential.key) + ":" + PartnerClient.encoded(secret)
            headers.append(("Authorization", "Basic " + Data(pair.utf8).base64EncodedString()))
        }
        if let scope { form.append(("scope", scope)) }
        let url = Self.url(address, of: partner)
        let request = HTTPRequest(
            .post, url, headers: headers, body: Array(PartnerClient.form(form).utf8),
            timeout: partner.definition.limits.timeout)
        let response: HTTPResponse
        do {
            response = try await transport.send(request)
        } catch {
            return .failure(
                Refusal(
                    answer: PartnerAnswer(
                        .error, isPassing: true, code: "no token", message: "\(name) gave no token: \(error)")))
        }
        let body = JSONValue(parsing: response.body)
        guard case .object(let members)? = body, (200...299).contains(response.status),
            let text = members["access_token"]?.text
        else {
            let isRefused = (400...403).contains(response.status)
            return .failure(
                Refusal(
                    answer: PartnerAnswer(
                        isRefused ? .unconfigured : response.status == 429 ? .rateLimited : .error,
                        isPassing: !isRefused, code: "token HTTP \(response.status)",
                        message: "\(name) gave no token: HTTP \(response.status)")))
        }
        let seconds = members["expires_in"]?.double ?? 3600
        let life = Duration.seconds(max(seconds - 60, min(seconds / 2, 1)))
        state.withLock { $0.tokens[partner.id] = Token(text: text, until: .now + life) }
        return .success(text)
    }

    /// Where tokens are fetched: a partner that is reached elsewhere than its file says has its tokens there too.
    private static func url(_ address: String, of partner: Partner) -> String {
        if address.hasPrefix("/") { return partner.baseURL + address }
        guard partner.baseURL != partner.definition.baseURL, let path = URLComponents(string: address)?.path else {
            return address
        }
        return partner.baseURL + path
    }

    private func fresh(_ partner: String) -> String? {
        state.withLock { state in state.tokens[partner].flatMap { ContinuousClock.now < $0.until ? $0.text : nil } }
    }

    private func begin(_ partner: String) -> Bool {
        state.withLock { state in
            guard state.waiting[partner] == nil else { return false }
            state.waiting[partner] = []
            return true
        }
    }

    private func end(_ partner: String) {
        let waiting = state.withLock { $0.waiting.removeValue(forKey: partner) ?? [] }
        for waiter in waiting { waiter.resume() }
    }

    private func wait(for partner: String) async {
        await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
            let isOver = state.withLock { state in
                guard state.waiting[partner] != nil else { return true }
                state.waiting[partner]?.append(waiter)
                return false
            }
            if isOver { waiter.resume() }
        }
    }
}
