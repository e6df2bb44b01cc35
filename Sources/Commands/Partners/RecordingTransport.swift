internal import Foundation
internal import HTTPTransport

/// A transport that shows what goes over it, keys hidden. For trying a partner.
struct RecordingTransport: HTTPTransport {
    private let transport: any HTTPTransport
    private let secrets: [String]
    private let say: @Sendable (String) -> Void

    /// - Parameters:
    ///   - secrets: Texts that are shown as `‹hidden›` wherever they stand.
    ///   - say: Takes a line.
    init(_ transport: any HTTPTransport, hiding secrets: [String], say: @escaping @Sendable (String) -> Void) {
        self.transport = transport
        self.secrets = secrets.filter { !$0.isEmpty }.flatMap { secret in
            [secret, secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? secret]
        }
        self.say = say
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        say(hidden("> \(request.method.rawValue) \(request.url)"))
        for (name, value) in request.headers {
            // What proves who asks goes nowhere, however it was made of the key.
            say(name.lowercased() == "authorization" ? "> \(name): ‹hidden›" : hidden("> \(name): \(value)"))
        }
        if let body = request.body { say(shown(body, "> ")) }
        let response = try await transport.send(request)
        say("< \(response.status)")
        for (name, value) in response.headers where !["set-cookie", "date", "server"].contains(name.lowercased()) {
            say(hidden("< \(name): \(value)"))
        }
        say(shown(response.body, "< "))
        return response
    }

    private func shown(_ body: [UInt8], _ mark: String) -> String {
        guard !body.isEmpty else { return mark + "(no body)" }
        var text = String(decoding: body, as: UTF8.self)
        if let value = try? JSONSerialization.jsonObject(with: Data(body), options: .fragmentsAllowed),
            let data = try? JSONSerialization.data(
                withJSONObject: Self.withoutTokens(value),
                options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes, .fragmentsAllowed])
        {
            text = String(decoding: data, as: UTF8.self)
        }
        return hidden(text).split(separator: "\n", omittingEmptySubsequences: false).map { mark + $0 }
            .joined(separator: "\n")
    }

    /// An answer of a token endpoint shows no token.
    private static func withoutTokens(_ value: Any) -> Any {
        guard var members = value as? [String: Any] else { return value }
        for name in ["access_token", "refresh_token"] where members[name] != nil { members[name] = "‹hidden›" }
        return members
    }

    private func hidden(_ text: String) -> String {
        secrets.reduce(text) { $0.replacingOccurrences(of: $1, with: "‹hidden›") }
    }
}
