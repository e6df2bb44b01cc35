import Foundation
import HTTPTransport

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
        return try decode(Made.self, try await call(.post, "/_sandbox/hubspot/lists", body)).id
    }

    /// Deletes a list, as a colleague in HubSpot would.
    func deleteList(_ id: String) async throws {
        _ = try await call(.delete, "/hubspot/crm/v3/lists/\(id)")
        try await forgetCalls()
    }

    /// Every list.
    func lists() async throws -> [List] {
        struct Answer: Decodable { var lists: [List] }
        return try decode(Answer.self, try await call(.get, "/_sandbox/hubspot/lists")).lists
    }

    /// Makes a marketing event; returns HubSpot's id of it.
    func makeEvent(_ name: String, account: String = "fair", id: String) async throws -> String {
        let body = ["name": name, "external_account_id": account, "external_event_id": id]
        return try decode(Made.self, try await call(.post, "/_sandbox/hubspot/marketing-events", body)).id
    }

    /// Every marketing event.
    func events() async throws -> [Event] {
        struct Answer: Decodable { var events: [Event] }
        return try decode(Answer.self, try await call(.get, "/_sandbox/hubspot/marketing-events")).events
    }

    /// Adds owners; returns their ids.
    func addOwners(_ emails: [String]) async throws -> [String] {
        struct Answer: Decodable { var ids: [String] }
        let body = ["owners": emails.map { ["email": $0] }]
        return try decode(Answer.self, try await call(.post, "/_sandbox/hubspot/owners", body)).ids
    }

    /// Adds a property, or changes one that is there.
    func setProperty(_ facts: [String: Any]) async throws {
        _ = try await call(.post, "/_sandbox/hubspot/properties", facts)
    }
}
