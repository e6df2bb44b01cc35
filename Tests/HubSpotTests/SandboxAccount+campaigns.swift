import HTTPTransport
import SandboxServer

extension SandboxAccount {
    /// A list as the account holds it.
    struct List: Decodable, Sendable {
        var id: String
        var members: [String]
    }

    /// A marketing event as the account holds it.
    struct Event: Decodable, Sendable {
        struct Participation: Decodable, Sendable {
            var contact: String
            var steps: [String: Int64]
        }

        var id: String
        var participations: [Participation]
    }

    private struct Made: Decodable {
        var id: String
    }

    /// Makes a list; returns its id.
    func makeList(_ name: String, processing: String = "MANUAL", object: String = "contacts") async throws -> String {
        let body = ["name": name, "processing_type": processing, "object": object]
        return try await server.call(.post, "/_sandbox/hubspot/lists", body, as: Made.self).id
    }

    /// Deletes a list, as a colleague in HubSpot would.
    func deleteList(_ id: String) async throws {
        try await server.call(.delete, "/hubspot/crm/v3/lists/\(id)")
        try await forgetCalls()
    }

    /// Every list.
    func lists() async throws -> [List] {
        struct Answer: Decodable { var lists: [List] }
        return try await server.call(.get, "/_sandbox/hubspot/lists", as: Answer.self).lists
    }

    /// Makes a marketing event; returns HubSpot's id of it.
    func makeEvent(_ name: String, account: String = "fair", id: String) async throws -> String {
        let body = ["name": name, "external_account_id": account, "external_event_id": id]
        return try await server.call(.post, "/_sandbox/hubspot/marketing-events", body, as: Made.self).id
    }

    /// Every marketing event.
    func events() async throws -> [Event] {
        struct Answer: Decodable { var events: [Event] }
        return try await server.call(.get, "/_sandbox/hubspot/marketing-events", as: Answer.self).events
    }

    /// Adds owners; returns their ids.
    func addOwners(_ emails: [String]) async throws -> [String] {
        struct Answer: Decodable { var ids: [String] }
        let body = ["owners": emails.map { ["email": $0] }]
        return try await server.call(.post, "/_sandbox/hubspot/owners", body, as: Answer.self).ids
    }

    /// Adds a property, or changes one that is there.
    func setProperty(_ facts: [String: Any]) async throws {
        try await server.call(.post, "/_sandbox/hubspot/properties", facts)
    }
}
