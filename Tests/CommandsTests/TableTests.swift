import Testing

@testable import Commands

@Suite struct TableTests {
    private func table() -> Table {
        var table = Table([("NAME", .left), ("LEADS", .right), ("MESSAGE", .left)])
        table.add(["expo", "7", String(repeating: "long ", count: 40)])
        table.add(["a\nb\u{1B}[31m", "12", ""])
        return table
    }

    @Test func `no line is wider than the terminal`() {
        for line in table().lines(width: 80) { #expect(line.count <= 80) }
    }

    @Test func `nothing is cut where the output goes to a file`() {
        #expect(table().lines(width: nil)[1].contains(String(repeating: "long ", count: 39) + "long"))
    }

    @Test func `a cell can neither break the table nor steer the terminal`() {
        let line = table().lines(width: 80)[2]
        #expect(line.hasPrefix("a b [31m"))
        #expect(!line.contains("\u{1B}"))
    }
}

@Suite struct WrappingTests {
    @Test func `a message is broken between words and loses none`() {
        let text = "How to mend it  Correct the campaign in the CRM, then retry:  only this step is repeated."
        let lines = Terminal.wrapped(text, width: 40, indent: 16).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 40 } && lines.count > 2)
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix(String(repeating: " ", count: 16)) })
        #expect(lines.map { $0.trimmingPrefix(while: \.isWhitespace) }.joined(separator: " ") == text)
    }
}
