internal import ArgumentParser
internal import Foundation
internal import Leads
internal import Sync

/// `leadferry mapping defaults|show|check DEST`.
struct MappingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mapping",
        abstract: "Show which lead fields go to which CRM fields, and hold the map against the CRM.",
        discussion: "Example: leadferry mapping check hubspot",
        subcommands: [Defaults.self, Present.self, Check.self]
    )

    /// A line of a map, for output.
    struct Line: Encodable {
        var object: String
        var source: String
        var to: String
        var write: String

        init(object: String, _ row: FieldMap.Row) {
            self.object = object
            source =
                switch row.source {
                case .field(let field): "field: \(field.rawValue)"
                case .custom(let name): "custom: \(MappingCommand.quoted(name))"
                case .template(let template): "text: \(MappingCommand.quoted(template.text))"
                }
            to = row.remote
            write = row.write.rawValue
        }
    }

    /// A text as YAML takes it in any case.
    static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
    }

    static func lines(_ map: FieldMap) -> [Line] {
        map.person.map { Line(object: "person", $0) } + map.company.map { Line(object: "company", $0) }
            + map.objects.sorted { $0.key < $1.key }.flatMap { object, rows in rows.map { Line(object: object, $0) } }
    }

    static func settings(
        _ name: String, _ configuration: Configuration
    ) throws -> Configuration.DestinationSettings {
        guard let settings = configuration.destinations.first(where: { $0.name == name }) else {
            throw CommandFailure.unknown(destination: name, among: configuration.destinations.map(\.name))
        }
        return settings
    }

    /// `leadferry mapping defaults DEST`.
    struct Defaults: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the recommended map, as it would stand in the configuration.",
            discussion: "Example: leadferry mapping defaults hubspot")

        @OptionGroup var common: CommonOptions
        @OptionGroup var output: OutputOptions

        @Argument(help: "The destination, or a kind of CRM such as hubspot.")
        var destination: String

        func run() throws {
            let lines: [Line]
            if let kind = DestinationKind(rawValue: destination) {
                lines = MappingCommand.lines(kind.fieldMap)
            } else {
                let settings = try MappingCommand.settings(destination, try common.configuration())
                lines = MappingCommand.lines(settings.crm.fieldMap)
            }
            if output.json { return try Output.json(lines) }
            Terminal.print("fields:")
            Terminal.print("  defaults: false")
            var (section, isNested) = ("", false)
            for line in lines {
                let isObject = !["person", "company"].contains(line.object)
                if isObject, !isNested { Terminal.print("  objects:") }
                isNested = isObject
                let indent = isObject ? "    " : "  "
                if line.object != section { Terminal.print("\(indent)\(line.object):") }
                section = line.object
                let write = line.write == FieldMap.WritePolicy.overwrite.rawValue ? "" : ", write: \(line.write)"
                Terminal.print("\(indent)  - {\(line.source), to: \(line.to)\(write)}")
            }
        }
    }

    /// `leadferry mapping show DEST`.
    struct Present: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print the map in force: the recommended one with your lines in it.",
            discussion: "Example: leadferry mapping show hubspot")

        @OptionGroup var common: CommonOptions
        @OptionGroup var output: OutputOptions

        @Argument(help: "The destination.")
        var destination: String

        func run() throws {
            let settings = try MappingCommand.settings(destination, try common.configuration())
            var lines = MappingCommand.lines(settings.mapping.fields)
            for map in settings.mapping.qualifierMaps {
                var line = Line(object: map.object ?? "person", .init(.custom(map.qualifier), to: map.remote))
                line.source = "qualifier: \(MappingCommand.quoted(map.qualifier))"
                line.write = map.write.rawValue
                lines.append(line)
            }
            if output.json { return try Output.json(lines) }
            var table = Table([("OBJECT", .left), ("FROM", .left), ("TO", .left), ("WRITE", .left)])
            for line in lines { table.add([line.object, line.source, line.to, line.write]) }
            Output.table(table)
        }
    }

    /// `leadferry mapping check DEST`.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hold the map against the CRM's own fields, and say how to mend each line.",
            discussion: """
                Asks the CRM; writes nothing. Exit code 78 where leads would fail, 0 where nothing or only warnings were \
                found.

                Example: leadferry mapping check hubspot
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var output: OutputOptions

        @Argument(help: "The destination.")
        var destination: String

        func run() async throws {
            let configuration = try common.configuration()
            _ = try MappingCommand.settings(destination, configuration)
            let signsIn = configuration.destinations.contains { $0.auth != nil }
            let pipeline = try Pipeline(
                configuration, store: signsIn ? try common.openStore(for: configuration) : nil, countsCalls: false)
            guard let found = pipeline.destinations.first(where: { $0.name == destination }) else { return }
            let result: Result<[MappingCheck.Finding], any Error>
            do {
                result = .success(try await MappingCheck.findings(of: found))
            } catch {
                result = .failure(error)
            }
            try await pipeline.shutdown()
            let findings = try result.get()
            if output.json {
                try Output.json(findings)
            } else {
                let width = Terminal.isOutput ? Terminal.width : .max
                for finding in findings {
                    let place = [finding.object, finding.field].compactMap(\.self).joined(separator: ".")
                    let text = "\(finding.gravity.rawValue) \(place): \(finding.problem). Mend: \(finding.mend)"
                    Terminal.print(Terminal.wrapped(text, width: width, indent: 6))
                }
                if findings.isEmpty { Terminal.say("the map of \(destination) fits the CRM") }
            }
            if findings.contains(where: { $0.gravity == .error }) { throw CommandFailure(.configuration) }
        }
    }
}
