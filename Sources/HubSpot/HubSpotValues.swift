/// Values on their way to HubSpot, where every one is a text.
enum HubSpotValues {
    /// Properties as they are sent: trimmed, an e-mail in lower case.
    static func properties(_ fields: [String: String]) -> [String: String] {
        var properties = fields.mapValues(trimmed)
        if let address = properties["email"] { properties["email"] = email(address) }
        return properties
    }

    /// An address as HubSpot stores it.
    static func email(_ text: String) -> String { trimmed(text).lowercased() }

    /// Whether a text can be the id of a record.
    static func isID(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
