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

    /// The path with everything that looks like an id masked, for requests that no route knows.
    var maskedPath: String {
        "/" + segments.map { Int($0) != nil || $0.contains("@") ? "{id}" : $0 }.joined(separator: "/")
    }
}
