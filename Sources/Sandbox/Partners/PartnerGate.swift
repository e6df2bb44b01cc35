import Foundation

/// How a partner wants to be shown the key.
struct PartnerGate: Sendable {
    /// A token endpoint.
    struct OAuth: Sendable {
        let path: String
        let seconds: Double
        let isBasic: Bool
    }

    /// The key as a header's whole value.
    let headers: [String]
    /// A header with the secret, beside the key.
    let secretHeader: String?
    let query: [String]
    let takesBearer: Bool
    let takesBare: Bool
    /// `password` or `value`.
    let basic: String?
    let oauth: OAuth?

    init(_ data: JSON) {
        headers = (data["headers"]?.strings ?? []).map { $0.lowercased() }
        secretHeader = data["secretHeader"]?.string?.lowercased()
        query = data["query"]?.strings ?? []
        takesBearer = data["bearer"]?.bool ?? false
        takesBare = data["bare"]?.bool ?? false
        basic = data["basic"]?.string
        oauth = data["oauth"].flatMap { oauth in
            oauth["path"]?.string.map {
                OAuth(path: $0, seconds: oauth["seconds"]?.double ?? 3600, isBasic: oauth["send"]?.string == "basic")
            }
        }
    }

    /// Whether a call shows the key; of a partner that signs in, one of the tokens given out.
    func admits(_ call: Call, key: String, tokens: (String) -> Bool) -> Bool {
        if oauth != nil { return call.bearerToken.map(tokens) ?? false }
        if let secretHeader, call.headers[secretHeader] != key { return false }
        var shown = headers.compactMap { call.headers[$0] } + query.compactMap { call.parameter($0) }
        let authorization = call.headers["authorization"]
        if takesBearer { shown += [call.bearerToken].compactMap(\.self) }
        if takesBare { shown += [authorization].compactMap(\.self) }
        if let basic, let authorization, authorization.lowercased().hasPrefix("basic ") {
            shown.append(basic == "value" ? String(authorization.dropFirst(6)) : Self.password(authorization) ?? "")
        }
        return shown.first.map { $0 == key } ?? false
    }

    /// Whether a call for a token shows client and secret.
    static func isClient(_ call: Call, key: String, isBasic: Bool) -> Bool {
        if isBasic {
            guard let text = decoded(call.headers["authorization"] ?? "") else { return false }
            return text == "\(key):\(key)"
        }
        let form = Call.parameters(of: Substring(String(decoding: call.body, as: UTF8.self)))
        return form["client_id"]?.first == key && form["client_secret"]?.first == key
            && form["grant_type"]?.first == "client_credentials"
    }

    private static func password(_ authorization: String) -> String? {
        decoded(authorization)?.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).last.map(
            String.init)
    }

    private static func decoded(_ authorization: String) -> String? {
        Data(base64Encoded: String(authorization.dropFirst(6))).flatMap { String(bytes: $0, encoding: .utf8) }
    }
}
