/// Ids of records: 15 characters whose case counts, or 18 of which the last three only repeat the case of the others.
enum SalesforceID {
    /// Whether a text can be an id. Another text would refuse a whole query.
    static func isValid(_ text: String) -> Bool {
        [15, 18].contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            }
    }

    /// What two spellings of one id have in common.
    static func key(_ id: String) -> String { String(id.prefix(15)) }

    /// Whether a text is the id of a campaign, and not its name. Source: the key prefix of Campaign is 701.
    static func isCampaign(_ text: String) -> Bool { text.hasPrefix("701") && isValid(text) }
}
