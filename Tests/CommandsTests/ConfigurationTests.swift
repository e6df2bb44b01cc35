import Foundation
import Sync
import Testing

@testable import Commands

@Suite struct ConfigurationTests {
    @Test func `what init writes is a correct configuration`() throws {
        let configuration = try Configuration.read(ConfigurationTemplate.text, file: "/etc/leadferry/leadferry.yaml")
        #expect(configuration.destinations.map(\.name) == ["hubspot"])
        #expect(configuration.partners.map(\.id) == ["peopledatalabs", "hunter"])
        #expect(configuration.databasePath == "/etc/leadferry/leadferry.db")
        #expect(configuration.defaultCountry == "US")
    }

    @Test func `own lines are added to the recommended map, and replace those for the same field`() throws {
        let text = ConfigurationTemplate.text.replacing(
            "    paths: v3\n",
            with: "    paths: v3\n    fields:\n      person:\n        - {custom: Title, to: jobtitle}\n")
        let configuration = try Configuration.read(text, file: "leadferry.yaml")
        let rows = try #require(configuration.destinations.first?.mapping.fields.person)
        #expect(rows.filter { $0.remote == "jobtitle" }.map(\.source) == [.custom("Title")])
        #expect(rows.contains { $0.remote == "email" })
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
