internal import ArgumentParser
internal import Foundation
internal import JobQueue
internal import Reconciliation

/// `leadferry explain [TYPE]`.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what an error type means and how it is mended.",
        discussion: """
            Without a type, all of them in a line each. With one: what Leadferry does by itself, what a person does, with \
            which commands, and where the cause is found in each CRM.

            Example: leadferry explain NO_TAG_MAPPING --crm salesforce
            """
    )

    @Argument(help: "The error type.")
    var type: ErrorType?

    @Option(help: "Only where it is mended in this CRM.")
    var crm: DestinationKind?

    @OptionGroup var output: OutputOptions

    func run() throws {
        let explanations = (type.map { [$0] } ?? ErrorType.allCases).map { Explanation(of: $0) }
        if output.json {
            try Output.json(explanations)
            return
        }
        if let explanation = explanations.first, type != nil {
            Terminal.print(Terminal.bold(explanation.type.rawValue))
            for line in [
                "What it means   \(explanation.meaning)", "By itself       \(explanation.byItself)",
                "How to mend it  \(explanation.mend)", "Which knob      \(explanation.knob)",
            ] {
                Terminal.print(Terminal.wrapped(line, width: Terminal.width, indent: 16))
            }
            for (place, command) in explanation.commands.enumerated() {
                Terminal.print((place == 0 ? "Commands        " : String(repeating: " ", count: 16)) + command)
            }
            for kind in DestinationKind.allCases where crm == nil || crm == kind {
                guard let place = explanation.inCRM[kind.rawValue] else { continue }
                let heading = "In \(kind.title)".padding(toLength: 16, withPad: " ", startingAt: 0)
                Terminal.print(Terminal.wrapped(heading + place, width: Terminal.width, indent: 16))
            }
            return
        }
        var table = Table([("ERROR TYPE", .left), ("WHAT IT MEANS", .left)])
        for explanation in explanations { table.add([explanation.type.rawValue, explanation.meaning]) }
        Output.table(table)
    }
}
