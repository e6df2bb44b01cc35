import Logging
import NIOCore
import NIOPosix

@testable import Sandbox

/// A client that keeps nothing and repairs nothing: one connection a request, and what came back as it came.
///
/// Real clients retry some lost connections on their own; a test of lost connections must not.
struct SandboxClient: Sendable {
    struct Reply: Sendable {
        let status: Int
        let headers: [String: String]
        let text: String

        var body: JSON { (try? JSONParser.parse(Array(text.utf8))) ?? .null }
        var results: [JSON] { body["results"]?.array ?? [] }
        var errors: [JSON] { body["errors"]?.array ?? [] }
        var message: String { body["message"]?.string ?? "" }
        var category: String? { body["category"]?.string }
        var firstID: String { body["id"]?.string ?? results.first?["id"]?.string ?? "" }
    }

    enum Failure: Error, Equatable {
        case closedWithoutAnswer
        case cutShort
    }

    let port: Int

    func send(
        _ method: String, _ path: String, _ body: JSON? = nil, form: [String: String]? = nil,
        headers: [String: String] = [:]
    ) async throws -> Reply {
        let fields = form?.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        var headers = headers
        if form != nil { headers["content-type"] = "application/x-www-form-urlencoded" }
        if body != nil { headers["content-type"] = headers["content-type"] ?? "application/json" }
        return try await send(
            method, path, payload: body?.bytes ?? fields.map { Array($0.utf8) }, headers: headers)
    }

    /// A request with a form, or any other text, as its body.
    func send(_ method: String, _ path: String, form: String, headers: [String: String]) async throws -> Reply {
        try await send(method, path, payload: Array(form.utf8), headers: headers)
    }

    private func send(
        _ method: String, _ path: String, payload: [UInt8]?, headers: [String: String]
    ) async throws -> Reply {
        var head = "\(method) \(path) HTTP/1.1\r\nconnection: close\r\n"
        if headers["host"] == nil { head += "host: 127.0.0.1\r\n" }
        if let payload { head += "content-length: \(payload.count)\r\n" }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        let request = ByteBuffer(bytes: Array((head + "\r\n").utf8) + (payload ?? []))
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        var answer = ByteBuffer()
        do {
            answer = try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(request)
                var received = ByteBuffer()
                for try await part in inbound { received.writeImmutableBuffer(part) }
                return received
            }
        } catch is IOError {}
        return try Self.read(String(buffer: answer))
    }

    private static func read(_ text: String) throws -> Reply {
        guard !text.isEmpty else { throw Failure.closedWithoutAnswer }
        let bytes = Array(text.utf8)
        guard let blank = text.utf8.firstRange(of: "\r\n\r\n".utf8) else { throw Failure.cutShort }
        let lines = text[..<blank.lowerBound].split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let sides = line.split(separator: ":", maxSplits: 1)
            headers[sides[0].lowercased()] = sides.count > 1 ? String(sides[1].drop { $0 == " " }) : ""
        }
        let body = bytes[text.utf8.distance(from: text.utf8.startIndex, to: blank.upperBound)...]
        if let length = headers["content-length"].flatMap({ Int($0) }), length != body.count { throw Failure.cutShort }
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return Reply(status: status, headers: headers, text: String(decoding: body, as: UTF8.self))
    }
}

extension SandboxClient {
    /// A call of the HubSpot account; `path` begins after `/hubspot`.
    func hubSpot(
        _ method: String, _ path: String, _ body: JSON? = nil, token: String? = "sandbox"
    ) async throws -> Reply {
        let headers = token.map { ["authorization": "Bearer \($0)"] } ?? [:]
        return try await send(method, "/hubspot\(path)", body, headers: headers)
    }

    func control(_ method: String, _ path: String, _ body: JSON? = nil) async throws -> Reply {
        try await send(method, "/_sandbox/\(path)", body)
    }

    /// Seeds records and gives their ids.
    func seed(_ object: String, _ records: [[String: String]]) async throws -> [String] {
        let list = records.map { JSON.object(["properties": .strings($0)]) }
        let reply = try await control(
            "POST", "seed", ["crm": "hubspot", "object": .string(object), "records": .array(list)])
        return reply.body["ids"]?.strings ?? []
    }

    /// The records that the account holds.
    func records(_ object: String) async throws -> [JSON] {
        try await control("GET", "records?crm=hubspot&object=\(object)").results
    }

    /// Searches by one filter.
    func search(_ object: String, _ filter: JSON, limit: Int = 200, after: String = "0") async throws -> Reply {
        try await hubSpot(
            "POST", "/crm/v3/objects/\(object)/search",
            [
                "filterGroups": [["filters": [filter]]], "properties": ["email", "name", "domain"],
                "limit": .integer(limit), "after": .string(after), "sorts": [],
            ])
    }

    /// Reads contacts by address.
    func read(emails: [String]) async throws -> Reply {
        try await hubSpot(
            "POST", "/crm/v3/objects/contacts/batch/read",
            [
                "idProperty": "email", "properties": ["email", "hs_additional_emails"], "propertiesWithHistory": [],
                "inputs": .array(emails.map { ["id": .string($0)] }),
            ])
    }

    /// Creates contacts in one batch, with trace ids or without.
    func create(_ contacts: [[String: String]], traced: Bool) async throws -> Reply {
        let inputs = contacts.enumerated().map { index, properties -> JSON in
            var input: [String: JSON] = ["properties": .strings(properties), "associations": []]
            if traced { input["objectWriteTraceId"] = .string("t\(index)") }
            return .object(input)
        }
        return try await hubSpot("POST", "/crm/v3/objects/contacts/batch/create", ["inputs": .array(inputs)])
    }
}

extension SandboxClient {
    /// Asks the token path of a generation for an access token; the app is `sandbox` unless the form says otherwise.
    func hubSpotToken(_ form: [String: String], path: String = "/oauth/v1/token") async throws -> Reply {
        let own = ["client_id": "sandbox", "client_secret": "sandbox"]
        return try await send("POST", "/hubspot\(path)", form: form.merging(own) { asked, _ in asked })
    }

    /// The breaches of the contract that were counted, each by its reason.
    func violations() async throws -> [String] {
        try await control("GET", "violations").body["violations"]?.array?.compactMap { $0["reason"]?.string } ?? []
    }
}

/// Runs a sandbox on a free port for as long as the body takes, with its clock stopped: windows and lag pass only when
/// a test says so.
func withSandbox(
    _ configuration: Sandbox.Configuration = .init(), _ body: (SandboxClient) async throws -> Void
) async throws {
    var configuration = configuration
    configuration.port = 0
    let (ports, continuation) = AsyncStream<Int>.makeStream()
    let sandbox = Sandbox(configuration: configuration) { continuation.yield($0) }
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { continuation.finish() }
            try await sandbox.run()
        }
        for await port in ports {
            let client = SandboxClient(port: port)
            _ = try await client.control("POST", "clock", ["stopped": true])
            try await body(client)
            break
        }
        group.cancelAll()
    }
}
