@testable import Sandbox

extension SandboxClient {
    /// A call of the Zoho organisation; `path` begins after the version.
    func zoho(
        _ method: String, _ path: String, _ body: JSON? = nil, token: String? = "sandbox",
        headers: [String: String] = [:]
    ) async throws -> Reply {
        let access = token.map { ["authorization": "Zoho-oauthtoken \($0)"] } ?? [:]
        return try await send(
            method, "/zoho/crm/v8" + path, body, headers: headers.merging(access) { own, _ in own })
    }

    /// A write of rows.
    func zoho(_ method: String, _ path: String, rows: [JSON], _ more: [String: JSON] = [:]) async throws -> Reply {
        try await zoho(method, path, .object(more.merging(["data": .array(rows)]) { own, _ in own }))
    }

    /// A COQL statement.
    func coql(_ statement: String, token: String = "sandbox") async throws -> Reply {
        try await zoho("POST", "/coql", ["select_query": .string(statement)], token: token)
    }

    /// A search by one parameter, escaped for a URL.
    func searchZoho(_ module: String, _ parameter: String, _ value: String) async throws -> Reply {
        try await zoho("GET", "/\(module)/search?\(parameter)=\(Self.escaped(value))")
    }

    /// Seeds records of the organisation and gives their ids.
    func seedZoho(_ module: String, _ records: [JSON], lag: Bool = false) async throws -> [String] {
        let reply = try await control(
            "POST", "seed",
            ["crm": "zoho", "object": .string(module), "records": .array(records), "lag": .bool(lag)])
        guard reply.status == 201 else { throw Refused(message: reply.body["error"]?.string ?? "") }
        return reply.body["ids"]?.strings ?? []
    }

    /// The records that the organisation holds.
    func zohoRecords(_ module: String) async throws -> [JSON] {
        try await control("GET", "records?crm=zoho&object=\(module)").results
    }

    func configureZoho(_ members: JSON) async throws {
        let reply = try await control("POST", "config", ["zoho": members])
        guard reply.status == 200 else { throw Refused(message: reply.body["error"]?.string ?? "") }
    }

    /// A call of the token endpoint; the app is `sandbox` unless the form says otherwise.
    func zohoToken(_ form: [String: String]) async throws -> Reply {
        let own = ["client_id": "sandbox", "client_secret": "sandbox"]
        return try await send("POST", "/zoho/oauth/v2/token", form: form.merging(own) { asked, _ in asked })
    }

    /// An access token by the refresh token that is there from the beginning.
    func zohoAccess() async throws -> String {
        try await zohoToken(["grant_type": "refresh_token", "refresh_token": "sandbox"])
            .body["access_token"]?.string ?? ""
    }
}

extension SandboxClient.Reply {
    /// The entries of a Zoho answer: rows that were written, or records.
    var entries: [JSON] { body["data"]?.array ?? [] }

    /// The code of each row that was written.
    var rowCodes: [String] { entries.compactMap { $0["code"]?.string } }

    /// The details of a row.
    func details(_ row: Int = 0) -> JSON { entries.indices.contains(row) ? entries[row]["details"] ?? .null : .null }

    /// The code of a refused request.
    var zohoCode: String? { body["code"]?.string }

    /// The ids of the records, or of what was written.
    var entryIDs: [String] { entries.compactMap { $0["id"]?.string ?? $0["details"]?["id"]?.string } }
}
