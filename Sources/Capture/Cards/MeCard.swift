internal import Knowledge
internal import Leads

/// A card in one line: `MECARD:N:Doe,John;TEL:+12125550100;;`, or the older `BIZCARD:N:John;X:Doe;T:Engineer;;`.
///
/// Sources: NTT DoCoMo's description of two-dimensional codes for MECARD; ZXing's "Barcode Contents" for BIZCARD.
struct MeCard: Hashable, Sendable {
    /// Which of the two.
    enum Kind: String, Sendable {
        case mecard = "MECARD:"
        case bizcard = "BIZCARD:"
    }

    private struct Field: Hashable, Sendable {
        /// In capitals.
        var name: String
        /// With its escapes.
        var value: String
    }

    let kind: Kind
    private let fields: [Field]

    /// Reads a payload; nil where it is neither kind.
    init?(_ payload: String) {
        func begins(_ word: String) -> Bool { payload.prefix(word.count).uppercased() == word }
        guard let kind = [Kind.mecard, .bizcard].first(where: { begins($0.rawValue) }) else { return nil }
        self.kind = kind
        var fields: [Field] = []
        for part in CardText.parts(payload.dropFirst(kind.rawValue.count), at: ";") {
            let text = String(Substring(part))
            if let colon = text.firstIndex(of: ":"), case let name = CleanText.line(String(text[..<colon])),
                !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
            {
                fields.append(Field(name: name.uppercased(), value: String(text[text.index(after: colon)...])))
            } else if let last = fields.indices.last, !CleanText.trimmed(text).isEmpty {
                // A semicolon that should have been escaped.
                fields[last].value += "\\;" + text
            }
        }
        self.fields = fields
    }

    /// What the card says.
    var draft: LeadDraft {
        var draft = LeadDraft()
        for field in fields {
            let text = CardText.unescaped(field.value.unicodeScalars)
            switch kind {
            case .mecard: Self.take(field.name, field.value, text, &draft)
            case .bizcard: Self.takeBusiness(field.name, text, &draft)
            }
        }
        return draft
    }

    private static func take(_ name: String, _ value: String, _ text: String, _ draft: inout LeadDraft) {
        switch name {
        case "N":
            let parts = list(value)
            if parts.count > 1 {
                draft.take(parts[0], .field(.lastName), name: "N")
                draft.take(parts[1...].joined(separator: " "), .field(.firstName), name: "N")
            } else {
                draft.take(text, .fullName, name: "N")
            }
        case "TEL": draft.take(text, .field(.phone), name: "phone")
        case "TEL-AV": draft.take(text, .field(.phone), name: "video phone")
        case "EMAIL": draft.take(text, .field(.email), name: "email")
        case "ORG", "COMPANY", "CO": draft.take(text, .field(.company), name: "company")
        case "TITLE", "TIL", "POSITION", "ROLE": draft.take(text, .field(.jobTitle), name: "job title")
        case "URL": draft.takePage(text, name: "url")
        case "NOTE", "MEMO": draft.take(text, .field(.notes), name: "notes")
        case "ADR":
            let parts = list(value)
            if parts.count == 7 {
                // Post box, room, house number, city, prefecture, postal code, country.
                draft.takePlace(box: parts[0], more: parts[1], street: parts[2], rest: Array(parts[3...]))
            } else {
                draft.take(text, .field(.street), name: "street")
            }
        case "BDAY", "SOUND": break
        default: draft.take(text, .custom(name.lowercased()), name: name)
        }
    }

    private static func takeBusiness(_ name: String, _ text: String, _ draft: inout LeadDraft) {
        switch name {
        case "N": draft.take(text, .field(.firstName), name: "N")
        case "X": draft.take(text, .field(.lastName), name: "X")
        case "T": draft.take(text, .field(.jobTitle), name: "job title")
        case "C": draft.take(text, .field(.company), name: "company")
        case "A": draft.take(text, .field(.street), name: "street")
        case "B": draft.take(text, .field(.phone), name: "phone")
        case "M": draft.take(text, .field(.mobilePhone), name: "mobile phone")
        case "F": draft.take(text, .custom("fax"), name: "fax")
        case "E": draft.take(text, .field(.email), name: "email")
        default: draft.take(text, .custom(name.lowercased()), name: name)
        }
    }

    /// The parts of a value, blank ones too, which hold the places of the others.
    private static func list(_ value: String) -> [String] {
        CardText.parts(value, at: ",").map { CleanText.line(CardText.unescaped($0)) }
    }
}
