internal import Foundation

/// The address of a company's website as people type it.
public enum Website {
    /// The host in lower case, without `www.`; nil where there is none.
    public static func host(of text: String) -> String? {
        var rest = text.lowercased()[...]
        if let scheme = rest.range(of: "://") { rest = rest[scheme.upperBound...] }
        rest = rest.drop { $0 == "/" || $0.isWhitespace }
        rest = rest.prefix { !"/?#:".contains($0) && !$0.isWhitespace }
        if rest.hasPrefix("www.") { rest = rest.dropFirst(4) }
        while rest.hasSuffix(".") { rest = rest.dropLast() }
        return rest.isEmpty ? nil : String(rest)
    }
}
