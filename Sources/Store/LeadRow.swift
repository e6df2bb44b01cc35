internal import Foundation
internal import GRDB
internal import Leads

/// How a lead is written to and read from the `leads` table: the one codec of its columns.
enum LeadRow {
    /// The known fields' columns in declaration order, as a list for SQL.
    static let columns = LeadField.allCases.map(\.rawValue).joined(separator: ", ")

    /// The value of a field as its column stores it.
    static func stored(_ field: LeadField, _ values: LeadValues) -> DatabaseValue {
        guard let value = values[field] else { return .null }
        if field == .employeeCount { return Int64(value)?.databaseValue ?? .null }
        return value.databaseValue
    }

    /// Reads the known fields from a row whose columns from `first` on are `columns`.
    static func values(_ row: Row, from first: Int) -> LeadValues {
        var values = LeadValues()
        for (offset, field) in LeadField.allCases.enumerated() {
            values[field] =
                field == .employeeCount
                ? (row[first + offset] as Int64?).map { String($0) } : row[first + offset] as String?
        }
        return values
    }

    /// The columns that `lead(_:)` reads, from `leads` joined with `events`.
    static let selection = """
        leads.id, events.name, leads.identity, leads.custom, leads.qualifiers, leads.provenance, leads.source,
        leads.captured_by, leads.captured_ms, leads.scan_count, leads.enriched_ms, leads.revision, leads.review,
        (
            SELECT consents.text FROM captures JOIN consents ON consents.id = captures.consent_id
            WHERE captures.lead_id = leads.id ORDER BY captures.captured_ms DESC LIMIT 1
        ),
        (
            SELECT device FROM captures WHERE captures.lead_id = leads.id AND device IS NOT NULL
            ORDER BY captured_ms DESC LIMIT 1
        ),
        \(LeadField.allCases.map { "leads." + $0.rawValue }.joined(separator: ", "))
        """

    /// A lead from a row of `selection`.
    static func lead(_ row: Row) throws -> StoredLead {
        let provenance = try JSON.decode([String: Provenance].self, row[5])
        let lead = Lead(
            id: row[0],
            event: row[1],
            identity: Identity(stored: row[2]),
            values: values(row, from: 15),
            custom: try JSON.decode([String: String].self, row[3]),
            qualifiers: try JSON.decode([String: [String]].self, row[4]),
            provenance: Dictionary(
                uniqueKeysWithValues: provenance.compactMap { name, value in
                    LeadField(rawValue: name).map { ($0, value) }
                }),
            source: LeadSource(rawValue: row[6]) ?? .csv,
            capturedBy: row[7],
            capturedAt: Date(milliseconds: row[8]),
            scanCount: row[9],
            enrichedAt: (row[10] as Int64?).map { Date(milliseconds: $0) },
            review: row[12], consent: row[13], device: row[14]
        )
        return StoredLead(lead: lead, revision: row[11])
    }
}

/// JSON as the database stores it: sorted keys and ISO 8601 times, so that equal values are equal text.
public enum JSON {
    /// The text of a value.
    public static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func decode<T: Decodable>(_ type: T.Type, _ text: String) throws -> T {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(text.utf8))
    }
}
