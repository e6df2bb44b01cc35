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

    let options: BadgeOptions

    /// Reads a payload. `capturedAt` is when it was scanned, where that is known.
    func read(_ payload: String, capturedAt: String? = nil) throws(CaptureError) -> Reading {
        var reading = try read(payload)
        if let capturedAt, case .draft(var draft) = reading {
            draft.take(capturedAt, .capturedAt, name: "time of the scan")
            reading = .draft(draft)
        }
        return reading
    }

    private func read(_ text: String) throws(CaptureError) -> Reading {
        let payload = CleanText.trimmed(text)
        guard payload.utf8.count <= Self.limit else {
            return .flaw("The payload has more than \(Self.limit) bytes, which no code has. Take it out, or shorten it.")
        }
        if Self.isCard(payload) { return Self.card(payload) }
        if let card = MeCard(payload) { return .draft(card.draft) }
        var flaws: [String] = []
        for pattern in options.patterns {
            let parts: [BadgePattern.Part]
            do throws(BadgePattern.Flaw) {
                parts = try pattern.parts(of: payload)
            } catch {
                flaws.append(error.description)
                continue
            }
            return try draft(parts)
        }
        if let draft = Self.plain(payload) { return .draft(draft) }
        if let attendee = try options.attendee(payload) {
            var draft = LeadDraft()
            draft.take(payload, .custom("registration"), name: "registration")
            draft.fill(from: attendee)
            return .draft(draft)
        }
        if flaws.isEmpty {
            return .flaw(
                "The payload is no vCard and no MeCard. Say what it means in leadferry.yaml: events, the event's name, badge.")
        }
        return .flaw("The payload does not fit the event's pattern: \(flaws.joined(separator: "; ")).")
    }

    private func draft(_ parts: [BadgePattern.Part]) throws(CaptureError) -> Reading {
        var draft = LeadDraft()
        var registration: String?
        for part in parts {
            switch part.target {
            case .column(let target): draft.take(part.text, target, name: part.name)
            case .registration:
                let text = CleanText.line(part.text)
                draft.take(text, .custom("registration"), name: part.name)
                if registration == nil, !text.isEmpty { registration = text }
            }
        }
        guard let registration else { return .draft(draft) }
        if let attendee = try options.attendee(registration) {
            draft.fill(from: attendee)
        } else if draft.isNobody {
            let shown = registration.count > 80 ? registration.prefix(80) + "…" : registration[...]
            return .flaw(
                "The registration id “\(shown)” is not in the event's attendee list. Import the list "
                    + "(leadferry attendees import), then ingest this again.")
        }
        return .draft(draft)
    }

    // MARK: - Without a pattern

    static func isCard(_ payload: String) -> Bool { payload.prefix(11).uppercased() == "BEGIN:VCARD" }

    private static func card(_ payload: String) -> Reading {
        var text = payload
        // A scanner that types: the newlines came as two characters each.
        if !text.contains(where: \.isNewline) { text = text.replacing("\\r\\n", with: "\n").replacing("\\n", with: "\n") }
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
        guard !address.contains(" "), (try? EmailAddress(address)) != nil else { return nil }
        draft.take(address, .field(.email), name: "payload")
        return draft
    }
}

extension LeadDraft {
    /// Whether nothing says who it is.
    var isNobody: Bool {
        let hasName = fullName != nil || values[.firstName] != nil || values[.lastName] != nil
        let hasPlace = values[.company] != nil || values[.domain] != nil
        return values[.email] == nil && values[.personalEmail] == nil && values[.linkedinURL] == nil
            && !(hasName && hasPlace)
    }

    /// Fills what is missing from an attendee list. It does not count into the fingerprint: the list may change, and the
    /// scan is the same.
    mutating func fill(from attendee: BadgeOptions.Attendee) {
        let hasName = fullName != nil || values[.firstName] != nil || values[.lastName] != nil
        for field in attendee.values.fields where values[field] == nil {
            if hasName, field == .firstName || field == .lastName { continue }
            values[field] = attendee.values[field]
        }
        for (name, text) in attendee.custom where custom[name] == nil { custom[name] = text }
        for (name, answers) in attendee.qualifiers where qualifiers[name] == nil { qualifiers[name] = answers }
    }
}
