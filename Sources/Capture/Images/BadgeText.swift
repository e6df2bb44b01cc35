internal import Knowledge
internal import Leads

/// Tells names, e-mail address, telephone, company and title apart in the text of a badge or business card.
///
/// By rules, each with a confidence: how sure the letters were read, times how sure the rule is. What no rule takes is kept
/// as a custom field.
struct BadgeText {
    /// A line as it was read.
    struct Line: Hashable, Sendable {
        var text: String
        /// How sure the letters are, 0 to 1.
        var confidence: Double
        /// The height of the letters: the name is the largest thing on most badges.
        var height: Int
    }

    /// What was told apart.
    struct Reading {
        var draft = LeadDraft()
        /// What was taken, with its confidence, in the order in which it was taken.
        var confidences: [(what: String, confidence: Double)] = []
    }

    private var lines: [Line]
    private let region: String?
    private var reading = Reading()

    /// Reads lines, from the top. Numbers without a country are as dialled in `region`.
    static func reading(of lines: [Line], region: String?) -> Reading {
        var text = BadgeText(lines: lines, region: region)
        text.takeLabelled()
        text.takeEmail()
        text.takePages()
        text.takeNumbers()
        text.takeKind()
        text.takeCompany()
        text.takeTitle()
        text.takeName()
        text.takeLikelyCompany()
        text.takeRest()
        return text.reading
    }

    private init(lines: [Line], region: String?) {
        self.lines = lines.compactMap { line in
            let text = CleanText.line(line.text)
            // Specks and borders are read as single signs, without much confidence.
            guard line.confidence >= 0.3, text.count(where: { $0.isLetter || $0.isNumber }) >= 2 else { return nil }
            return Line(text: text, confidence: min(1, line.confidence), height: line.height)
        }
        self.region = region
    }

    private mutating func take(_ text: String, _ target: ColumnTarget, _ what: String, _ confidence: Double) {
        reading.draft.take(text, target, name: what)
        reading.confidences.append((what, confidence))
    }

    /// Takes a word out of a line; the line goes where nothing but a label is left.
    private mutating func remove(_ word: String, from index: Int) {
        let rest = CleanText.line(lines[index].text.replacing(word, with: " ", maxReplacements: 1))
        let letters = rest.filter { $0.isLetter || $0.isNumber }
        lines[index].text = letters.count < 3 || Self.isLabel(rest) ? "" : rest
    }

    private static func isLabel(_ text: String) -> Bool {
        let key = ComparisonKey.of(text)
        return labels.contains(key) || HeaderSynonyms.target(of: key) != nil
    }

    private static let labels: Set<String> = [
        "e mail", "mail", "e", "m", "t", "p", "f", "w", "web", "tel", "fax", "mob",
    ]

    // MARK: - What has a form of its own

    /// "Company: Acme" says itself what it is.
    private mutating func takeLabelled() {
        for index in lines.indices {
            let text = lines[index].text
            guard let colon = text.firstIndex(of: ":"), case let label = String(text[..<colon]), label.count > 2,
                let target = HeaderSynonyms.target(of: label), target != .field(.email), target != .field(.phone),
                target != .field(.mobilePhone), target != .field(.website)
            else { continue }
            let value = CleanText.line(String(text[text.index(after: colon)...]))
            guard !value.isEmpty else { continue }
            take(value, target, Self.spoken(target), lines[index].confidence * 0.97)
            lines[index].text = ""
        }
    }

    private static func spoken(_ target: ColumnTarget) -> String {
        switch target {
        case .field(let field): field.rawValue.replacing("_", with: " ")
        case .fullName: "name"
        default: target.name
        }
    }

    private mutating func takeEmail() {
        for index in lines.indices where lines[index].text.contains("@") {
            let text = lines[index].text
            // The blanks that reading puts around dots and the sign.
            let closed = text.replacing(/\s*@\s*/, with: "@").replacing(/\s+\.\s*|\.\s+(?=\p{Lower})/, with: ".")
            for (candidate, factor) in [(text, 0.95), (closed, 0.8), (closed.replacing(",", with: "."), 0.6)] {
                guard let word = candidate.split(separator: " ").first(where: { $0.contains("@") }) else { continue }
                let bare = Self.bare(word)
                guard (try? EmailAddress(bare)) != nil else { continue }
                take(bare, .field(.email), "e-mail", lines[index].confidence * factor)
                lines[index].text = candidate
                remove(String(word), from: index)
                break
            }
        }
    }

