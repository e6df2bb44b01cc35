import Foundation
import Testing

@testable import Capture

@Suite struct CaptureErrorTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func error(_ path: String) -> CaptureError? {
        #expect(throws: CaptureError.self) { _ = try LeadReader(path: path) }
    }

    private func error(_ bytes: [UInt8]) throws -> CaptureError? { error(try folder.file(bytes)) }

    @Test func `a missing file is told`() {
        let path = folder.path("none.csv")
        #expect(error(path) == .missing(path: path))
        #expect(
            error(path)?.description
                == "\(path): there is no such file. Check the name, or give - to read standard input.")
        #expect(error(path)?.kind == .input)
    }

    @Test func `a folder is told`() {
        #expect(error(folder.url.path) == .directory(path: folder.url.path))
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func `a file that may not be read is told`() throws {
        let path = try folder.file("Email\n")
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
        #expect(error(path) == .permission(path: path))
    }

    @Test(arguments: ["", "\n\n", "\u{feff}", "  \r\n"])
    func `a file without a header is told as empty`(text: String) throws {
        let path = try folder.file(text)
        #expect(error(path) == .empty(path: path))
    }

    @Test func `a binary file is told, and named where it is known`() throws {
        let path = folder.path("leads.csv")
        #expect(try error(Array("Email,Na\0me\n".utf8)) == .binary(path: path, format: nil))
        #expect(
            try error(Array("PK\u{3}\u{4}xyz\0".utf8))
                == .binary(path: path, format: "an Excel workbook or a zip archive"))
        let cut = CaptureError.readFailed(path: path, reason: "the compressed data ends in the middle")
        #expect(try error([0x1f, 0x8b, 8, 0]) == cut)
    }

    @Test func `an encoding that is not read is told with the command that converts it`() throws {
        let path = folder.path("leads.csv")
        let wide = "Email\n".utf8.reduce(into: [0xff, 0xfe, 0, 0] as [UInt8]) { $0 += [$1, 0, 0, 0] }
        #expect(try error(wide) == .encoding(path: path, name: "UTF-32"))
        #expect(try error(wide)?.description.contains("iconv -f UTF-32 -t UTF-8 \(path) > converted.csv") == true)
    }

    @Test func `a header with an unclosed quote is told with its line`() throws {
        let path = folder.path("leads.csv")
        let found = try error(Array("\nEmail,\"Name\na@acme.test,Ann\n".utf8))
        #expect(found == .unreadableHeader(path: path, line: 2, reason: CSVFlaw.unclosedQuote.description))
    }

    @Test func `no known column is told`() throws {
        #expect(try error(Array("foo,bar\n1,2\n".utf8))?.description.contains("no column is known") == true)
    }

    @Test func `a database or a folder that cannot be used is no input's fault`() {
        for error in [
            CaptureError.attendeesNotRead(reason: "locked"), .cannotWatch(path: "drop", reason: "x"),
            .rejectsNotWritten(path: "r.csv", reason: "x", isPermission: true),
            .rejectsNotWritten(path: "r.csv", reason: "x", isPermission: false),
        ] {
            #expect(!error.isOfInput, "\(error)")
        }
        for error in [
            CaptureError.readFailed(path: "a.csv", reason: "x"), .permission(path: "a.csv"), .empty(path: "a.csv"),
            .badMapping(option: "x", reason: "x"), .unsupported(path: "a.png", format: .image),
        ] {
            #expect(error.isOfInput, "\(error)")
        }
    }

    @Test func `standard input is read for a dash`() throws {
        let reader = try LeadReaderProcess.rows(path: try folder.file("Email\na@acme.test\nb@acme.test\n"))
        #expect(reader == 2)
    }
}

/// Reads standard input, which is the file for as long as the reading takes.
enum LeadReaderProcess {
    static func rows(path: String) throws -> Int {
        let saved = dup(STDIN_FILENO)
        let file = open(path, O_RDONLY)
        dup2(file, STDIN_FILENO)
        defer {
            dup2(saved, STDIN_FILENO)
            close(saved)
            close(file)
        }
        var reader = try LeadReader(path: "-")
        var rows = 0
        while try reader.next() != nil { rows += 1 }
        return rows
    }
}
