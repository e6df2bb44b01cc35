internal import Enrichment
internal import Foundation
internal import JobQueue
internal import Leads
internal import Store
internal import Sync
internal import Yams

extension Configuration {
    /// Where the configuration is looked for when `--config` does not say.
    static let standardPaths = ["./leadferry.yaml", "/etc/leadferry/leadferry.yaml"]

    /// Reads the file named, or the first standard one that is there.
    static func load(path: String?) throws -> Configuration {
        guard let found = path ?? standardPaths.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            throw ConfigurationError(
                place: "configuration",
                problem: "there is neither \(standardPaths.joined(separator: " nor ")). "
                    + "Make one with `leadferry init`, or name one with --config")
        }
        guard let data = FileManager.default.contents(atPath: found) else {
            let there = FileManager.default.fileExists(atPath: found)
            throw ConfigurationError(place: found, problem: there ? "the file cannot be read" : "there is no such file")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw ConfigurationError(place: found, problem: "the file is not UTF-8 text")
        }
        return try read(text, file: found)
    }

    /// Reads a configuration from its text.
    static func read(_ text: String, file: String) throws -> Configuration {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw ConfigurationError(place: file, problem: "not YAML: \(error)")
        }
        guard let root else {
            throw ConfigurationError(place: file, problem: "the file is empty; see `leadferry init`")
        }
        let node = ConfigurationNode(node: root, file: file, path: "")
        let keys = [
            "database", "allow_network_file_system", "default_country", "qualifiers", "events", "images",
            "destinations", "partners", "partners_folder", "enrichment", "worker", "retry", "encryption_key",
            "notices",
        ]
        return try node.mapping(keys) { map in
            var configuration = Configuration(
                file: file, folder: folder, database: try map["database"]?.text() ?? "leadferry.db")
            configuration.allowsNetworkFileSystem = try map["allow_network_file_system"]?.flag() ?? false
            configuration.defaultCountry = try map["default_country"].map(countryCode)
            let qualifiers = try map["qualifiers"]?.named().map(qualifier) ?? []
            if let node = map["images"] { configuration.images = try images(node) }
            configuration.events = try map["events"]?.named().map(event) ?? []
            configuration.destinations =
                try map["destinations"]?.named().map { try destination($0, $1, qualifiers) } ?? []
            configuration.encryptionKey = try map["encryption_key"].map { try SecretReference($0) }
            configuration.partnersFolder = try map["partners_folder"]?.text()
            configuration.partners = try map["partners"]?.named().map(partner) ?? []
            if let node = map["enrichment"] {
                configuration.enrichment = try enrichment(node, of: configuration.partners.map(\.id))
            }
            if let node = map["worker"] { configuration.worker = try worker(node) }
            if let node = map["retry"] { configuration.retry = try retry(node) }
            let names = configuration.destinations.map(\.name)
            configuration.notices = try map["notices"]?.named().map { try notice($0, $1, among: names) } ?? []
            return configuration
        }
    }

    /// The database's path, where the command line names none.
    var databasePath: String {
        database.hasPrefix("/") || folder == FileManager.default.currentDirectoryPath
            ? database : folder + "/" + database
    }

    /// The sandbox's token is public: it must not be all that guards a real account.
    static func refusePublicToken(_ token: SecretReference, url: String?, _ node: ConfigurationNode) throws {
        guard token == .sandbox else { return }
        guard url.map(isOnThisMachine) == true else {
            throw node.error(
                "the secret 'sandbox' is only for the sandbox on this machine (url: http://127.0.0.1:8700/…)")
        }
    }

    static func leadField(_ node: ConfigurationNode) throws -> LeadField {
        let name = try node.text()
        guard let field = LeadField(rawValue: name) else {
            let known = LeadField.allCases.map(\.rawValue)
            throw node.error("unknown field '\(name)'\(Spelling.suggestion(for: name, among: known))")
        }
        return field
    }

    private static func worker(_ node: ConfigurationNode) throws -> WorkerSettings {
        try node.mapping(["concurrency", "batch", "linger", "lease", "grace"]) { map in
            var worker = WorkerSettings()
            if let node = map["concurrency"] { worker.concurrency = try node.integer(in: 1...64) }
            if let node = map["batch"] { worker.batch = try node.integer(in: 1...1000) }
            if let node = map["linger"] { worker.linger = try node.duration() }
            if let node = map["lease"] {
                worker.lease = try node.duration()
                guard worker.lease >= .seconds(10) else { throw node.error("a lease is renewed in time from 10s on") }
            }
            if let node = map["grace"] { worker.grace = try node.duration() }
            return worker
        }
    }

    private static func retry(_ node: ConfigurationNode) throws -> RetryPolicy {
        try node.mapping(["attempts", "base", "cap", "crashes"]) { map in
            var policy = RetryPolicy()
            if let node = map["attempts"] { policy.attempts = try node.integer(in: 1...100) }
            if let node = map["base"] { policy.base = try node.duration() }
            if let node = map["cap"] { policy.cap = try node.duration() }
            if let node = map["crashes"] { policy.crashes = try node.integer(in: 1...100) }
            return policy
        }
    }
}
