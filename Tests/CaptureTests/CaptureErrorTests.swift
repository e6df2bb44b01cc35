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
        #expect(try error([0x1f, 0x8b, 8, 0]) == .binary(path: path, format: "compressed with gzip"))
    }

    @Test func `another encoding is told with the command that converts it`() throws {
        let path = folder.path("leads.csv")
        let windows = Array("Email,Name\na@acme.test,M".utf8) + [0xfc] + Array("ller\n".utf8)
        #expect(try error(windows) == .encoding(path: path, name: "WINDOWS-1252"))
        #expect(
            try error(windows)?.description.contains("iconv -f WINDOWS-1252 -t UTF-8 \(path) > converted.csv") == true)
        let little = Array("Email,Name\n".utf16).flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
        #expect(try error([0xff, 0xfe] + little) == .encoding(path: path, name: "UTF-16LE"))
        #expect(try error(little) == .encoding(path: path, name: "UTF-16LE"))
        let big = Array("Email,Name\n".utf16).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
        #expect(try error([0xfe, 0xff] + big) == .encoding(path: path, name: "UTF-16BE"))
    }

    @Test func `a header with an unclosed quote is told with its line`() throws {
        let path = folder.path("leads.csv")
        let found = try error(Array("\nEmail,\"Name\na@acme.test,Ann\n".utf8))
        #expect(found == .unreadableHeader(path: path, line: 2, reason: CSVFlaw.unclosedQuote.description))
    }

    @Test func `no known column is told`() throws {
        #expect(try error(Array("foo,bar\n1,2\n".utf8))?.description.contains("no column is known") == true)
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
