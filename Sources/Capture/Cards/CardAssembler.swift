/// Puts cards together, line by line, whatever their version and whoever wrote them.
///
/// Undoes folding, the soft line breaks of quoted-printable, and base64 that is not indented; passes over pictures and over
/// the nested card of an agent. A card that cannot be read costs that card: the next BEGIN:VCARD starts afresh.
struct CardAssembler: Sendable {
    /// A card, or what stands in place of one.
    enum Piece: Hashable, Sendable {
        case card(VCard)
        /// Where the trouble is, what it is, and the text it is in.
        case broken(line: Int, flaw: CardFlaw, text: String)
    }

    /// The most bytes of a card that are kept, pictures not counted.
    static let limit = 1 << 20
    /// The most properties of a card.
    static let properties = 2000

    private enum Place {
        case outside
        case inCard
    }

    /// A property while its lines are gathered.
    private struct Open {
        var line = 0
        var bytes: [UInt8] = []
        /// How long the kept text was before it.
        var sourceStart = 0
        /// Whether the colon behind its head has come.
        var hasHead = false
        /// In capitals, once the whole head is there, where it is one.
        var name: String?
        /// Whether only its head is kept.
        var isBinary = false
        var isQuotedPrintable = false
    }

    private var place = Place.outside
    private var card = VCard(line: 0)
    /// The property being gathered, where `isOpen`.
    private var open = Open()
    private var isOpen = false
    /// How many cards of agents are open inside the card.
    private var depth = 0
    private var flaw: (line: Int, flaw: CardFlaw)?
    /// The lines of the card, or outside cards, as they stand in the file.
    private var source: [UInt8] = []
    private var sourceLine = 0

    /// Takes the next line, without its newline. Gives the piece that it ends, if it does.
    mutating func take(_ line: ArraySlice<UInt8>, number: Int) -> Piece? {
        place == .outside ? takeOutside(line, number) : takeInside(line, number)
    }

    /// Ends the input. Gives what was not complete.
    mutating func finish() -> Piece? {
        if place == .inCard { return end(unclosedAt: card.line) }
        return stray()
    }

    // MARK: - Outside

    private mutating func takeOutside(_ line: ArraySlice<UInt8>, _ number: Int) -> Piece? {
        let bare = Self.trimmed(line.starts(with: [0xef, 0xbb, 0xbf]) ? line.dropFirst(3) : line)
        if Self.isMarker(bare, "BEGIN") {
            let piece = stray()
            begin(number, bare)
            return piece
        }
        if bare.isEmpty || bare.starts(with: RejectFormat.mark.utf8) { return nil }
        if source.isEmpty { sourceLine = number }
        keep(line)
        return nil
    }

    private mutating func stray() -> Piece? {
        guard !source.isEmpty else { return nil }
        defer { source.removeAll() }
        return .broken(line: sourceLine, flaw: .outside, text: Self.readable(source))
    }

    private mutating func begin(_ number: Int, _ line: ArraySlice<UInt8>) {
        place = .inCard
        card = VCard(line: number)
        isOpen = false
        depth = 0
        flaw = nil
        source.removeAll()
        keep(line)
    }

    // MARK: - Inside

    private mutating func takeInside(_ line: ArraySlice<UInt8>, _ number: Int) -> Piece? {
        let bare = Self.trimmed(line)
        if Self.isMarker(bare, "END") {
            flush()
            keep(line)
            if depth > 0 {
                depth -= 1
                return nil
            }
            return end(unclosedAt: nil)
        }
        if Self.isMarker(bare, "BEGIN") {
            // An agent's card stands behind `AGENT:`; any other means that this card's end is missing.
            if opensAgent {
                flush()
                depth += 1
                keep(line)
                return nil
            }
            let piece = end(unclosedAt: card.line)
            begin(number, bare)
            return piece
        }
        gather(line, bare, number)
        return nil
    }

