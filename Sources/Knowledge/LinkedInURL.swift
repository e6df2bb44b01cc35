internal import Foundation

/// A LinkedIn page in its canonical form: `https://www.linkedin.com/in/slug`.
public struct LinkedInURL: Hashable, Sendable, CustomStringConvertible {
    /// Whose page it is.
    public enum Kind: Sendable {
        case person
        case company
    }

    /// Whose page it is.
    public let kind: Kind
    /// The canonical address.
    public let description: String

    /// Reads a profile or company page out of any spelling of its address; nil where the text is none.
    public init?(_ text: String) {
        guard text.utf8.contains(UInt8(ascii: "/")) else { return nil }
        var rest = CleanText.trimmed(text)[...]
        if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
        var parts = rest.prefix { $0 != "?" && $0 != "#" }.split(separator: "/", omittingEmptySubsequences: true)
        if let host = parts.first?.lowercased(), host == "linkedin.com" || host.hasSuffix(".linkedin.com") {
            parts.removeFirst()
        } else if parts.count != 2 {
            return nil
        }
        // The pages of the old mobile site.
        if parts.first?.lowercased() == "mwlite" { parts.removeFirst() }
        guard parts.count >= 2 else { return nil }
        let section = parts[0].lowercased()
        switch section {
        case "in", "pub": kind = .person
        case "company", "school", "showcase": kind = .company
        default: return nil
        }
        let slug = (String(parts[1]).removingPercentEncoding ?? String(parts[1])).lowercased()
            .precomposedStringWithCanonicalMapping
        guard slug.utf8.count >= 2, !slug.contains(where: { $0 == " " || $0 == "." || $0 == "@" }) else { return nil }
        guard let encoded = slug.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) else { return nil }
        // Pages of the old kind need the rest of their path.
        let path = section == "pub" ? ([encoded] + parts[2...].map { $0.lowercased() }).joined(separator: "/") : encoded
        description = "https://www.linkedin.com/" + section + "/" + path
    }
}
