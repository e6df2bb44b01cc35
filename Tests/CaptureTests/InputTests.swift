import Foundation
import Testing

@testable import Capture

/// Which inputs are found, how they are read, and what a drop folder gives.
@Suite struct InputTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `of a folder the files that may be leads are read, sorted`() throws {
        for name in [
            "b.csv", "a.jsonl", ".hidden.csv", "b.csv.rejects.csv", "c.csv.gz", "d.csv.part", "e.pdf", "f.VCF",
        ] {
            _ = try folder.file("x", name: name)
        }
        try FileManager.default.createDirectory(atPath: folder.path("done"), withIntermediateDirectories: true)
        let found = try InputFiles.found([folder.url.path, "-"])
        #expect(found.files == ["a.jsonl", "b.csv", "c.csv.gz", "f.VCF"].map { folder.path($0) } + ["-"])
        #expect(found.unread == [folder.path("e.pdf")])
    }

    @Test func `a folder without leads is told`() throws {
        _ = try folder.file("x", name: "notes.pdf")
        #expect(throws: CaptureError.emptyFolder(path: folder.url.path)) { try InputFiles.found([folder.url.path]) }
    }

    @Test(arguments: [
        ("{\"email\":1}", "x", CaptureFormat.jsonl), ("Email\n", "x.jsonl", .jsonl), ("Email\n", "x", .csv),
        ("begin:vcard\n", "x.csv", .vcard), ("\u{feff}BEGIN:VCARD", "x", .vcard), ("MECARD:N:Lee;;", "x", .badge),
        ("Email\n", "x.vcf.gz", .vcard),
    ])
    func `the format is told by the content, then by the name`(text: String, name: String, format: CaptureFormat) {
        #expect(Array(text.utf8).withUnsafeBufferPointer { CaptureFormat.told(by: $0, path: "in/" + name) } == format)
    }

    @Test func `images are told by their first bytes`() {
        let heic: [UInt8] = [0, 0, 0, 24] + Array("ftypheic".utf8) + [0]
        for bytes in [[0x89, 0x50, 0x4e, 0x47, 13], [0xff, 0xd8, 0xff, 0xe0], heic] as [[UInt8]] {
            #expect(bytes.withUnsafeBufferPointer { CaptureFormat.told(by: $0, path: "x.csv") } == .image)
        }
    }

    @Test(arguments: [1, 2, 3, 7, 64, 1000])
    func `another encoding is read the same in chunks of any size`(chunk: Int) throws {
        let text = "Email,Notes\n" + String(repeating: "a@acme.example,über 🎉 €\n", count: 4000)
        let little = text.utf16.reduce(into: [0xff, 0xfe] as [UInt8]) { $0 += [UInt8($1 & 0xff), UInt8($1 >> 8)] }
        var options = CSVOptions()
        options.chunk = chunk
        var reader = try CSVReader(path: folder.file(little), options: options)
        var rows = 0
        while let row = try reader.next() {
            rows += 1
            guard rows > 1 else { continue }
            guard case .record(_, ["a@acme.example", "über 🎉 €"]) = row else {
                Issue.record("\(row)")
                return
            }
        }
        #expect(rows == 4001)
    }

    @Test(arguments: [1, 3, 64, 100_000])
    func `an encoding that shows itself late is told the same in chunks of any size`(chunk: Int) throws {
        let ascii = "Email,City\n" + String(repeating: "a@acme.example,Bonn\n", count: 4000)
        for (bytes, city) in [([0xf6], "Köln"), ([0xc3, 0xb6], "Köln")] as [([UInt8], String)] {
            let tail = Array("b@acme.example,K".utf8) + bytes + Array("ln\n".utf8)
            var options = CSVOptions()
            options.chunk = chunk
            var reader = try CSVReader(path: folder.file(Array(ascii.utf8) + tail), options: options)
            var last: CSVReader.Row?
            while let row = try reader.next() { last = row }
            #expect(last == .record(line: 4002, cells: ["b@acme.example", city]))
            #expect((reader.encodingNotice != nil) == (bytes.count == 1))
        }
    }

    @Test(arguments: [1, 3, 64, 100_000])
    func `one broken row late in a file does not decide about the rows behind it`(chunk: Int) throws {
        let ascii = "Email,City\n" + String(repeating: "a@acme.example,Bonn\n", count: 4000)
        let broken = Array("b@acme.example,K".utf8) + [0xf6] + Array("ln\n".utf8)
        let good =
            String(repeating: "c@acme.example,Bonn\n", count: 1000) + "d@acme.example,Köln\ne@acme.example,Łódź\n"
        var options = CSVOptions()
        options.chunk = chunk
        var reader = try CSVReader(path: folder.file(Array(ascii.utf8) + broken + Array(good.utf8)), options: options)
        var rows: [CSVReader.Row] = []
        while let row = try reader.next() { rows.append(row) }
        #expect(reader.encodingNotice == nil)
        #expect(rows.count == 5004)
        guard case .malformed(4002, 1, .invalidUTF8, _) = rows[4001] else {
            Issue.record("\(rows[4001])")
            return
        }
        #expect(rows.last == .record(line: 5004, cells: ["e@acme.example", "Łódź"]))
    }

    @Test func `a drop folder gives files that were there when they stand still, and new ones when they are closed`()
        throws
    {
        _ = try folder.file("x", name: "old.csv")
        var drop = try DropFolder(path: folder.url.path)
        let never = Pipe()
        let stop = never.fileHandleForReading.fileDescriptor
        _ = try folder.file("x", name: "new.csv")
        _ = try folder.file("x", name: ".hidden")
        _ = try folder.file("x", name: "moved.part")
        let names = Set([try drop.next(or: stop), try drop.next(or: stop)].compactMap(\.self))
        #expect(names == ["old.csv", "new.csv"])
        rename(folder.path("moved.part"), folder.path("moved.csv"))
        try drop.move("old.csv", as: "old.csv", to: .done, summary: Array("{}".utf8))
        try drop.move("new.csv", as: "new.csv", to: .failed, summary: [])
        #expect(try drop.next(or: stop) == "moved.csv")
        #expect(drop.freeName(for: "old.csv", .done) == "old-2.csv")
        #expect(drop.freeName(for: "old.csv", .failed) == "old.csv")
        #expect(FileManager.default.fileExists(atPath: folder.path("done/old.csv.summary.json")))
        never.fileHandleForWriting.write(Data([1]))
        #expect(try drop.next(or: stop) == nil)
    }

    @Test func `a reject file that was mended is taken from a drop folder, and its name taken from no other`() throws {
        var drop = try DropFolder(path: folder.url.path)
        let never = Pipe()
        let stop = never.fileHandleForReading.fileDescriptor
        for name in ["x.csv.rejects.csv", "y.summary.json"] {
            _ = try folder.file("x", name: name)
            #expect(try drop.next(or: stop) == name)
            try drop.move(name, as: drop.freeName(for: name, .done), to: .done, summary: Array("{}".utf8))
        }
        // Its rejects and its summary would have their names.
        #expect(drop.freeName(for: "x.csv", .done) == "x-2.csv")
        #expect(drop.freeName(for: "y", .done) == "y-2")
        #expect(drop.freeName(for: "z.csv", .done) == "z.csv")
    }

    @Test func `one process watches a folder at a time`() throws {
        let drop = try DropFolder(path: folder.url.path)
        let error = #expect(throws: CaptureError.self) { _ = try DropFolder(path: drop.path) }
        #expect(error?.description.contains("another leadferry") == true)
    }

    @Test func `an unfinished file is left alone`() throws {
        var drop = try DropFolder(path: folder.url.path)
        let bell = Pipe()
        let file = open(folder.path("slow.csv"), O_WRONLY | O_CREAT, 0o600)
        write(file, "Email\n", 6)
        _ = try folder.file("x", name: "quick.csv")
        #expect(try drop.next(or: bell.fileHandleForReading.fileDescriptor) == "quick.csv")
        bell.fileHandleForWriting.write(Data([1]))
        #expect(try drop.next(or: bell.fileHandleForReading.fileDescriptor) == nil)
        close(file)
        let never = Pipe()
        #expect(try drop.next(or: never.fileHandleForReading.fileDescriptor) == "slow.csv")
    }
}
