internal import Knowledge
internal import Leads

/// Reads what a badge's code says, whatever it is written in.
struct BadgePayload: Sendable {
    /// What a payload became.
    enum Reading {
        case draft(LeadDraft)
        /// Why it is no lead.
        case flaw(String)
    }

    /// Longer than any code: the largest QR code has 7089 digits.
    static let limit = 16 << 10

    /// Under what a registration id is kept, whatever the badge calls it.
    static let registrationID = "registration id"

    private let patterns: [BadgePattern]
    private let attendees: AttendeeList?

    init(options: CaptureOptions) {
        patterns = options.badges
        attendees = options.attendees
    }

    /// Reads a payload, and completes it from the event's attendee list. `capturedAt` is when it was scanned, where that is
    /// known.
    func read(_ payload: String, capturedAt: String? = nil) throws(CaptureError) -> Reading {
        switch try recognised(payload) {
        case .flaw(let reason): return .flaw(reason)
        case .draft(var draft):
            if let capturedAt { draft.take(capturedAt, .capturedAt, name: "time of the scan") }
            try attendees?.complete(&draft)
            return .draft(draft)
        }
    }

    private func recognised(_ text: String) throws(CaptureError) -> Reading {
        let payload = CleanText.trimmed(text)
        guard payload.utf8.count <= Self.limit else {
            return .flaw(
                "The payload has more than \(Self.limit) bytes, which no code has. Take it out, or shorten it.")
        }
        if Self.isCard(payload) { return Self.card(payload) }
        if let card = MeCard(payload) { return .draft(card.draft) }
        var flaws: [String] = []
        for pattern in patterns {
            let parts: [BadgePattern.Part]
            do throws(BadgePattern.Flaw) {
                parts = try pattern.parts(of: pattern.dividesAtTab ? Self.withTabs(text) : payload)
            } catch {
                flaws.append(error.description)
                continue
            }
            var draft = LeadDraft()
            for part in parts {
                let isID = part.target == .registrationID
                draft.take(part.text, part.target, name: isID ? Self.registrationID : part.name)
            }
            return .draft(draft)
        }
        if let draft = Self.plain(payload) { return .draft(draft) }
        if let draft = try attendee(payload) { return .draft(draft) }
        if flaws.isEmpty {
            return .flaw(
                "The payload is no vCard and no MeCard. Say what it means in leadferry.yaml: events, the event's name, badge."
            )
        }
        return .flaw("The payload does not fit the event's pattern: \(flaws.joined(separator: "; ")).")
    }

    /// Without the blanks and newlines around it, but with its TABs: one at an end has a blank place before or behind it.
    private static func withTabs(_ text: String) -> String {
        func isOuter(_ character: Character) -> Bool { character == " " || character.isNewline }
        return String(text.drop(while: isOuter).reversed().drop(while: isOuter).reversed())
    }

    // MARK: - Without a pattern

    /// Who is registered under the payload as it stands.
    private func attendee(_ payload: String) throws(CaptureError) -> LeadDraft? {
        guard let attendees else { return nil }
        var draft = LeadDraft()
        draft.take(payload, .registrationID, name: Self.registrationID)
        var completed = draft
        try attendees.complete(&completed)
        return completed.values.isEmpty ? nil : draft
    }

    static func isCard(_ payload: String) -> Bool { payload.prefix(11).uppercased() == "BEGIN:VCARD" }

    private static func card(_ payload: String) -> Reading {
        var text = payload
        // A scanner that types: the newlines came as two characters each.
        if !text.contains(where: \.isNewline) {
            text = text.replacing("\\r\\n", with: "\n").replacing("\\n", with: "\n")
        }
        var assembler = CardAssembler()
        var pieces: [CardAssembler.Piece] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            if let piece = assembler.take(Array(line.utf8)[...], number: index + 1) { pieces.append(piece) }
        }
        if let piece = assembler.finish() { pieces.append(piece) }
        switch pieces.first {
        case .card(let card)?: return .draft(CardValues.draft(of: card))
        case .broken(let line, let flaw, _)?: return .flaw("Line \(line) of the card: \(flaw)")
        case nil: return .flaw("The card is empty.")
        }
    }

    /// A LinkedIn page or an e-mail address and nothing else says who it is.
    private static func plain(_ payload: String) -> LeadDraft? {
        var draft = LeadDraft()
        if payload.lowercased().contains("linkedin.com/"), let page = LinkedInURL(payload), page.kind == .person {
            draft.take(payload, .field(.linkedinURL), name: "payload")
            return draft
        }
        let isMail = payload.lowercased().hasPrefix("mailto:")
        let address = isMail ? String(payload.dropFirst(7).prefix { $0 != "?" }) : payload
        // Stricter than the standard, which allows "EX^1^ann@acme.example" too.
        guard address.allSatisfy({ $0.isLetter || $0.isNumber || "@._+-".contains($0) }),
            (try? EmailAddress(address)) != nil
        else { return nil }
        draft.take(address, .field(.email), name: "payload")
        return draft
    }
}
