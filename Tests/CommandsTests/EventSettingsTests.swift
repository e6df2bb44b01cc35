import Capture
import Foundation
import Leads
import Testing

@testable import Commands

@Suite struct EventSettingsTests {
    private func read(_ text: String) throws -> Configuration {
        try Configuration.read(text, file: "leadferry.yaml")
    }

    private func problem(_ badge: String) -> String {
        let error = #expect(throws: ConfigurationError.self) {
            try read("events:\n  expo:\n    badge:\n      " + badge)
        }
        return error.map { "\($0)" } ?? ""
    }

    @Test func `a pattern is read with its places`() throws {
        let configuration = try read(
            """
            events:
              expo:
                badge:
                  form: delimited
                  prefix: "EX^"
                  delimiter: "^"
                  fields: [registration_id, first_name, ignore, custom.Shirt]
              summit:
                badge:
                  - {form: pairs, delimiter: ";", keys: {fn: first_name}}
                  - {form: url, path: [ignore, registration_id], keys: {e: email}}
                  - {form: json, keys: {a.b: qualifier.Interest}}
                  - {form: registration}
              plain:
            """)
        #expect(configuration.events.map(\.name) == ["expo", "summit", "plain"])
        #expect(
            configuration.events[0].badges == [
                BadgePattern(
                    .delimited(
                        by: "^", fields: [.registrationID, .field(.firstName), .ignore, .custom("Shirt")]),
                    prefix: "EX^")
            ])
        #expect(
            configuration.events[1].badges == [
                BadgePattern(.pairs(separator: ";", equals: "=", keys: ["fn": .field(.firstName)])),
                BadgePattern(.url(path: [.ignore, .registrationID], keys: ["e": .field(.email)])),
                BadgePattern(.json(keys: ["a.b": .qualifier("Interest")])), BadgePattern(.registration),
            ])
        #expect(configuration.events[2].badges.isEmpty)
    }

    @Test func `what is wrong with a pattern is told with its line and key`() {
        #expect(problem("prefix: x").contains("the key 'form' is missing"))
        #expect(
            problem("form: delimted").contains("'delimted' is not one of delimited, pairs, url, json, registration"))
        #expect(
            problem("form: delimited\n      delimiter: ','\n      fields: [emial, name]").contains(
                "leadferry.yaml:6:16: events.expo.badge.fields[0]: there is no field 'emial'; did you mean 'email'?"))
        #expect(problem("form: delimited\n      delimiter: ','\n      fields: [email]").contains("at least two places"))
        #expect(problem("form: json\n      fields: [email, ignore]").contains("unknown key 'fields'"))
        #expect(problem("form: pairs").contains("the key 'delimiter' is missing"))
    }

    @Test func `how images are read is said once`() throws {
        let configuration = try read("images: {languages: [eng, deu], review_below: 0.9}")
        #expect(configuration.images.languages == ["eng", "deu"])
        #expect(configuration.images.reviewBelow == 0.9)
        #expect(throws: ConfigurationError.self) { try read("images: {review_below: 2}") }
        #expect(throws: ConfigurationError.self) { try read("images: {languages: ['../x']}") }
    }

    @Test func `what the documentation shows is a correct configuration`() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("docs/capture.md")
        let blocks = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```yaml\n").dropFirst()
        #expect(blocks.count >= 2)
        for block in blocks { _ = try read(String(block.components(separatedBy: "```")[0])) }
    }
}
