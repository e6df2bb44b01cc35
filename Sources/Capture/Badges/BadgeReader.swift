internal import Leads

/// Reads a file of badge payloads, one a line, as scanners write them: each becomes a lead or a rejection.
///
/// A vCard may go over several lines. A time and a TAB may stand before a payload: when it was scanned.
struct BadgeReader: ~Copyable, CaptureReader {
    private(set) var rows = 0
    var notices: [String] { [lines.notice].compactMap(\.self) }
    var bytesRead: Int { lines.bytesRead }
    var size: Int? { lines.size }
    var rejectFormat: RejectFormat { .text(fileExtension: "badge") }
    var usualSource: LeadSource { .badge }

    /// The most lines of a vCard.
    private static let cardLines = 500

    private var lines: CardLines
    /// A line that was read and is not dealt with.
    private var held: (number: Int, text: String)?
    private var normaliser: LeadNormaliser
    private let payload: BadgePayload
    private let time: CaptureTime
    private let hasTimes: Bool

    /// Reads a window from where it stands.
    init(_ window: consuming ByteWindow, options: CaptureOptions) throws(CaptureError) {
        lines = CardLines(window)
        normaliser = LeadNormaliser(options: options)
        payload = BadgePayload(options: options)
        time = CaptureTime(timeZone: options.timeZone, monthFirst: nil)
        hasTimes = !options.badges.contains { $0.dividesAtTab }
    }

    /// The next lead or rejection; nil at the end.
    mutating func next() throws(CaptureError) -> CapturedRow? {
        while let (number, line) = try nextLine() {
            guard line.contains(where: { !$0.isWhitespace }), !line.hasPrefix(RejectFormat.mark) else { continue }
            rows += 1
            var (scanned, text) = timed(line)
            var source = line
            if BadgePayload.isCard(text), !text.uppercased().contains("END:VCARD") {
                let rest = try restOfCard()
                text += rest
                source += rest
            }
            switch try payload.read(text, capturedAt: scanned) {
            case .flaw(let reason):
                return .rejected(Rejection(line: number, column: nil, reason: reason, text: source))
            case .draft(let draft):
                switch normaliser.lead(draft, line: number) {
                case .success(let lead): return .lead(lead)
                case .failure(let flaw):
                    return .rejected(Rejection(line: number, column: flaw.column, reason: flaw.reason, text: source))
                }
            }
        }
        return nil
    }

    private mutating func nextLine() throws(CaptureError) -> (number: Int, text: String)? {
        if let line = held {
            held = nil
            return line
        }
        return try lines.next().map { ($0.number, Charset.text($0.bytes, charset: nil)) }
    }

    /// The lines of a card up to its end, or up to the next card.
    private mutating func restOfCard() throws(CaptureError) -> String {
        var rest = ""
        for _ in 0..<Self.cardLines {
            guard let line = try nextLine() else { break }
            let bare = line.text.uppercased().filter { $0 != " " }
            if bare.hasPrefix("BEGIN:VCARD") {
                held = line
                break
            }
            rest += "\n" + line.text
            if bare == "END:VCARD" { break }
        }
        return rest
    }

    /// The time before the first TAB, where one is there, and the payload behind it.
    private func timed(_ line: String) -> (scanned: String?, payload: String) {
        guard hasTimes, let tab = line.firstIndex(of: "\t") else { return (nil, line) }
        let before = String(line[..<tab])
        guard before.first?.isNumber == true, before.contains(":"), time.date(before) != nil else { return (nil, line) }
        return (before, String(line[line.index(after: tab)...]))
    }
}
