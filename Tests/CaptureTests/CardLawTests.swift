import Foundation
import Leads
import Testing

@testable import Capture

@Suite struct CardLawTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func pieces(_ path: String, chunk: Int = 1 << 16) throws -> [CardAssembler.Piece] {
        var lines = CardLines(try ByteWindow(path: path, chunk: chunk))
        var assembler = CardAssembler()
        var pieces: [CardAssembler.Piece] = []
        while let line = try lines.next() {
            if let piece = assembler.take(line.bytes[...], number: line.number) { pieces.append(piece) }
        }
        if let piece = assembler.finish() { pieces.append(piece) }
        return pieces
    }

    private func read(_ piece: CardAssembler.Piece) -> CardWriter.Card? {
        guard case .card(let card) = piece else { return nil }
        func components(_ name: String) -> [String] {
            card.all(name).first.map {
                CardText.components(CardText.text(of: $0), listed: card.hasLists, joint: ",")
            } ?? []
        }
        let (name, organisation) = (components("N"), components("ORG"))
        guard name.count == 5, organisation.count == 2, let note = card.all("NOTE").first else { return nil }
        return CardWriter.Card(
            family: name[0], given: name[1], company: organisation[0], unit: organisation[1],
            note: CardText.unescaped(CardText.text(of: note).unicodeScalars),
            emails: card.all("EMAIL").map { String(decoding: $0.value, as: UTF8.self) }.sorted())
    }

    @Test(arguments: 1...60, CardWriter.Version.allCases)
    func `what is written is read back`(seed: UInt64, version: CardWriter.Version) throws {
        var writer = CardWriter(version: version, seed: seed)
        let cards = (0..<Int.random(in: 1...8, using: &writer.generator)).map { _ in writer.card() }
        let path = try folder.file(cards.map { writer.written($0) }.joined())
        #expect(try pieces(path).map(read) == cards)
    }

    @Test(arguments: 1...20)
    func `cards of all versions in one file do not disturb each other`(seed: UInt64) throws {
        var cards: [CardWriter.Card] = []
        var text = ""
        for version in CardWriter.Version.allCases + CardWriter.Version.allCases.reversed() {
            var writer = CardWriter(version: version, seed: seed)
            let card = writer.card()
            cards.append(card)
            text += writer.written(card)
        }
        #expect(try pieces(folder.file(text)).map(read) == cards)
    }

    @Test(arguments: 1...20)
    func `what is read does not depend on the size of the chunks`(seed: UInt64) throws {
        var writer = CardWriter(version: .v30, seed: seed)
        let cards = (0..<40).map { _ in writer.card() }
        let path = try folder.file(cards.map { writer.written($0) }.joined())
        let whole = try pieces(path)
        for chunk in [1, 2, 3, 7, 61] { #expect(try pieces(path, chunk: chunk) == whole) }
    }

    @Test(.timeLimit(.minutes(2)), arguments: [("X", " a"), ("X.;\"", " :")])
    func `a property of a hundred thousand folds is read once, not once for each`(head: String, fold: String) throws {
        let text =
            "BEGIN:VCARD\n\(head);\n" + String(repeating: fold + "\n", count: 100_000)
            + "END:VCARD\nBEGIN:VCARD\nFN:Ann\n  Lee\nEND:VCARD\n"
        let found = try pieces(folder.file(text, name: "folds.vcf"))
        #expect(found.count == 2)
        guard case .broken(2, .noProperty, _)? = found.first, case .card(let card)? = found.last else {
            Issue.record("\(found.count)")
            return
        }
        #expect(card.all("FN").map { String(decoding: $0.value, as: UTF8.self) } == ["Ann Lee"])
    }

    @Test func `a head may be folded before its colon`() throws {
        let found = try pieces(folder.file("BEGIN:VCARD\nNOTE;LANGUAGE=en\n ;TYPE=work\n :Call: today\nEND:VCARD\n"))
        guard case .card(let card)? = found.first else {
            Issue.record("\(found)")
            return
        }
        #expect(card.all("NOTE").first?["LANGUAGE"] == "en")
        #expect(card.all("NOTE").map { String(decoding: $0.value, as: UTF8.self) } == ["Call: today"])
    }

    @Test(arguments: ["vcf", "badge"], 1...30)
    func `no bytes crash a reader, and every row ends as a lead or a rejection`(ending: String, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let words = [
            "BEGIN:VCARD\n", "END:VCARD\n", "N:a;b\n", "AGENT:\n", "NOTE;ENCODING=QUOTED-PRINTABLE:", "=\n", "=3", "\\",
            "\n", "\r", " ", "\u{feff}", ";", ":", ",", "\"", "PHOTO;ENCODING=b:AA", "EMAIL:a@b.example\n", "\u{0}",
            "CHARSET=SHIFT_JIS;", "MECARD:", "N:x;;", "{\"a\":", "https://x.example/?a=b", "FN:A B\nORG:C\n", "item1.",
        ]
        var bytes: [UInt8] = []
        for _ in 0..<600 {
            if Int.random(in: 0..<20, using: &generator) == 0 {
                bytes.append(UInt8.random(in: 0...255, using: &generator))
            } else {
                bytes += Array((words.randomElement(using: &generator) ?? "").utf8)
            }
        }
        let path = try folder.file(bytes, name: "x." + ending)
        var options = CaptureOptions()
        options.format = ending == "vcf" ? .vcard : .badge
        options.badges = [
            BadgePattern(.json(keys: [:])), BadgePattern(.url(path: [], keys: [:])),
            BadgePattern(.pairs(separator: ";", equals: ":", keys: [:])),
            BadgePattern(.delimited(by: ",", fields: [.registrationID, .fullName])),
        ]
        do throws(CaptureError) {
            var reader = try CaptureInput.open(path: path, options: options)
            var rows = 0
            var line = 0
            while let row = try reader.next() {
                rows += 1
                if case .lead(let lead) = row {
                    #expect(lead.line >= line)
                    line = lead.line
                }
            }
            #expect(rows == reader.rows)
            #expect(reader.bytesRead <= bytes.count)
        } catch {
            // Bytes that look like UTF-16 or a picture are told as such.
            #expect(error.kind == .input)
        }
    }
}
