import Foundation
import Testing

@testable import Capture

@Suite struct CSVReaderLawTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func rows(_ path: String, chunk: Int, width: Int?, delimiter: UInt8? = nil) throws -> [CSVReader.Row] {
        var options = CSVOptions()
        options.chunk = chunk
        options.delimiter = delimiter
        options.quotedLines = 60
        var reader = try CSVReader(path: path, options: options)
        reader.width = width
        var rows: [CSVReader.Row] = []
        while let row = try reader.next() { rows.append(row) }
        return rows
    }

    /// Bytes that make trouble more often than a letter.
    private static let pieces = [
        ",", "\"", "\"\"", "\n", "\r", "\r\n", " ", "a", "bc", "ü", ";", "\",\"", "x,y\n", "\u{1F600}", "\t",
    ]

    @Test(arguments: 1...12)
    func `the rows do not depend on the size of the chunks`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        // Past the first block, which is always read whole, so that the chunks matter.
        var text = "h1,h2,h3\n" + String(repeating: "first,block,filler\n", count: TextEncoding.block / 19 + 1)
        for _ in 0..<300 { text += Self.pieces.randomElement(using: &generator) ?? "" }
        let path = try folder.file(text)
        for width in [nil, 3] {
            let whole = try rows(path, chunk: 1 << 20, width: width, delimiter: 0x2c)
            for chunk in [1, 2, 3, 5, 7, 16, 61, 4096, 65_537] {
                let found = try rows(path, chunk: chunk, width: width, delimiter: 0x2c)
                let different = zip(found, whole).first { $0 != $1 }
                #expect(different == nil && found.count == whole.count, "chunk \(chunk), width \(width ?? 0)")
            }
        }
    }

    @Test(arguments: 1...60, [",", ";", "\t", "|"])
    func `what is written is read back`(seed: UInt64, delimiter: String) throws {
        var generator = SeededGenerator(seed: seed)
        let byte = try #require(delimiter.utf8.first)
        let width = Int.random(in: 2...6, using: &generator)
        let records = (0..<Int.random(in: 1...20, using: &generator)).map { _ in
            (0..<width).map { _ in
                (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                    Self.pieces.randomElement(using: &generator) ?? ""
                }.joined()
            }
        }
        var bytes: [UInt8] = []
        for record in records {
            for (index, cell) in record.enumerated() {
                if index > 0 { bytes.append(byte) }
                RejectFile.encode(cell, byte, into: &bytes)
            }
            bytes.append(0x0a)
        }
        let read = try rows(folder.file(bytes), chunk: 100, width: nil, delimiter: byte).map { row -> [String] in
            guard case .record(_, let cells) = row else { return ["malformed"] }
            return cells
        }
        #expect(read == records)
    }

    @Test(arguments: 1...30)
    func `no bytes crash the reader, and every line is accounted for in order`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var bytes: [UInt8] = Array("a,b\n".utf8)
        for _ in 0..<2000 {
            bytes.append([0x2c, 0x22, 0x0a, 0x0d, 0x61, 0xc3, 0xbc, 0xff, 0x20].randomElement(using: &generator) ?? 0)
        }
        do {
            let found = try rows(folder.file(bytes), chunk: 64, width: 2)
            #expect(zip(found, found.dropFirst()).allSatisfy { $0.line <= $1.line })
        } catch let error as CaptureError {
            guard case .encoding = error else { throw error }
        }
    }

    @Test func `memory does not grow with the file`() throws {
        let row = "ann.lee@acme.test,Ann,Lee,\"Acme, Inc.\",+49 171 1234567,CTO,Bonn,Germany,\"a note\nof two lines\"\n"
        let path = try folder.file(String(repeating: row, count: 50_000))
        var reader = try CSVReader(path: path)
        _ = try reader.next()
        for _ in 0..<5_000 { _ = try reader.next() }
        let before = try residentKilobytes()
        var count = 0
        while try reader.next() != nil { count += 1 }
        #expect(count == 44_999)
        #expect(try residentKilobytes() - before < 20_000)
    }

    private func residentKilobytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return Int(line.filter(\.isNumber)) ?? 0
    }
}
