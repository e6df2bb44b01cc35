/// A step of the schema: forward only, applied once, in the order of its number.
public struct Migration: Sendable, Equatable {
    /// The number before the underscore of the file's name.
    public let number: Int
    /// The file's name without `.sql`.
    public let name: String
    /// The statements.
    public let sql: String
}

/// The schema's history, embedded in the binary. A test holds this list against the folder.
public enum Migrations {
    /// All steps, the oldest first.
    public static let all: [Migration] = [
        migration("0001_create_core", PackageResources._001_create_core_sql),
        migration("0002_add_queue_clock", PackageResources._002_add_queue_clock_sql),
        migration("0003_count_pruned_leads", PackageResources._003_count_pruned_leads_sql),
        migration("0004_add_accounts", PackageResources._004_add_accounts_sql),
        migration("0005_add_pipedrive_and_zoho", PackageResources._005_add_pipedrive_and_zoho_sql),
        migration("0006_add_attendees", PackageResources._006_add_attendees_sql),
        migration("0007_add_enrichment_ledger", PackageResources._007_add_enrichment_ledger_sql),
        migration("0008_add_reconciliation", PackageResources._008_add_reconciliation_sql),
        migration("0009_join_call_limits", PackageResources._009_join_call_limits_sql),
    ]

    private static func migration(_ name: String, _ bytes: [UInt8]) -> Migration {
        Migration(
            number: Int(name.prefix { $0 != "_" }) ?? 0,
            name: name,
            sql: String(decoding: bytes, as: UTF8.self)
        )
    }
}
