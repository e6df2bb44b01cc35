@testable import Sandbox

extension SandboxClient {
    static let data = "/salesforce/services/data/v66.0"

    /// A call of the Salesforce org; `path` begins after the version.
    func salesforce(
        _ method: String, _ path: String, _ body: JSON? = nil, token: String? = "sandbox",
        headers: [String: String] = [:]
    ) async throws -> Reply {
        let access = token.map { ["authorization": "Bearer \($0)"] } ?? [:]
        return try await send(method, Self.data + path, body, headers: headers.merging(access) { own, _ in own })
    }

    /// A query, escaped for a URL.
    func query(_ statement: String, path: String = "/query", headers: [String: String] = [:]) async throws -> Reply {
        try await salesforce("GET", "\(path)?q=\(Self.escaped(statement))", headers: headers)
    }

    /// The values of one field that a query finds, in its order.
    func values(_ field: String, _ statement: String) async throws -> [String] {
        try await query(statement).body["records"]?.array?.compactMap { $0[field]?.string } ?? []
    }

    static func escaped(_ text: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        return text.utf8.map { byte in
            if plain.contains(byte) { return String(Character(Unicode.Scalar(byte))) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    /// Seeds records of the org and gives their ids.
    func seedSalesforce(_ object: String, _ records: [JSON]) async throws -> [String] {
        let reply = try await control(
            "POST", "seed", ["crm": "salesforce", "object": .string(object), "records": .array(records)])
        return reply.body["ids"]?.strings ?? []
    }

    /// The records that the org holds.
    func salesforceRecords(_ object: String) async throws -> [JSON] {
        try await control("GET", "records?crm=salesforce&object=\(object)").results
    }

    func configure(_ members: JSON) async throws {
        let reply = try await control("POST", "config", ["salesforce": members])
        guard reply.status == 200 else { throw Refused(message: reply.body["error"]?.string ?? "") }
    }

    struct Refused: Error {
        let message: String
    }

    /// A create, update or upsert of a collection; the kind is written into each record.
    func collection(
        _ method: String, _ records: [JSON], type: String? = "Lead", path: String = "/composite/sobjects",
        allOrNone: Bool? = nil, headers: [String: String] = [:]
    ) async throws -> Reply {
        let typed = records.map { record -> JSON in
            var members = record.object ?? [:]
            if let type, members["attributes"] == nil { members["attributes"] = ["type": .string(type)] }
            return .object(members)
        }
        var body: [String: JSON] = ["records": .array(typed)]
        if let allOrNone { body["allOrNone"] = .bool(allOrNone) }
        return try await salesforce(method, path, .object(body), headers: headers)
    }

    /// A composite; each part is a method, a path after the version, a reference and a body.
    func composite(
        _ parts: [(method: String, path: String, reference: String, body: JSON?)], allOrNone: Bool = false
    ) async throws -> Reply {
        let requests = parts.map { part -> JSON in
            var members: [String: JSON] = [
                "method": .string(part.method), "url": .string("/services/data/v66.0" + part.path),
                "referenceId": .string(part.reference),
            ]
            if let body = part.body { members["body"] = body }
            return .object(members)
        }
        return try await salesforce(
            "POST", "/composite", ["allOrNone": .bool(allOrNone), "compositeRequest": .array(requests)])
    }

    /// A call of the token endpoint with a form.
    func token(_ form: [String: String], headers: [String: String] = [:]) async throws -> Reply {
        let text = form.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.escaped($0.value))" }.joined(separator: "&")
        return try await send(
            "POST", "/salesforce/services/oauth2/token", form: text,
            headers: headers.merging(["content-type": "application/x-www-form-urlencoded"]) { own, _ in own })
    }
}

extension SandboxClient.Reply {
    /// The rows of a collection's answer.
    var rows: [JSON] { body.array ?? [] }

    /// The first error of a refused request.
    var refusal: JSON { rows.first ?? .null }

    var errorCode: String? { refusal["errorCode"]?.string }

    /// Each row's first status code; nothing for those that went well.
    var codes: [String?] { rows.map { $0["errors"]?.array?.first?["statusCode"]?.string } }

    /// The parts of a composite's answer.
    var parts: [JSON] { body["compositeResponse"]?.array ?? [] }

    var statuses: [Int] { parts.compactMap { $0["httpStatusCode"]?.integer } }
}
