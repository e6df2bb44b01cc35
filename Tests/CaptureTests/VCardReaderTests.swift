import Foundation
import Leads
import Testing

@testable import Capture

@Suite struct VCardReaderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func rows(_ path: String) throws -> [CapturedRow] {
        var reader = try CaptureInput.open(path: path)
        var rows: [CapturedRow] = []
        while let row = try reader.next() { rows.append(row) }
        return rows
    }

    private func leads(_ text: String) throws -> [CapturedLead] {
        try rows(folder.file(text, name: "cards.vcf")).compactMap { if case .lead(let lead) = $0 { lead } else { nil } }
    }

    @Test func `a card is told by its first line, whatever the file is called`() throws {
        let path = try folder.file("begin:vcard\nFN:Ann Lee\nEMAIL:ann@acme.example\nend:vcard\n", name: "cards.txt")
        #expect(try rows(path).count == 1)
    }

    @Test func `the order of the properties, revision and program do not make another capture`() throws {
        let first = try leads("BEGIN:VCARD\nVERSION:3.0\nFN:Ann Lee\nEMAIL:ann@acme.example\nREV:2026\nEND:VCARD\n")
        let again = try leads(
            "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:x\r\nREV:2027\r\nEMAIL:ann@acme.example\r\nFN:Ann\r\n  Lee\r\nEND:VCARD\r\n"
        )
        #expect(first.map(\.fingerprint) == again.map(\.fingerprint))
        let other = try leads("BEGIN:VCARD\nVERSION:3.0\nFN:Ann Leigh\nEMAIL:ann@acme.example\nEND:VCARD\n")
        #expect(first.map(\.fingerprint) != other.map(\.fingerprint))
    }

    @Test func `a reject file reads as it was rejected, and as a lead when it is mended`() throws {
        let path = try folder.file(
            """
            BEGIN:VCARD
            VERSION:3.0
            FN:Ann Lee
            EMAIL:ann(at)acme.example
            PHOTO;ENCODING=b:/9j/4AAQSkZJRgABAQEAYABgAAD
             AAAA
            END:VCARD
            not a card
            BEGIN:VCARD
            FN:Bob Ray
            """, name: "cards.vcf")
        var file = try RejectFile(
            path: folder.path("cards.vcf.rejects.vcf"), format: .text(fileExtension: "vcf"))
        let rejections = try rows(path).compactMap { row -> Rejection? in
            if case .rejected(let rejection) = row { rejection } else { nil }
        }
        #expect(rejections.map(\.line) == [4, 8, 9])
        for rejection in rejections { try file.append(rejection) }
        try file.finish()
        let again = try rows(file.path).compactMap { row -> Rejection? in
            if case .rejected(let rejection) = row { rejection } else { nil }
        }
        #expect(again.map(\.reason) == rejections.map(\.reason))
        let text = try String(contentsOfFile: file.path, encoding: .utf8)
        #expect(!text.contains("PHOTO"))
        let mended =
            text.replacing("(at)", with: "@").replacing("not a card\n", with: "")
            + "EMAIL:bob@acme.example\nEND:VCARD\n"
        #expect(try leads(mended).map(\.identity.description) == ["email:ann@acme.example", "email:bob@acme.example"])
    }

    @Test func `a picture of any size takes no memory, a card of too much text is rejected`() throws {
        let picture = String(repeating: String(repeating: "A", count: 74) + "\n ", count: 60_000)
        let note = String(repeating: String(repeating: "n", count: 74) + "\n ", count: 16_000)
        let path = try folder.file(
            "BEGIN:VCARD\nFN:Ann Lee\nEMAIL:ann@acme.example\nPHOTO;ENCODING=b:\(picture)\nEND:VCARD\n"
                + "BEGIN:VCARD\nFN:Bob Ray\nEMAIL:bob@acme.example\nNOTE:\(note)\nEND:VCARD\n"
                + "BEGIN:VCARD\nFN:Cid Moe\nEMAIL:cid@acme.example\nPHOTO:\(String(repeating: "B", count: 3 << 20))\nEND:VCARD\n",
            name: "cards.vcf")
        let found = try rows(path)
        #expect(found.count == 3)
        guard case .lead(let ann) = found[0], case .rejected(let bob) = found[1], case .lead(let cid) = found[2] else {
            Issue.record("\(found.map { "\($0)".prefix(200) })")
            return
        }
        #expect(ann.identity.description == "email:ann@acme.example")
        #expect(bob.reason.contains("more than 1048576 bytes"))
        #expect(cid.identity.description == "email:cid@acme.example")
    }
}
