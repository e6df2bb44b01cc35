/// Reads a file of vCards: each card becomes a lead that can be written, or a rejection with the line at fault.
///
/// Versions 2.1, 3.0 and 4.0, as programs write them, may follow each other in one file. Text outside cards is rejected
/// too: nothing is passed over in silence.
struct VCardReader: ~Copyable, CaptureReader {
    private(set) var rows = 0
    var notices: [String] { [lines.notice].compactMap(\.self) }
    var bytesRead: Int { lines.bytesRead }
    var size: Int? { lines.size }
    var rejectFormat: RejectFormat { .text(fileExtension: "vcf") }

    private var lines: CardLines
    private var assembler = CardAssembler()
    private var normaliser: LeadNormaliser
    private let attendees: AttendeeList?
    private var isAtEnd = false

    /// Reads a window from where it stands.
    init(_ window: consuming ByteWindow, options: CaptureOptions) throws(CaptureError) {
        lines = CardLines(window)
        normaliser = LeadNormaliser(options: options)
        attendees = options.attendees
    }

    /// The next lead or rejection; nil at the end.
    mutating func next() throws(CaptureError) -> CapturedRow? {
        while !isAtEnd {
            let piece: CardAssembler.Piece?
            if let line = try lines.next() {
                piece = assembler.take(line.bytes[...], number: line.number)
            } else {
                isAtEnd = true
                piece = assembler.finish()
            }
            guard let piece else { continue }
            rows += 1
            return try row(piece)
        }
        return nil
    }

    private mutating func row(_ piece: CardAssembler.Piece) throws(CaptureError) -> CapturedRow {
        switch piece {
        case .broken(let line, let flaw, let text):
            return .rejected(Rejection(line: line, column: nil, reason: flaw.description, text: text))
        case .card(let card):
            if card.isGroup {
                let reason =
                    "The card is a group, a list of other cards. Take it out; its members have cards of their own."
                return .rejected(Rejection(line: card.line, column: nil, reason: reason, text: card.text))
            }
            var draft = CardValues.draft(of: card)
            try attendees?.complete(&draft)
            switch normaliser.lead(draft, line: card.line) {
            case .success(let lead): return .lead(lead)
            case .failure(let flaw):
                let line = flaw.column.flatMap { name in card.properties.first { $0.name == name }?.line }
                return .rejected(
                    Rejection(line: line ?? card.line, column: flaw.column, reason: flaw.reason, text: card.text))
            }
        }
    }
}
