/// Ids of Zoho: nineteen digits, of which the first seven are the organisation's.
enum ZohoID {
    private static let organisation = 5_545_974_000_000_000_000

    /// The id with a number within the organisation.
    static func make(_ number: Int) -> String { String(organisation + number) }

    /// Whether a text has the form of an id.
    static func isID(_ text: String) -> Bool {
        (10...19).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}

extension JSON {
    /// An id as clients send it: a text, or a number, as the client libraries of Zoho itself do.
    var zohoID: String? { string ?? integer.map(String.init) }
}
