import Foundation
import Testing

@Suite struct GuaranteesTests {
    @Test func `each guarantee names tests that are there`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appendingPathComponent("docs/guarantees.md"), encoding: .utf8)
        let files = try #require(
            FileManager.default.enumerator(at: root.appendingPathComponent("Tests"), includingPropertiesForKeys: nil))
        var sources = ""
        for case let file as URL in files where file.pathExtension == "swift" {
            sources += try String(contentsOf: file, encoding: .utf8)
        }
        let lines = page.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| promise") }
        #expect(lines.count > 20)
        for line in lines {
            let names = line.matches(of: /``([^`]+)``/).map(\.output.1)
            #expect(!names.isEmpty, "no test: \(line)")
            // Not the sources themselves: a failure would print them.
            for name in names {
                let isThere = sources.contains("`\(name)`(")
                #expect(isThere, "there is no test “\(name)”")
            }
        }
    }
}
