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
    /// Lines that were read and are not dealt with, the next one last.
    private var held: [(number: Int, text: String)] = []
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
        if let line = held.popLast() { return line }
        return try lines.next().map { ($0.number, Charset.text($0.bytes, charset: nil)) }
    }

    /// The lines of a card up to its end. Where that is missing, the properties that follow: what stands behind them, or
    /// begins another payload, is left to be read.
    private mutating func restOfCard() throws(CaptureError) -> String {
        var found: [(number: Int, text: String)] = []
        var isClosed = false
        while !isClosed, found.count < Self.cardLines, let line = try nextLine() {
            let bare = line.text.uppercased().filter { $0 != " " }
            let isOther = ["BEGIN:VCARD", "MECARD:", "BIZCARD:"].contains { bare.hasPrefix($0) }
            if isOther || timed(line.text).scanned != nil {
                held.append(line)
                break
            }
            found.append(line)
            isClosed = bare == "END:VCARD"
        }
        // In a card that has its end, notes and soft line breaks may go on in lines that look like anything.
        let count = isClosed ? found.count : found.prefix { Self.isOfCard($0.text) }.count
        held += found[count...].reversed()
        return found[..<count].map { "\n" + $0.text }.joined()
    }

    /// Whether a line may be part of a card by itself: a property, a fold, or nothing.
    private static func isOfCard(_ line: String) -> Bool {
        guard let first = line.utf8.first, first > 0x20 else { return true }
        guard let property = CardProperty(Array(line.utf8), line: 0) else { return false }
        // Addresses have the form of a property.
        return property.name != "MAILTO" && !property.value.starts(with: "//".utf8)
    }

    /// The time before the first TAB, where one is there, and the payload behind it.
    private func timed(_ line: String) -> (scanned: String?, payload: String) {
        guard hasTimes, let tab = line.firstIndex(of: "\t") else { return (nil, line) }
        let before = String(line[..<tab])
        guard before.first?.isNumber == true, before.contains(":"), time.date(before) != nil else { return (nil, line) }
        return (before, String(line[line.index(after: tab)...]))
    }
}