    /// A word without a label and the signs around it.
    private static func bare(_ word: Substring) -> String {
        var rest = word[...]
        if let colon = rest.firstIndex(of: ":"), isLabel(String(rest[..<colon])) {
            rest = rest[rest.index(after: colon)...]
        }
        rest = rest.drop { !$0.isLetter && !$0.isNumber }
        while let last = rest.last, !last.isLetter, !last.isNumber { rest.removeLast() }
        return String(rest)
    }

    private mutating func takePages() {
        for index in lines.indices {
            for word in lines[index].text.split(separator: " ") {
                let page = Self.bare(word).lowercased()
                guard Self.looksLikePage(page), let domain = DomainName(page) else { continue }
                if page.contains("linkedin.com/") || !domain.isShared {
                    reading.draft.takePage(page, name: "page")
                    reading.confidences.append(("page", lines[index].confidence * 0.9))
                }
                remove(String(word), from: index)
            }
        }
    }

    private static func looksLikePage(_ word: String) -> Bool {
        if word.hasPrefix("www.") || word.hasPrefix("http") || word.contains("linkedin.com/") { return true }
        let host = word.prefix { $0 != "/" }
        guard let dot = host.lastIndex(of: "."), !host.contains("@") else { return false }
        return endings.contains(String(host[host.index(after: dot)...]))
    }

    private static let endings: Set<String> = [
        "ai", "at", "be", "biz", "ch", "cloud", "co", "com", "de", "dev", "dk", "es", "eu", "example", "fi", "fr",
        "info",
        "io", "it", "net", "nl", "no", "org", "pl", "pt", "se", "tech", "uk", "us",
    ]

