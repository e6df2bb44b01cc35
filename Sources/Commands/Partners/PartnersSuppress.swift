internal import ArgumentParser
internal import Enrichment
internal import Foundation
internal import Store

/// `leadferry partners suppress WHO…`.
struct PartnersSuppress: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suppress", abstract: "Never ask any partner about these people.",
        discussion: """
            For people who objected to being processed. Only a hash of the address is kept, and no prune removes it. People \
            who a partner says have objected are put on the list by themselves.

            Example: leadferry partners suppress ann@example.com --file objections.txt
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "E-mail addresses, or addresses of LinkedIn profiles.")
    var people: [String] = []

    @Option(help: "A file with one address a line.", completion: .file())
    var file: String?

    @Flag(help: "Take them off the list.")
    var undo = false

    func validate() throws {
        if people.isEmpty, file == nil { throw ValidationError("say who: addresses, or --file") }
    }

    func run() throws {
        var all = people
        if let file {
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw CommandFailure(.inputMissing, "\(file): there is no such file, or it is not UTF-8 text")
            }
            all += text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty && !$0.hasPrefix("#") }
        }
        for person in all where !person.contains("@") && !person.lowercased().contains("linkedin.com/") {
            throw CommandFailure(.usage, "\(person) is neither an e-mail address nor a LinkedIn profile")
        }
        let keys = all.flatMap { Waterfall.identities(named: $0) }
        let store = try common.openStore()
        let changed = undo ? try store.release(keys: keys) : try store.suppress(keys: keys, source: "operator")
        let count = try store.suppressedCount()
        try store.close()
        Terminal.say(
            "\(Output.count(changed, "address")) \(undo ? "taken off the list" : "added"); \(count) on the list")
    }
}
