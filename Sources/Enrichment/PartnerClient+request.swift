internal import Foundation
internal import HTTPTransport
internal import Store

extension PartnerClient {
    /// Why no request can be made.
    struct Refusal: Error {
        var answer: PartnerAnswer

        init(_ message: String) {
            answer = PartnerAnswer(.unconfigured, code: "not configured", message: message)
        }
    }

    /// The request of a call: path, parameters, constants, credential.
    func makeRequest(
        _ call: PartnerCall, _ inputs: [PartnerInput: String]
    ) -> Result<HTTPRequest, Refusal> {
        let definition = partner.definition
        guard let credential = partner.credential, !credential.key.isEmpty else {
            return .failure(Refusal("no key for \(definition.name): configure one, or disable the partner"))
        }
        var path = call.path
        if path.contains("{account}") {
            guard let account = credential.account, !account.isEmpty else {
                return .failure(Refusal("\(definition.name) wants an account id beside the key"))
            }
            path = path.replacing("{account}", with: Self.encoded(account))
        }
        var parameters: [(name: String, value: JSONValue)] = []
        for parameter in call.parameters {
            guard let value = inputs[parameter.input] else { continue }
            let place = "{\(parameter.name)}"
            if path.contains(place) {
                path = path.replacing(place, with: Self.encoded(value))
            } else if !parameters.contains(where: { $0.name == parameter.name }) {
                parameters.append((parameter.name, .text(value)))
            }
        }
        parameters += call.constants.map { ($0.name, $0.value) }
        var headers: [(name: String, value: String)] = [("Accept", "application/json")]
        headers += call.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        var query: [(name: String, value: String)] = []
        switch Self.shown(credential, to: definition) {
        case .success(.header(let fields)): headers += fields
        case .success(.query(let name, let value)): query.append((name, value))
        case .failure(let refusal): return .failure(refusal)
        }
        var body: [UInt8]?
        switch call.placement {
        case .query: query = parameters.map { ($0.name, $0.value.token ?? "") } + query
        case .form:
            headers.append(("Content-Type", "application/x-www-form-urlencoded"))
            body = Array(Self.form(parameters.map { ($0.name, $0.value.token ?? "") }).utf8)
        case .json:
            if !call.headers.keys.contains(where: { $0.lowercased() == "content-type" }) {
                headers.append(("Content-Type", "application/json"))
            }
            var content = JSONValue.object([:])
            for (name, value) in parameters { JSONPath(parameter: name).map { content.put(value, at: $0) } }
            body = content.bytes
        }
        let url = partner.baseURL + path + (query.isEmpty ? "" : "?" + Self.form(query))
        var request = HTTPRequest(call.method, url, headers: headers, body: body, timeout: definition.limits.timeout)
        // A worker that was stopped for longer than its lease spends nothing when it goes on.
        request.isStillWanted = WorkerLease.isStillFresh
        return .success(request)
    }

    private enum Proof {
        case header([(name: String, value: String)])
        case query(name: String, value: String)
    }

    private static func shown(
        _ credential: PartnerCredential, to definition: PartnerDefinition
    ) -> Result<Proof, Refusal> {
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
        case .clientCredentials:
            return .failure(
                Refusal("\(definition.name) signs in with OAuth client credentials, which Leadferry cannot do yet"))
        }
    }

    private static func form(_ parameters: [(name: String, value: String)]) -> String {
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
