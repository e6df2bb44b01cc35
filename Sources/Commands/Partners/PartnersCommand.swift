internal import ArgumentParser
internal import Enrichment
internal import Foundation
internal import Leads
internal import Store

/// `leadferry partners …`.
struct PartnersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "partners",
        abstract: "Show the enrichment partners, try one, check a partner file, and say what was spent.",
        discussion: "Example: leadferry partners test hunter --email ann@example.com",
        subcommands: [
            PartnersList.self, PartnersShow.self, PartnersTest.self, PartnersLint.self, PartnersSpend.self,
            PartnersSettle.self, PartnersSuppress.self,
        ]
    )
}

extension CommonOptions {
    /// The configuration where there is one; what needs none goes without.
    func configurationIfThere() throws -> Configuration? {
        let isThere =
            config != nil
            || Configuration.standardPaths.contains { FileManager.default.fileExists(atPath: $0) }
        return isThere ? try configuration() : nil
    }

    /// The database where there is one.
    func storeIfThere(_ configuration: Configuration?) throws -> Store? {
        guard let path = db ?? configuration?.databasePath, FileManager.default.fileExists(atPath: path) else {
            return nil
        }
        return try Store(path: path, allowingNetworkFileSystem: allowNetworkFileSystem)
    }
}

extension PartnerCatalogue {
    /// The partner with an id, or the end of the command.
    func require(_ id: String) throws -> PartnerDefinition {
        guard let definition = self[id] else {
            throw CommandFailure(.usage, "there is no partner \(id)\(Spelling.suggestion(for: id, among: ids))")
        }
        return definition
    }
}

/// Amounts as people read them: without noughts at the end.
enum Amount {
    static func text(_ amount: Double) -> String {
        var text = String(format: "%.4f", amount)
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }
}
