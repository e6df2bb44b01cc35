import Foundation
import Leads
import Testing

@testable import Capture

@Suite struct RejectFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Reads a list, writes its rejects, and counts both.
    private func ingest(_ path: String, rejects: String) throws -> (leads: Int, rejected: Int) {
        var reader = try LeadReader(path: path)
        var file = try RejectFile(path: rejects, format: reader.rejectFormat)
        var leads = 0
        while let row = try reader.next() {
            switch row {
            case .lead: leads += 1
            case .rejected(let rejection): try file.append(rejection)
            }
        }
        try file.finish()
        #expect(leads + file.count == reader.rows)
        return (leads, file.count)
    }

    @Test func `there is no file where nothing was rejected`() throws {
        let path = try folder.file("Email\na@acme.test\n")
        #expect(try ingest(path, rejects: folder.path("r.csv")) == (1, 0))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["leads.csv"])
    }

    @Test func `rejects carry line, column and reason, and can be mended and ingested`() throws {
        let path = try folder.file(
            "Email;Name;Note\na@acme.test;Ann;x\nbob@acme;Bob;\"said \"\"hi\"\"; left\n\"\n;Cy;\n")
        let rejects = folder.path("r.csv")
        #expect(try ingest(path, rejects: rejects) == (1, 2))
        let text = try String(contentsOfFile: rejects, encoding: .utf8)
        #expect(text.hasPrefix("leadferry_line;leadferry_column;leadferry_reason;Email;Name;Note\n3;Email;"))
        let mended = text.replacing(";bob@acme;", with: ";bob@acme.test;")
        let again = try folder.file(mended, name: "mended.csv")
        #expect(try ingest(again, rejects: folder.path("r2.csv")) == (1, 1))
        let second = try String(contentsOfFile: folder.path("r2.csv"), encoding: .utf8)
        #expect(second.hasPrefix("leadferry_line;leadferry_column;leadferry_reason;Email;Name;Note\n"))
        #expect(second.components(separatedBy: "leadferry_reason").count == 2)
    }

    @Test func `rejects that are not mended are rejected again`() throws {
        let path = try folder.file("Email,Name\na@acme.test\nb@acme.test,Bob,extra\nc@acme,Cy\nd@acme.test,\"open\n")
        let rejects = folder.path("r.csv")
        #expect(try ingest(path, rejects: rejects) == (0, 4))
        #expect(try ingest(rejects, rejects: folder.path("r2.csv")).rejected >= 3)
    }

    @Test func `a reject file may be ingested with itself as the reject file`() throws {
        let bad = (0..<5000).map { "p\($0)@acme,Ann,a longer note so that the file is larger than one chunk\n" }
            .joined()
        let path = try folder.file("Email,Name,Note\n" + bad)
        let rejects = folder.path("r.csv")
        #expect(try ingest(path, rejects: rejects) == (0, 5000))
        #expect(try ingest(rejects, rejects: rejects) == (0, 5000))
        #expect(try ingest(rejects, rejects: rejects) == (0, 5000))
    }

    @Test func `a list that breaks off leaves no half-written reject file`() throws {
        do {
            var file = try RejectFile(path: folder.path("r.csv"), format: .table(header: ["Email"], delimiter: 0x2c))
            try file.append(Rejection(line: 2, column: nil, reason: "x", cells: ["y"]))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    }

    @Test func `a reject file that cannot be written is told before the first row`() throws {
        let missing = #expect(throws: CaptureError.self) {
            _ = try RejectFile(path: folder.path("no/such/r.csv"), format: .table(header: [], delimiter: 0x2c))
        }
        #expect(missing?.kind == .writing)
        #expect(missing?.description.contains("no/such") == true)
        #expect(missing?.description.contains("--rejects") == true)
        let taken = #expect(throws: CaptureError.self) {
            _ = try RejectFile(path: folder.url.path, format: .table(header: [], delimiter: 0x2c))
        }
        #expect(taken?.description.contains("Is a directory") == true)
    }
}
