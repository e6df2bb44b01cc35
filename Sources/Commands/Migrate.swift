internal import ArgumentParser
internal import Store

/// `leadferry migrate`.
struct Migrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the database, or bring its schema up to this version.",
        discussion: "Stop the workers first. Example: leadferry migrate --db /var/lib/leadferry/leadferry.db"
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    struct Report: Encodable {
        var database: String
        var schema: Int
        var applied: [String]
    }

    /// The schema of the file as it is; 0 where there is none.
    private func presentSchema() throws -> Int {
        do {
            let store = try common.openStore()
            let version = try store.schemaVersion()
            try store.close()
            return version
        } catch StoreError.missing {
            return 0
        } catch StoreError.olderSchema(_, let found, _) {
            return found
        }
    }

    func run() throws {
        let before = try presentSchema()
        let store = try common.openStore(.migrating)
        let path = store.path
        let schema = try store.schemaVersion()
        let applied = try store.appliedMigrations().filter { $0.number > before }.map(\.name)
        try store.close()
        if output.json {
            try Output.json(Report(database: path, schema: schema, applied: applied))
        } else {
            Terminal.say(
                applied.isEmpty
                    ? "\(path) has schema \(schema) already" : "\(path): applied \(applied.joined(separator: ", "))")
        }
    }
}
