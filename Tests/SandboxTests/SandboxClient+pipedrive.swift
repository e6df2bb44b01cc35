@testable import Sandbox

extension SandboxClient {
    /// A call of the Pipedrive account with a personal token; `path` begins after `/pipedrive`.
    func pipedrive(
        _ method: String, _ path: String, _ body: JSON? = nil, token: String? = "sandbox",
        headers: [String: String] = [:]
    ) async throws -> Reply {
        let access = token.map { ["x-api-token": $0] } ?? [:]
        return try await send(method, "/pipedrive" + path, body, headers: headers.merging(access) { own, _ in own })
    }

    /// The same for an app, with a bearer.
    func pipedriveApp(_ method: String, _ path: String, _ body: JSON? = nil, token: String) async throws -> Reply {
        try await pipedrive(method, path, body, token: nil, headers: ["authorization": "Bearer \(token)"])
    }

    /// A call of the token path with a form; the app is `sandbox`.
    func pipedriveToken(
        _ form: [String: String], basic: String? = "c2FuZGJveDpzYW5kYm94", path: String = "/oauth/token"
    ) async throws -> Reply {
        let text = form.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.escaped($0.value))" }.joined(separator: "&")
        var headers = ["content-type": "application/x-www-form-urlencoded"]
        if let basic { headers["authorization"] = "Basic \(basic)" }
        return try await send("POST", "/pipedrive" + path, form: text, headers: headers)
    }

    /// Makes a person and gives its id.
    func person(_ name: String, _ email: String? = nil, _ more: [String: JSON] = [:]) async throws -> Int {
        var members = more
        members["name"] = .string(name)
        if let email { members["emails"] = [["value": .string(email)]] }
        return try await pipedrive("POST", "/api/v2/persons", .object(members)).data["id"]?.integer ?? 0
    }

    /// Makes an organization and gives its id.
    func organization(_ name: String) async throws -> Int {
        try await pipedrive("POST", "/api/v2/organizations", ["name": .string(name)]).data["id"]?.integer ?? 0
    }

    /// Seeds records of the account and gives their ids.
    func seedPipedrive(_ object: String, _ records: [JSON], lag: Bool = false) async throws -> [JSON] {
        let reply = try await control(
            "POST", "seed",
            ["crm": "pipedrive", "object": .string(object), "records": .array(records), "lag": .bool(lag)])
        return reply.body["ids"]?.array ?? []
    }

    /// The records that the account holds.
    func pipedriveRecords(_ object: String) async throws -> [JSON] {
        try await control("GET", "records?crm=pipedrive&object=\(object)").results
    }

    func configurePipedrive(_ members: JSON) async throws {
        let reply = try await control("POST", "config", ["pipedrive": members])
        guard reply.status == 200 else { throw Refused(message: reply.body["error"]?.string ?? "") }
    }

    /// Adds fields of one's own and gives their hashes by their names.
    func customFields(_ kind: String, _ definitions: [JSON]) async throws -> [String: String] {
        try await configurePipedrive(["fields": [kind: .array(definitions)]])
        let fields = try await control("GET", "config").body["pipedrive"]?["fields"]?[kind]?.array ?? []
        return Dictionary(
            fields.map { ($0["name"]?.string ?? "", $0["code"]?.string ?? "") }, uniquingKeysWith: { first, _ in first }
        )
    }

    /// Moves the clock on.
    func wait(_ milliseconds: Int) async throws {
        _ = try await control("POST", "clock", ["advance_ms": .integer(milliseconds)])
    }
}

extension SandboxClient.Reply {
    /// What a Pipedrive answer holds.
    var data: JSON { body["data"] ?? .null }

    /// The ids of a list.
    var ids: [Int] { data.array?.compactMap { $0["id"]?.integer } ?? [] }

    /// The ids that a search found.
    var foundIDs: [Int] { data["items"]?.array?.compactMap { $0["item"]?["id"]?.integer } ?? [] }

    var nextCursor: String? { body["additional_data"]?["next_cursor"]?.string }

    /// The text of a refusal.
    var error: String { body["error"]?.string ?? "" }

    /// The machine code of a refusal.
    var code: String? { body["code"]?.string }

    /// What is left of the day's tokens.
    var tokensLeft: Int? { headers["x-daily-ratelimit-token-remaining"].flatMap { Int($0) } }
}
