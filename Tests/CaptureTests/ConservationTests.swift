import Foundation
import Leads
import Store
import Testing

@testable import Capture

/// Whatever a file holds, its rows are accounted for, and the same file again adds nothing.
@Suite struct ConservationTests {
    /// Cells of a messy list.
    private static let cells = [
        "", "ann@acme.example", "ANN@acme.example", "bob@acme", "cy@acme.example; di@acme.example", "Ann Lee",
        "Lee, Ann",
        "Acme", "Acme (acme.com)", "n/a", "+49 171 1234567", "0171/1234567, 0172/7654321", "\"x", "x\"y", "\"a, b\"",
        "\"say \"\"hi\"\"\"", "\"two\nlines\"", "\"Bob \"the\" Ray\"", "Köln", "\u{feff}x", "\0", "  ", "2026-11-23",
        "5",
    ]
    private static let headers = ["Email", "Name", "Company", "Phone", "City", "Notes", "Diet", "Email", "foo", ""]

    private func messyTable(_ seed: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        let delimiter = [",", ";", "\t"].randomElement(using: &generator) ?? ","
        let width = Int.random(in: 2...7, using: &generator)
        var text = Bool.random(using: &generator) ? "Leads of the show\n\n" : ""
        text += "Email" + delimiter + "Company"
        for _ in 2..<width { text += delimiter + (Self.headers.randomElement(using: &generator) ?? "") }
        for _ in 0..<Int.random(in: 0...120, using: &generator) {
            text += ["\n", "\r\n", "\r", "\n\n"].randomElement(using: &generator) ?? "\n"
            let count = Int.random(in: 0...9, using: &generator) == 0 ? width + 1 : width
            text += (0..<count).map { _ in Self.cells.randomElement(using: &generator) ?? "" }
                .joined(separator: delimiter)
        }
        switch seed % 5 {
        case 1: return text.utf16.reduce(into: [0xff, 0xfe]) { $0 += [UInt8($1 & 0xff), UInt8($1 >> 8)] }
        case 2: return text.unicodeScalars.map { $0.value < 256 ? UInt8($0.value) : 0x3f }
        default: return Array(text.utf8)
        }
    }

    private static let members = [
        #""email":"ann@acme.example""#, #""email":"bob@acme""#, #""name":"Ann Lee""#, #""company":{"name":"Acme"}"#,
        #""company":5"#, #""qualifiers":{"Interest":["a","b"]}"#, #""custom":{"x":1}"#, #""foo":[]"#, #""city":null"#,
        #""notes":"\ud800""#, #""email":"#, "", #""phone":"+49 171 1234567""#,
    ]