    private mutating func gather(_ line: ArraySlice<UInt8>, _ bare: ArraySlice<UInt8>, _ number: Int) {
        if isOpen {
            if open.isQuotedPrintable, open.bytes.last == UInt8(ascii: "=") {
                // A soft line break: the text goes on, blanks and all.
                open.bytes.removeLast()
                return extend(with: line, source: line)
            }
            if let first = line.first, first == 0x20 || first == 0x09 {
                // In vCard 2.1 the blank of a fold belongs to the text, in later versions it does not.
                return extend(with: card.version == "2.1" ? line : line.dropFirst(), source: line)
            }
            if open.isBinary, bare.allSatisfy(Self.isBase64) { return }
        }
        if bare.isEmpty { return }
        if CardProperty.begins(bare) {
            flush()
            open = Open(line: number, sourceStart: source.count)
            isOpen = true
            return extend(with: line.drop { $0 <= 0x20 }, source: line)
        }
        if isOpen, open.name == "NOTE" {
            // A note whose newlines were not escaped.
            if hasRoom { open.bytes += open.isQuotedPrintable ? Array("=0A".utf8) : Array("\\n".utf8) }
            return extend(with: line, source: line)
        }
        keep(line)
        if flaw == nil { flaw = (number, .noProperty) }
    }

    private mutating func extend(with bytes: ArraySlice<UInt8>, source line: ArraySlice<UInt8>) {
        if open.isBinary { return }
        if hasRoom { open.bytes += bytes }
        keep(line)
        // Once a property: what it is called stands before the first colon, however many lines follow.
        guard !open.hasHead, bytes.contains(UInt8(ascii: ":")) else { return }
        open.hasHead = true
        guard let property = CardProperty(open.bytes, line: open.line) else { return }
        open.name = property.name
        open.isQuotedPrintable = property.isQuotedPrintable
        guard property.isBinary else { return }
        open.isBinary = true
        open.bytes = []
        source.removeLast(source.count - open.sourceStart)
    }

    /// Ends the property that was being gathered.
    private mutating func flush() {
        guard isOpen else { return }
        isOpen = false
        if open.isBinary { return }
        guard let property = CardProperty(open.bytes, line: open.line) else {
            if flaw == nil { flaw = (open.line, .noProperty) }
            return
        }
        if depth > 0 {
            if depth == 1, property.name == "FN" {
                card.agent = CardText.unescaped(CardText.text(of: property).unicodeScalars)
            }
        } else if property.name == "VERSION" {
            card.version = String(decoding: Self.trimmed(property.value[...]), as: UTF8.self)
        } else if card.properties.count < Self.properties {
            card.properties.append(property)
        } else if flaw == nil {
            flaw = (open.line, .many(limit: Self.properties))
        }
    }

    private mutating func end(unclosedAt line: Int?) -> Piece {
        if line != nil { flush() }
        place = .outside
        let text = Self.readable(source)
        let isLong = source.count >= Self.limit
        source.removeAll()
        if let line { return .broken(line: line, flaw: .unclosed, text: text) }
        if isLong { return .broken(line: card.line, flaw: .long(limit: Self.limit), text: text) }
        if let flaw { return .broken(line: flaw.line, flaw: flaw.flaw, text: text) }
        card.text = text
        return .card(card)
    }

    /// Whether the card that begins next is the agent's: `AGENT:` without a value stands before it.
    private var opensAgent: Bool {
        guard isOpen, open.name == "AGENT", let property = CardProperty(open.bytes, line: 0) else { return false }
        return property.value.allSatisfy { $0 <= 0x20 }
    }

    private var hasRoom: Bool { source.count < Self.limit }

    private mutating func keep(_ line: ArraySlice<UInt8>) {
        guard hasRoom else { return }
        source += line
        source.append(UInt8(ascii: "\n"))
    }

    // MARK: - Lines

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = line.drop { $0 <= 0x20 }
        while let last = rest.last, last <= 0x20 { rest.removeLast() }
        return rest
    }

    /// `BEGIN:VCARD` or `END:VCARD`, in any case and with blanks around the colon.
    private static func isMarker(_ line: ArraySlice<UInt8>, _ word: String) -> Bool {
        guard line.count >= word.utf8.count + 6, line.count <= word.utf8.count + 16 else { return false }
        return String(decoding: line, as: UTF8.self).uppercased().filter { $0 != " " && $0 != "\t" } == word + ":VCARD"
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
            true
        default: false
        }
    }

    /// The text for a reject file: UTF-8, or read as Windows-1252 where it is none.
    private static func readable(_ bytes: [UInt8]) -> String {
        String(validating: bytes, as: UTF8.self) ?? TextEncoding.windows1252(bytes)
    }
}
