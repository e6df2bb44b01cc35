internal import Foundation
internal import HTTPTransport

extension SandboxServer {
    /// A record as the HubSpot account holds it.
    public struct HubSpotRecord: Decodable, Sendable {
        /// HubSpot's id.
        public var id: String
        /// Whether it is in the bin.
        public var archived: Bool
        /// By HubSpot's names.
        public var properties: [String: String]
        /// The ids of linked records, by object.
        public var associations: [String: [String]]
    }

    /// Every record of a kind, those in the bin too.
    public func hubSpotRecords(_ object: String) async throws -> [HubSpotRecord] {
        struct Answer: Decodable { var results: [HubSpotRecord] }
        return try await call(.get, "/_sandbox/records?crm=hubspot&object=\(object)", as: Answer.self).results
    }

    /// Every record of a kind that is not deleted, each value as text.
    public func salesforceRecords(_ object: String) async throws -> [[String: String]] {
        let body = try await call(.get, "/_sandbox/records?crm=salesforce&object=\(object)")
        let answer = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        return (answer?["results"] as? [[String: Any]] ?? []).map { record in
            record.compactMapValues { value in
                value is NSNull ? nil : value as? String ?? (value as? NSNumber).map { "\($0)" }
            }
        }.filter { !["1", "true"].contains($0["IsDeleted"] ?? "") }
    }
}
