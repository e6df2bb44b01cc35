/// One card: its properties in the order in which they stand, pictures left out.
struct VCard: Hashable, Sendable {
    /// The line on which it begins.
    var line: Int
    /// "2.1", "3.0", "4.0"; nil where it does not say.
    var version: String?
    var properties: [CardProperty] = []
    /// The full name of the agent whose card is nested in this one (vCard 2.1).
    var agent: String?
    /// The card as it stands in the file, pictures left out.
    var text = ""

    /// Whether commas divide lists: not in vCard 2.1.
    var hasLists: Bool { version != "2.1" }

    /// The properties of a name, the preferred ones first.
    func all(_ name: String) -> [CardProperty] {
        properties.enumerated().filter { $1.name == name }
            .sorted { ($0.element.preference, $0.offset) < ($1.element.preference, $1.offset) }.map(\.element)
    }

    /// Whether it is a list of other cards.
    var isGroup: Bool {
        (all("KIND") + all("X-ADDRESSBOOKSERVER-KIND")).contains {
            String(decoding: $0.value, as: UTF8.self).lowercased().contains("group")
        }
    }

    /// The label that a property's group has (`item1.X-ABLabel:_$!<Work>!$_`), in lower case.
    func label(of property: CardProperty) -> String? {
        guard let group = property.group,
            let label = properties.first(where: { $0.group == group && $0.name == "X-ABLABEL" })
        else { return nil }
        var text = CardText.unescaped(CardText.text(of: label).unicodeScalars)
        if text.hasPrefix("_$!<"), text.hasSuffix(">!$_") { text = String(text.dropFirst(4).dropLast(4)) }
        return text.isEmpty ? nil : text.lowercased()
    }
}

/// What is wrong with a card, so that it cannot be read.
enum CardFlaw: Hashable, Sendable, CustomStringConvertible {
    /// Another card begins, or the file ends, before the card's end.
    case unclosed
    /// A line inside a card that is no property.
    case noProperty
    /// Text that is in no card.
    case outside
    /// More text than any person's card has.
    case long(limit: Int)
    /// More properties than any person's card has.
    case many(limit: Int)

    var description: String {
        switch self {
        case .unclosed: "The card has no END:VCARD. It may be cut off: check what is missing, and add the line."
        case .noProperty:
            "This line is no property (NAME:value). If it belongs to the line above, put a blank in front of it."
        case .outside: "This text is in no card. A card begins with BEGIN:VCARD and ends with END:VCARD."
        case .many(let limit): "The card has more than \(limit) properties. Take out what says nothing of the person."
        case .long(let limit):
            "The card has more than \(limit) bytes of text. Shorten it (it is cut off in the reject file)."
        }
    }
}
