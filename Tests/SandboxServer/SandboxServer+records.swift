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
        try await records("salesforce", object).map(Self.texts)
            .filter { !["1", "true"].contains($0["IsDeleted"] ?? "") }
    }

    /// Every record of a module that is not deleted, each value as text; a look-up is an id.
    public func zohoRecords(_ module: String) async throws -> [[String: String]] {
        try await records("zoho", module).map(Self.texts)
    }

    /// Every record of a kind that is not deleted, as Pipedrive's list shows it.
    public func pipedriveRecords(_ object: String) async throws -> [[String: Any]] {
        try await records("pipedrive", object).filter { $0["is_deleted"] as? Bool != true }
    }

    private func records(_ crm: String, _ object: String) async throws -> [[String: Any]] {
        let body = try await call(.get, "/_sandbox/records?crm=\(crm)&object=\(object)&limit=10000")
        let answer = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        return answer?["results"] as? [[String: Any]] ?? []
    }

    private static func texts(_ record: [String: Any]) -> [String: String] { record.compactMapValues(text) }

    /// A value of a record as text: several options are parted by `;`.
    public static func text(_ value: Any) -> String? {
        switch value {
        case is NSNull: nil
        case let text as String: text
        case let number as NSNumber: "\(number)"
        case let list as [Any]: list.compactMap(text).joined(separator: ";")
        default: nil
        }
    }
}