    private mutating func takeNumbers() {
        for index in lines.indices {
            let text = lines[index].text
            for match in text.matches(of: /[+(]?[0-9][0-9 ()\/.\-\[\]]{6,}[0-9]/) {
                let number = String(match.output)
                guard PhoneNumber.normalised(number, region: region) != nil else { continue }
                let before = ComparisonKey.of(String(text[..<match.range.lowerBound])).split(separator: " ").last ?? ""
                let sure = lines[index].confidence * 0.95
                switch before {
                case "f", "fax", "telefax": take(number, .custom("fax"), "fax", sure)
                case "m", "mob", "mobile", "mobil", "cell", "c", "handy":
                    take(number, .field(.mobilePhone), "mobile", sure)
                default: take(number, .field(.phone), "phone", sure)
                }
                remove(number, from: index)
                // "Tel." in front of it.
                if !before.isEmpty, Self.isLabel(lines[index].text) { lines[index].text = "" }
            }
        }
    }

    private mutating func takeKind() {
        for index in lines.indices where Self.kinds.contains(ComparisonKey.of(lines[index].text)) {
            reading.draft.take(lines[index].text, .custom("badge type"), name: "badge type")
            lines[index].text = ""
        }
    }

    private static let kinds: Set<String> = [
        "attendee", "aussteller", "besucher", "conference", "delegate", "exhibitor", "exposant", "expositor", "guest",
        "media", "organizer", "participant", "partner", "press", "presse", "speaker", "sponsor", "staff", "student",
        "teilnehmer", "vip", "visiteur", "visitor", "visitante",
    ]

    // MARK: - What is told by its words

    /// A line with a legal form, or one that the address's domain agrees with.
    private mutating func takeCompany() {
        guard reading.draft.values[.company] == nil else { return }
        let labels = domainLabels
        var best: (index: Int, factor: Double)?
        for (index, line) in lines.enumerated() where !line.text.isEmpty {
            let key = ComparisonKey.of(line.text)
            guard let company = CompanyName(line.text), !key.isEmpty else { continue }
            let isForm = company.comparisonKey != key
            let isOfDomain = labels.contains { Self.agree(company.comparisonKey.filter { $0 != " " }, $0) }
            let factor = isForm && isOfDomain ? 0.98 : isOfDomain ? 0.93 : isForm ? 0.9 : 0
            if factor > best?.factor ?? 0 { best = (index, factor) }
        }
        if let best { takeLine(best.index, .field(.company), "company", best.factor) }
    }

    /// "acmerobotics" of `acme-robotics.com`, as long as the domain is a company's own.
    private var domainLabels: [String] {
        [reading.draft.values[.email], reading.draft.values[.website]].compactMap { text in
            guard let text, let domain = DomainName(text), !domain.isShared else { return nil }
            return domain.label.lowercased().filter { $0 != "-" }
        }
    }

    private static func agree(_ name: String, _ label: String) -> Bool {
        guard name.count >= 3, label.count >= 3 else { return false }
        return name == label || label.hasPrefix(name) || name.hasPrefix(label) || name.editDistance(to: label) == 1
    }

    private mutating func takeTitle() {
        guard reading.draft.values[.jobTitle] == nil else { return }
        var best: (index: Int, points: Int)?
        for (index, line) in lines.enumerated() where !line.text.isEmpty {
            let title = JobTitle(line.text)
            let points = (title.seniority == nil ? 0 : 2) + (title.department == nil ? 0 : 1)
            if points > best?.points ?? 0 { best = (index, points) }
        }
        if let best { takeLine(best.index, .field(.jobTitle), "title", best.points > 1 ? 0.92 : 0.75) }
    }

    private mutating func takeLine(_ index: Int, _ target: ColumnTarget, _ what: String, _ factor: Double) {
        take(lines[index].text, target, what, lines[index].confidence * factor)
        lines[index].text = ""
    }

    // MARK: - What is told by its place

    private mutating func takeName() {
        guard reading.draft.fullName == nil, reading.draft.values[.lastName] == nil else { return }
        let candidates = lines.indices.filter { Self.mayBeName(lines[$0].text) }
        guard let tallest = candidates.max(by: { (lines[$0].height, $1) < (lines[$1].height, $0) }) else { return }
        if let agreed = candidates.first(where: { agreesWithAddress(lines[$0].text) }) {
            return takeLine(agreed, .fullName, "name", 0.97)
        }
        // First name and surname on a line each, both large.
        let next = tallest + 1
        if !lines[tallest].text.contains(" "), candidates.contains(next), !lines[next].text.contains(" "),
            Double(lines[next].height) >= Double(lines[tallest].height) * 0.6
        {
            let both = lines[tallest].text + " " + lines[next].text
            let sure = min(lines[tallest].confidence, lines[next].confidence)
            take(both, .fullName, "name", sure * (agreesWithAddress(both) ? 0.97 : 0.75))
            lines[tallest].text = ""
            lines[next].text = ""
            return
        }
        // A single word may be a name, and may be anything.
        takeLine(tallest, .fullName, "name", lines[tallest].text.contains(" ") ? 0.75 : 0.5)
    }

    private static func mayBeName(_ text: String) -> Bool {
        let words = text.split(separator: " ")
        guard (1...5).contains(words.count), !text.contains(where: \.isNumber) else { return false }
        guard text.allSatisfy({ $0.isLetter || " .,-'’".contains($0) }) else { return false }
        return words.allSatisfy { $0.first?.isUppercase == true || $0.count <= 3 } && text.count >= 3
    }

    /// "Ann Smith" and `ann.smith@`, `asmith@` or `smith@`.
    private func agreesWithAddress(_ name: String) -> Bool {
        guard let address = reading.draft.values[.email], let local = address.split(separator: "@").first else {
            return false
        }
        let mailbox = ComparisonKey.of(String(local)).filter { $0 != " " }
        let words = ComparisonKey.of(name).split(separator: " ").map(String.init)
        guard words.count > 1, let first = words.first, let last = words.last, last.count > 2 else { return false }
        return mailbox.contains(last)
            && (mailbox.contains(first) || mailbox.contains(first.prefix(1)) || mailbox == last)
    }

    /// The largest line that is left, where nothing told the company.
    private mutating func takeLikelyCompany() {
        guard reading.draft.values[.company] == nil else { return }
        let candidates = lines.indices.filter { index in
            let text = lines[index].text
            return text.count(where: \.isLetter) >= 3 && text.count <= 60 && !text.contains(where: \.isNumber)
        }
        guard let tallest = candidates.max(by: { (lines[$0].height, $1) < (lines[$1].height, $0) }) else { return }
        takeLine(tallest, .field(.company), "company", 0.5)
    }

    private mutating func takeRest() {
        let rest = lines.map(\.text).filter { !$0.isEmpty }
        reading.draft.take(rest.joined(separator: " | "), .custom("other text"), name: "other text")
    }
}
