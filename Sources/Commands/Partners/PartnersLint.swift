internal import ArgumentParser
internal import Enrichment
internal import Foundation

/// `leadferry partners lint FILE…`.
struct PartnersLint: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Check partner files; says with line and key what is wrong.",
        discussion: "docs/partners.md says what may stand in one. Example: leadferry partners lint partners/acme.yaml")

    @Argument(help: "The files.", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    func run() throws {
        var isWrong = false
        for file in files {
            guard let data = FileManager.default.contents(atPath: file) else {
                throw CommandFailure(.inputMissing, "\(file): there is no such file, or it cannot be read")
            }
            do throws(PartnerFileError) {
                guard let text = String(data: data, encoding: .utf8) else {
                    throw PartnerFileError(path: file, "the file is not UTF-8 text", "write it in UTF-8")
                }
                let definition = try PartnerDefinition(yaml: text, file: file)
                Terminal.print("\(file): good: \(definition.name), \(Output.count(definition.calls.count, "call"))")
            } catch {
                Terminal.print("\(error)")
                isWrong = true
            }
        }
        if isWrong { throw CommandFailure(.configuration) }
    }
}
