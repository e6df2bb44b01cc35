import Foundation

/// One request as the vendors' servers see it: nothing of HTTP's plumbing is left.
struct Call: Sendable {
    let method: String
    /// The decoded path, without the query.
    let path: String
    /// The decoded parts of the path.
    let segments: [String]
    let query: [String: [String]]
    /// Header fields by lower-case name.
    let headers: [String: String]
    let body: [UInt8]
    /// The bytes of the path and the query as they came.
    var targetLength = 0
    /// Whether a path of Salesforce came without `/salesforce`, as client libraries send it that keep nothing of an
    /// instance's address but its host.
    var isAtRoot = false

    /// The first value of a query parameter.
    func parameter(_ name: String) -> String? {
        query[name]?.first
    }

    /// Every value of a list parameter, given repeatedly or joined by commas.
    func list(_ name: String) -> [String]? {
        query[name]?.flatMap { $0.split(separator: ",") }.map(String.init)
    }

    /// The token of an `Authorization: Bearer` header.
    var bearerToken: String? {
        guard let value = headers["authorization"], value.lowercased().hasPrefix("bearer ") else { return nil }
        return String(value.dropFirst(7))
    }

    /// The parts of a request's target, decoded.
    static func target(_ target: String) -> (segments: [String], query: [String: [String]]) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let segments = (parts.first ?? "").split(separator: "/").map { $0.removingPercentEncoding ?? String($0) }
        return (segments, parameters(of: parts.count > 1 ? parts[1] : ""))
    }

    /// The members of a query or of a form in a body.
    static func parameters(of text: Substring) -> [String: [String]] {
        var parameters: [String: [String]] = [:]
        for pair in text.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { side in
                let text = String(side.map { $0 == "+" ? " " : $0 })
                return text.removingPercentEncoding ?? text
            }
            parameters[sides[0], default: []].append(sides.count > 1 ? sides[1] : "")
        }
        return parameters
    }

    /// The path with everything that looks like an id masked, for requests that no route knows.
    var maskedPath: String {
        "/" + segments.map { Int($0) != nil || $0.contains("@") ? "{id}" : $0 }.joined(separator: "/")
    }
}
