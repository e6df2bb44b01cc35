import Capture
import Testing

@Suite struct CSVReaderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// All rows of a text.
    func rows(_ text: String, width: Int? = nil, options: CSVOptions = CSVOptions()) throws -> [CSVReader.Row] {
        try rows(bytes: Array(text.utf8), width: width, options: options)
    }

    func rows(bytes: [UInt8], width: Int? = nil, options: CSVOptions = CSVOptions()) throws -> [CSVReader.Row] {
        var reader = try CSVReader(path: folder.file(bytes), options: options)
        reader.width = width
        var rows: [CSVReader.Row] = []
        while let row = try reader.next() { rows.append(row) }
        return rows
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `any newline ends a record`(newline: String) throws {
        let text = ["a,b", "1,2", "", "3,4"].joined(separator: newline)
        let expected: [CSVReader.Row] = [
            .record(line: 1, cells: ["a", "b"]), .record(line: 2, cells: ["1", "2"]),
            .record(line: 4, cells: ["3", "4"]),
        ]
        #expect(try rows(text) == expected)
        #expect(try rows(text + newline) == expected)
    }

    @Test func `mixed newlines count as one line each`() throws {
        #expect(try rows("a,b\r\n1,2\r3,4\n\r5,6").map(\.line) == [1, 2, 3, 5])
    }

    @Test func `quotes hold delimiters, newlines and doubled quotes`() throws {
        let text = "a,b\n\"x, y\",\"line 1\nline 2\r\nline 3\"\n\"say \"\"hi\"\"\",\"\"\n1,2\n"
        #expect(
            try rows(text) == [
                .record(line: 1, cells: ["a", "b"]), .record(line: 2, cells: ["x, y", "line 1\nline 2\r\nline 3"]),
                .record(line: 5, cells: ["say \"hi\"", ""]), .record(line: 6, cells: ["1", "2"]),
            ])
    }

    @Test func `blanks around quotes are no part of the cell, other blanks are`() throws {
        #expect(try rows("a,b\n x , \"y\" \n").last == .record(line: 2, cells: [" x ", "y"]))
    }

    @Test func `a quote inside an unquoted cell is text`() throws {
        #expect(try rows("a,b\nO\"Brien,5\" pipe\n").last == .record(line: 2, cells: ["O\"Brien", "5\" pipe"]))
    }

    @Test func `a byte-order mark is no part of the header`() throws {
        #expect(try rows("\u{feff}email,name\na,b\n").first == .record(line: 1, cells: ["email", "name"]))
    }

    @Test(arguments: [",", ";", "\t", "|"])
    func `the delimiter is found on the content`(delimiter: String) throws {
        let lines = [["Name, first", "E;mail", "x|y", "t\tt"], ["a,b,c", "d;e", "f", "\"g\""]]
        let text = lines.map { $0.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: delimiter) }
            .joined(separator: "\n")
        #expect(try rows(text) == [.record(line: 1, cells: lines[0]), .record(line: 2, cells: lines[1])])
        let bare =
            ["email", "name", "note"].joined(separator: delimiter) + "\n"
            + ["a", "b", "c d"].joined(separator: delimiter)
        #expect(try rows(bare).last == .record(line: 2, cells: ["a", "b", "c d"]))
    }

    @Test func `a semicolon file whose notes have commas is a semicolon file`() throws {
        #expect(try rows("email;note\na;x, y, z\nb;x, y, z\n").count == 3)
        #expect(try rows("email;note\na;x, y, z\n").last == .record(line: 2, cells: ["a", "x, y, z"]))
    }

    @Test func `a first line that declares the delimiter is obeyed and passed over`() throws {
        #expect(
            try rows("sep=;\r\na,1;b\r\n1;2\r\n") == [
                .record(line: 2, cells: ["a,1", "b"]), .record(line: 3, cells: ["1", "2"]),
            ])
    }

    @Test func `missing and extra cells are told, not shifted`() throws {
        let found = try rows("a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n4,5,6\n", width: 3)
        #expect(
            Array(found.dropFirst()) == [
                .malformed(line: 2, cell: nil, flaw: .missingCells(found: 2, expected: 3), cells: ["1", "2"]),
                .malformed(line: 3, cell: 3, flaw: .extraCells(found: 4, expected: 3), cells: ["1", "2", "3", "4"]),
                .malformed(line: 4, cell: 3, flaw: .extraCells(found: 5, expected: 3), cells: ["1", "2", "3", "", ""]),
                .record(line: 5, cells: ["4", "5", "6"]),
            ])
    }

    @Test func `an unclosed quote costs its own record only`() throws {
        let text = "a,b\n1,2\nx,\"open\n3,4\n5,\"six\"\n7,8\n"
        #expect(
            Array(try rows(text, width: 2).dropFirst()) == [
                .record(line: 2, cells: ["1", "2"]),
                .malformed(line: 3, cell: 1, flaw: .unclosedQuote, cells: ["x", "\"open"]),
                .record(line: 4, cells: ["3", "4"]), .record(line: 5, cells: ["5", "six"]),
                .record(line: 6, cells: ["7", "8"]),
            ])
    }

    @Test func `an unclosed quote that nothing closes before the end costs its own record only`() throws {
        let text = "a,b\nx,\"open\n3,4\n5,6"
        #expect(
            Array(try rows(text).dropFirst()) == [
                .malformed(line: 2, cell: 1, flaw: .unclosedQuote, cells: ["x", "\"open"]),
                .record(line: 3, cells: ["3", "4"]),
                .record(line: 4, cells: ["5", "6"]),
            ])
    }

    @Test func `an unclosed quote that a later cell closes by chance does not swallow rows`() throws {
        let ragged = try rows("a,b,c\nx,\"open,z\n1,2,3\n4,5,6\n7,8\",9,0\n1,2,3\n", width: 3)
        #expect(
            ragged.dropFirst().first == .malformed(line: 2, cell: 1, flaw: .unclosedQuote, cells: ["x", "\"open,z"]))
        #expect(ragged.dropFirst(2).map(\.line) == [3, 4, 5, 6])
        #expect(ragged.contains(.record(line: 4, cells: ["4", "5", "6"])))
        let fitting = try rows("a,b,c,d\nx,\"open,z,y\n1,2,3,4\n5,6\",7,8\n", width: 4)
        #expect(fitting.dropFirst().map(\.line) == [2, 3, 4])
        #expect(fitting.contains(.record(line: 3, cells: ["1", "2", "3", "4"])))
    }

    @Test func `a note over several lines with commas in it is one cell`() throws {
        let text = "note,b,c,d\n\"one, two, three\nfour, five\nsix, seven\",2,3,4\n"
        #expect(
            try rows(text, width: 4).last
                == .record(line: 2, cells: ["one, two, three\nfour, five\nsix, seven", "2", "3", "4"]))
        let first = "note,b,c,d\n\"one\ntwo\",2,3,4\n"
        #expect(try rows(first, width: 4).last == .record(line: 2, cells: ["one\ntwo", "2", "3", "4"]))
    }

    @Test func `an unclosed quote in a file without another quote is given up after many lines`() throws {
        let text = "a,b\nx,\"open\n" + (0..<5000).map { "\($0),y\n" }.joined()
        let found = try rows(text)
        #expect(found.count == 5002)
        #expect(found.last == .record(line: 5002, cells: ["4999", "y"]))
    }

    @Test func `text behind a closing quote is rejected on its line`() throws {
        #expect(
            Array(try rows("a,b\n\"Bob \"the\" Smith\",2\n3,4\n").dropFirst()) == [
                .malformed(line: 2, cell: 0, flaw: .strayQuote, cells: ["\"Bob \"the\" Smith\",2"]),
                .record(line: 3, cells: ["3", "4"]),
            ])
    }

    @Test(arguments: [true, false], [false, true])
    func `a megabyte in one cell is rejected and the rest goes on`(quoted: Bool, withNewlines: Bool) throws {
        let piece =
            withNewlines && quoted
            ? String(repeating: "abcdefghij", count: 1000) + "\n" : String(repeating: "x", count: 10001)
        let giant = String(repeating: piece, count: 105)
        let cell = quoted ? "\"" + giant + "\"" : giant
        let found = try rows("a,b\n1,\(cell)\n3,4\n", width: 2)
        #expect(found.count == 3)
        guard case .malformed(2, 1, .longCell, let cells) = found[1] else {
            Issue.record("\(found[1].line)")
            return
        }
        #expect(cells[1].utf8.count < 70_000)
        #expect(found[2] == .record(line: withNewlines && quoted ? 108 : 3, cells: ["3", "4"]))
    }

    @Test(arguments: [true, false])
    func `a record without end is skipped to its newline in little memory`(quoted: Bool) throws {
        var options = CSVOptions()
        options.recordBytes = 200_000
        options.chunk = 10_000
        let text = "a,b\n1,\(quoted ? "\"" : "")" + String(repeating: "x", count: 3_000_000) + "\r\n3,4\n"
        let found = try rows(text, width: 2, options: options)
        #expect(found.count == 3)
        #expect(found[2] == .record(line: 3, cells: ["3", "4"]))
    }

    @Test func `a record that is not UTF-8 is rejected alone and shown readably`() throws {
        let text = Array("a,b\nJörg,2\nÄnne,3\nM".utf8) + [0xfc] + Array("ller,4\n5,6\n".utf8)
        let found = try rows(bytes: text, width: 2)
        #expect(found[3] == .malformed(line: 4, cell: 0, flaw: .invalidUTF8, cells: ["Müller", "4"]))
        #expect(found[4] == .record(line: 5, cells: ["5", "6"]))
    }

    @Test func `a NUL byte behind the first block rejects its record`() throws {
        let filler = (0..<10_000).map { "\($0),abcdefgh\n" }.joined()
        let found = try rows("a,b\n" + filler + "x\0y,2\n3,4\n", width: 2)
        #expect(found.count == 10_003)
        #expect(found[10_001] == .malformed(line: 10_002, cell: 0, flaw: .nul, cells: ["x␀y", "2"]))
    }
}

extension CSVReader.Row {
    var line: Int {
        switch self {
        case .record(let line, _), .malformed(let line, _, _, _): line
        }
    }
}
