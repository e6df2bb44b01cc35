import Testing

@testable import Commands

@Suite struct CSVTextTests {
    @Test(arguments: [
        ("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""), ("+49 30 1234", "\"'+49 30 1234\""),
        ("-1+2", "\"'-1+2\""), ("@SUM(A1)", "\"'@SUM(A1)\""), ("\t=1", "\"'\t=1\""), ("＝1", "\"'＝1\""),
    ])
    func `a cell that a spreadsheet would run is shown instead`(value: String, cell: String) {
        #expect(CSVText.cell(value) == cell)
    }

    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("-12.5", "-12.5"), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""),
        ("two\nlines", "\"two\nlines\""), ("a;b", "\"a;b\""),
    ])
    func `other cells are RFC 4180`(value: String, cell: String) {
        #expect(CSVText.cell(value) == cell)
    }

    @Test func `rows end as the RFC says, and nothing is an empty cell`() {
        var text = CSVText(["a", "b"])
        text.add([nil, "x"])
        #expect(text.text == "a,b\r\n,x\r\n")
    }
}
