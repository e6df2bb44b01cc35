import Foundation
import Sync
import Testing

@testable import Commands

@Suite struct ConfigurationTests {
    @Test(arguments: DestinationKind.allCases)
    func `what init writes is a correct configuration`(kind: DestinationKind) throws {
        let text = ConfigurationTemplate.text(for: kind)
        let configuration = try Configuration.read(text, file: "/etc/leadferry/leadferry.yaml")
        #expect(configuration.destinations.map(\.name) == [kind.rawValue])
        #expect(configuration.destinations.map(\.crm.kind) == [kind])
        #expect(configuration.worker.batch == kind.batch)
        #expect(configuration.partners.map(\.id) == ["peopledatalabs", "hunter"])
        #expect(configuration.databasePath == "/etc/leadferry/leadferry.db")
        #expect(configuration.defaultCountry == "US")
    }

    @Test func `own lines are added to the recommended map, and replace those for the same field`() throws {
        let text = ConfigurationTemplate.text(for: .hubspot).replacing(
            "    paths: v3\n",
            with: "    paths: v3\n    fields:\n      person:\n        - {custom: Title, to: jobtitle}\n")
        let configuration = try Configuration.read(text, file: "leadferry.yaml")
        let rows = try #require(configuration.destinations.first?.mapping.fields.person)
        #expect(rows.filter { $0.remote == "jobtitle" }.map(\.source) == [.custom("Title")])
        #expect(rows.contains { $0.remote == "email" })
    }

    @Test func `what comments show is a correct configuration too`() throws {
        for kind in DestinationKind.allCases {
            // Comments that are a line of YAML, without those that are words.
            let example =
                /^ +# (fields:|campaigns:|  [a-z]+:|    - \{|assignment_rules|save_despite|automation:|match_accounts)/
            var text: [String] = []
            for line in ConfigurationTemplate.text(for: kind).split(separator: "\n", omittingEmptySubsequences: false) {
                let isExample = line.contains(example)
                text.append(isExample ? String(line).replacing("# ", with: "", maxReplacements: 1) : String(line))
            }
            let configuration = try Configuration.read(text.joined(separator: "\n"), file: "leadferry.yaml")
            let settings = try #require(configuration.destinations.first)
            #expect(settings.campaigns["expo"] != nil, "\(kind)")
            #expect(settings.mapping.fields.person.contains { $0.source == .custom("Booth") }, "\(kind)")
        }
    }

    @Test func `a key of another kind is refused with its place`() throws {
        let text = ConfigurationTemplate.text(for: .hubspot).replacing("paths: v3", with: "strategy: leads-only")
        let error = #expect(throws: ConfigurationError.self) { try Configuration.read(text, file: "leadferry.yaml") }
        #expect(error?.problem.contains("`strategy` is for the kind salesforce") == true)
    }

    @Test(arguments: [
        ("250ms", Duration.milliseconds(250)), ("30s", .seconds(30)), ("5m", .seconds(300)), ("2h", .seconds(7200)),
        ("7d", .seconds(604_800)), ("15", .seconds(15)),
    ])
    func `lengths of time are read as people write them`(text: String, duration: Duration) {
        #expect(Duration(operatorText: text) == duration)
    }

    @Test(arguments: ["", "soon", "5 m", "-5s", "1y", "99999999999999999d"])
    func `what is no length of time is refused`(text: String) {
        #expect(Duration(operatorText: text) == nil)
    }
}
