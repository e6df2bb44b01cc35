internal import Foundation
internal import HTTPTransport
internal import Store

extension PartnerClient {
    /// Sends a draft with the key in it. A token that was refused is fetched anew, once: the partner has not looked at
    /// the question.
    func exchange(_ draft: RequestDraft) async throws(CancellationError) -> Result<HTTPResponse, Refusal> {
        var isRenewed = false
        while true {
            let proof: Proof
            switch await shown() {
            case .success(let made): proof = made
            case .failure(let refusal): return .failure(refusal)
            }
            let request: HTTPRequest
            switch makeRequest(draft, proof) {
            case .success(let made): request = made
            case .failure(let refusal): return .failure(refusal)
            }
            do {
                let response = try await transport.send(request)
                guard response.status == 401, case .token(let token) = proof, !isRenewed else {
                    return .success(response)
                }
                tokens.drop(token, of: partner.id)
                isRenewed = true
            } catch {
                return .failure(Refusal(answer: try Self.answer(to: error, partner)))
            }
        }
    }

    /// What a call means that brought no answer.
    private static func answer(
        to error: TransportError, _ partner: Partner
    ) throws(CancellationError) -> PartnerAnswer {
        switch error {
        case .cancelled: throw CancellationError()
        case .notSent:
            return PartnerAnswer(.error, isPassing: true, code: "not sent", message: error.description)
        case .withheld:
            var answer = PartnerAnswer(.error, isPassing: true, code: "withheld", message: error.description)
            answer.isWithheld = true
            return answer
        case .answerLost:
            return PartnerAnswer(
                .error, credits: nil, isPassing: true, code: "answer lost", message: error.description)
        case .badURL:
            return PartnerAnswer(
                .unconfigured, code: "bad URL", message: "the base URL of \(partner.id) cannot be used; mend it")
        }
    }

    /// How the key is shown in one request.
    enum Proof {
        case header([(name: String, value: String)])
        case query(name: String, value: String)
        case token(String)
    }

    /// Why no request can be made.
    struct Refusal: Error {
        var answer: PartnerAnswer

        init(answer: PartnerAnswer) { self.answer = answer }

        init(_ message: String) {
            answer = PartnerAnswer(.unconfigured, code: "not configured", message: message)
        }
    }

    private func shown() async -> Result<Proof, Refusal> {
        let definition = partner.definition
        guard let credential = partner.credential, !credential.key.isEmpty else {
            return .failure(Refusal("no key for \(definition.name): configure one, or disable the partner"))
        }
        let key = credential.key
        switch definition.auth {
        case .header(let name): return .success(.header([(name, key)]))
        case .bearer: return .success(.header([("Authorization", "Bearer " + key)]))
        case .bare: return .success(.header([("Authorization", key)]))
        case .basicPassword(let user):
            let pair = Data("\(user):\(key)".utf8).base64EncodedString()
            return .success(.header([("Authorization", "Basic " + pair)]))
        case .basicValue: return .success(.header([("Authorization", "Basic " + key)]))
        case .headers(let name, let secretName):
            guard let secret = credential.secret, !secret.isEmpty else {
                return .failure(Refusal("\(definition.name) wants a secret beside the key"))
            }
            return .success(.header([(name, key), (secretName, secret)]))
        case .query(let name): return .success(.query(name: name, value: key))
        case .clientCredentials(let address, let scope, let inBody):
            return await tokens.token(
                for: partner, address: address, scope: scope, inBody: inBody, transport: transport
            ).map { .token($0) }.mapError { Refusal(answer: $0.answer) }
        }
    }

    private func makeRequest(_ draft: RequestDraft, _ proof: Proof) -> Result<HTTPRequest, Refusal> {
        let definition = partner.definition
        var path = draft.path
        if path.contains("{account}") {
            guard let account = partner.credential?.account, !account.isEmpty else {
                return .failure(Refusal("\(definition.name) wants an account id beside the key"))
            }
            path = path.replacing("{account}", with: Self.encoded(account))
        }
        var headers: [(name: String, value: String)] = []
        let named = Set(draft.headers.keys.map { $0.lowercased() })
        if !named.contains("accept") { headers.append(("Accept", "application/json")) }
        headers += draft.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        var query: [(name: String, value: String)] = []
        switch proof {
        case .header(let fields): headers += fields
        case .token(let token): headers.append(("Authorization", "Bearer " + token))
        case .query(let name, let value): query.append((name, value))
        }
        var body: [UInt8]?
        switch draft.placement {
        case .query: query = Self.pairs(draft.parameters) + query
        case .form:
            if !named.contains("content-type") { headers.append(("Content-Type", "application/x-www-form-urlencoded")) }
            body = Array(Self.form(Self.pairs(draft.parameters)).utf8)
        case .json:
            if !named.contains("content-type") { headers.append(("Content-Type", "application/json")) }
            var content = JSONValue.object([:])
            for (name, value) in draft.parameters { JSONPath(parameter: name).map { content.put(value, at: $0) } }
            body = content.bytes
        }
        let url = partner.baseURL + path + (query.isEmpty ? "" : "?" + Self.form(query))
        var request = HTTPRequest(
            draft.method, url, headers: headers, body: body, timeout: definition.limits.timeout)
        // A worker that was stopped for longer than its lease spends nothing when it goes on.
        request.isStillWanted = WorkerLease.isStillFresh
        return .success(request)
    }

    /// A list is a parameter that stands several times.
    private static func pairs(_ parameters: [(name: String, value: JSONValue)]) -> [(name: String, value: String)] {
        parameters.flatMap { parameter -> [(name: String, value: String)] in
            guard case .array(let items) = parameter.value else {
                return [(parameter.name, parameter.value.token ?? "")]
            }
            return items.map { (parameter.name, $0.token ?? "") }
        }
    }

    static func form(_ parameters: [(name: String, value: String)]) -> String {
        parameters.map { encoded($0.name) + "=" + encoded($0.value) }.joined(separator: "&")
    }

    /// Percent-encoded but for the unreserved characters of RFC 3986, so that a `+` stays a plus everywhere.
    static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0" + digits : "%" + digits
            }
        }
        return result
    }
}
