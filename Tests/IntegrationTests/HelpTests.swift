import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct HelpTests {
    @Test func `the page of commands is what the commands say of themselves`() throws {
        let user = try Installation()
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appendingPathComponent("docs/commands.md"), encoding: .utf8)
        func help(_ arguments: String) throws -> String {
            let result = try user.shell("COLUMNS=100 $leadferry \(arguments) --help")
            #expect(result.status == 0)
            return result.output
        }
        let overview = try help("")
        #expect(page.contains(overview), "run scripts/docs")
        let commands = overview.matches(of: /\n  ([a-z]+)  +[A-Z]/).map { String($0.output.1) }
        #expect(commands.count == 25)
        for command in commands {
            let text = try help(command)
            #expect(page.contains(text), "docs/commands.md does not say what \(command) does: run scripts/docs")
            #expect(text.contains("Example: leadferry \(command)"), "\(command) has no example")
        }
    }
}