    private func messyLines(_ seed: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        var text = "{\"email\":\"first@acme.example\"}\n"
        for _ in 0..<Int.random(in: 0...80, using: &generator) {
            let members = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                Self.members.randomElement(using: &generator) ?? ""
            }
            text += "{" + members.joined(separator: ",") + (Int.random(in: 0...9, using: &generator) == 0 ? "" : "}")
            text += ["\n", "\r\n", "\n\n", " \n"].randomElement(using: &generator) ?? "\n"
        }
        return Array(text.utf8)
    }

    @Test(arguments: 1...40)
    func `the rows of a messy table add up, and the same file again adds nothing`(seed: UInt64) throws {
        try check(messyTable(seed), "leads.csv")
    }

    @Test(arguments: 1...25)
    func `messy lines of JSON add up, and the same file again adds nothing`(seed: UInt64) throws {
        try check(messyLines(seed), "leads.jsonl")
    }

    /// How many rows a reader finds; nil where the file cannot be used.
    private func rows(_ path: String) throws -> Int? {
        do {
            var reader = try CaptureInput.open(path: path)
            while try reader.next() != nil {}
            return reader.rows
        } catch {
            guard error.kind == .input else { throw error }
            return nil
        }
    }

    private func check(_ bytes: [UInt8], _ name: String) throws {
        let fixture = try CaptureFixture()
        let path = try fixture.folder.file(bytes, name: name)
        guard let rows = try rows(path) else { return }
        let first = try fixture.ingest(path)
        #expect(first.tally.read == rows)
        let rejects = first.rejects.map { FileManager.default.fileExists(atPath: $0) } ?? false
        #expect(rejects == (first.tally.rejected > 0))
        let again = try fixture.ingest(path)
        #expect(again.tally.read == first.tally.read)
        #expect(again.tally.accepted == 0 && again.tally.merged == 0)
        #expect(again.tally.rejected == first.tally.rejected)
        #expect(try fixture.store.audit().isEmpty)
        try fixture.store.close()
    }

    @Test func `a file of several chunks is counted whole, whatever is merged between them`() throws {
        let fixture = try CaptureFixture()
        var text = "Email,City,Diet\n"
        for row in 0..<4500 { text += "p\(row % 3000)@acme.example,Bonn,\(row)\n" }
        text += "bad,Bonn,x\n"
        let result = try fixture.ingest(fixture.folder.file(text))
        #expect(result.tally == IngestTally(accepted: 3000, merged: 1500, rejected: 1))
        #expect(result.rejects == fixture.folder.path("leads.csv.rejects.csv"))
        try fixture.store.close()
    }

    @Test func `a record id of a destination that is not there is kept as a custom field`() throws {
        let fixture = try CaptureFixture()
        let path = try fixture.folder.file("Email,One,Two\na@acme.example,4711,7\n")
        let result = try fixture.ingest(path) {
            $0.mappings = ["One=remote_id.hubspot.contact", "Two=remote_id.elsewhere.contact"]
        }
        #expect(result.tally == IngestTally(accepted: 1))
        let lead = try #require(try fixture.store.leads(ids: [1])[1]).lead
        #expect(lead.custom == ["remote_id.elsewhere.contact": "7"])
        try fixture.store.close()
    }

    @Test func `rows that are long are written in smaller commits`() throws {
        let fixture = try CaptureFixture()
        var text = "Email,Notes,Diet\n"
        for row in 0..<10 { text += "p\(row)@acme.example,\(String(repeating: "x", count: 600)),none at all\n" }
        var options = CaptureOptions()
        options.bytesPerChunk = 1200
        var commits = 0
        let result = try Ingest(store: fixture.store, options: options).run(
            path: fixture.folder.file(text), event: "expo", source: .csv, capturedBy: nil, destinations: ["hubspot"],
            rejects: .nowhere
        ) { _ in commits += 1 }
        #expect(commits == 5 && result.tally == IngestTally(accepted: 10))
        try fixture.store.close()
    }

    @Test func `of an input that breaks off what was read before is kept, counted and told`() throws {
        let fixture = try CaptureFixture()
        var text = "Email,City\nbad,Bonn\n"
        for row in 0..<10_000 { text += "p\(row)@acme.example,Bonn\n" }
        // A gzip file of stored blocks without the last one (RFC 1951, 3.2.4).
        var cut: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let piece = rest.prefix(50_000)
            let length = [UInt8(piece.count & 0xff), UInt8(piece.count >> 8)]
            cut.append(0)
            cut += length
            cut += length.map { ~$0 }
            cut += piece
            rest = rest.dropFirst(piece.count)
        }
        let path = try fixture.folder.file(cut, name: "leads.csv.gz")
        let thrown = #expect(throws: Ingest.BrokenOff.self) { try fixture.ingest(path) }
        let broken = try #require(thrown)
        #expect(broken.cause == .readFailed(path: path, reason: "the compressed data ends in the middle"))
        let tally = broken.result.tally
        #expect(tally.rejected == 1 && tally.accepted > 1000)
        #expect(try fixture.store.summaries().map(\.captured) == [tally.accepted])
        let rejects = try #require(broken.result.rejects)
        #expect(try String(contentsOfFile: rejects, encoding: .utf8).contains("2,Email,"))
        #expect(try fixture.store.audit().isEmpty)
        try fixture.store.close()
    }

    @Test func `a reject file of JSON lines can be mended and ingested`() throws {
        let fixture = try CaptureFixture()
        let path = try fixture.folder.file(
            "{\"email\":\"a@acme.example\"}\n{\"email\":\"b@acme\",\"city\":\"Köln\"}\n{\"email\":5}\n", name: "x.jsonl"
        )
        let result = try fixture.ingest(path)
        #expect(result.tally == IngestTally(accepted: 1, rejected: 2))
        let rejects = try #require(result.rejects)
        #expect(rejects.hasSuffix("x.jsonl.rejects.jsonl"))
        let text = try String(contentsOfFile: rejects, encoding: .utf8)
        #expect(text.hasPrefix("# leadferry: line 2: email: “b@acme” is no e-mail address"))
        let mended = try fixture.folder.file(
            text.replacing("b@acme", with: "b@acme.example").replacing(":5}", with: ":\"c@acme.example\"}"),
            name: "mended.jsonl")
        #expect(try fixture.ingest(mended).tally == IngestTally(accepted: 2))
        try fixture.store.close()
    }
}
