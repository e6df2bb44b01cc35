/// Texts as parts of an address (RFC 3986): only what is unreserved stands as it is.
public enum URLText {
    /// A text as one segment of a path, or as one value of a query.
    ///
    /// - Parameter plain: Further characters of ASCII that stay as they are.
    public static func escaped(_ text: String, leaving plain: String = "") -> String {
        text.utf8.map { byte in
            let isPlain = (byte < 0x80 && Character(UnicodeScalar(byte)).isLetter) || (0x30...0x39).contains(byte)
            if isPlain || "-._~".utf8.contains(byte) || plain.utf8.contains(byte) { return String(UnicodeScalar(byte)) }
            let hex = String(byte, radix: 16, uppercase: true)
            return hex.count == 1 ? "%0" + hex : "%" + hex
        }.joined()
    }

    /// A query with what has a value, its question mark before it; empty where nothing has.
    public static func query(_ members: [(name: String, value: String?)], leaving plain: String = "") -> String {
        let given = members.compactMap { member in
            member.value.map { "\(member.name)=\(escaped($0, leaving: plain))" }
        }
        return given.isEmpty ? "" : "?" + given.joined(separator: "&")
    }
}
