internal import CPSL

/// A registrable domain: the part of a host name that somebody registers ("acme.co.uk" of "https://www.acme.co.uk/de").
///
/// Lower case, ASCII (IDNA), without `www.`. Two companies on one shared host (a LinkedIn page, a free website) have
/// the same domain: see `isShared`.
public struct DomainName: Hashable, Sendable, CustomStringConvertible {
    /// The domain.
    public let description: String

    /// Reads the domain out of a URL, an e-mail address or bare text; nil where there is none.
    public init?(_ text: String) {
        guard let host = Self.host(Self.hostText(CleanText.trimmed(text))) else { return nil }
        guard let domain = Self.registrable(host) else { return nil }
        description = domain
    }

    /// Whether the domain is a public service's, so that it says nothing of the company: free mail, social networks,
    /// site builders.
    public var isShared: Bool { Self.shared.contains(description) || DomainList.freeMail.contains(description) }

    /// The domain as people read it ("müller.de" for "xn--mller-kva.de").
    public var readable: String {
        description.contains("xn--") ? InternationalName.unicode(description) ?? description : description
    }

    /// The label before the public suffix, as people read it ("acme" of "acme.co.uk").
    public var label: String { String(readable.prefix { $0 != "." }) }

    /// The part of a text in which the host name stands. On bytes: every row of a large file has a website.
    private static func hostText(_ text: String) -> String {
        var rest = text.utf8[...]
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            let behind = rest[rest.index(after: colon)...]
            if behind.starts(with: "//".utf8) {
                rest = behind
            } else if text[..<colon].lowercased() == "mailto" {
                rest = behind
            }
        }
        rest = rest.drop { $0 == UInt8(ascii: "/") }
        rest = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        if let at = rest.lastIndex(of: UInt8(ascii: "@")) { rest = rest[rest.index(after: at)...] }
        rest = rest.prefix { $0 != UInt8(ascii: ":") }
        while rest.last == UInt8(ascii: ".") { rest.removeLast() }
        return String(Substring(rest))
    }

    /// The host name in ASCII and lower case; nil where it breaks the rules for host names or is an IP address.
    static func host(_ name: String) -> String? {
        let isASCII = name.utf8.allSatisfy { $0 < 0x80 }
        guard let host = isASCII ? name.lowercased() : InternationalName.ascii(name) else { return nil }
        guard host.utf8.count <= 253 else { return nil }
        var labels = 0
        var length = 0
        var previous: UInt8 = UInt8(ascii: ".")
        var lastLabelHasLetter = false
        for byte in host.utf8 {
            switch byte {
            case UInt8(ascii: "."):
                guard length > 0, previous != UInt8(ascii: "-") else { return nil }
                labels += 1
                length = 0
                lastLabelHasLetter = false
            case UInt8(ascii: "-"):
                guard length > 0 else { return nil }
                length += 1
            case UInt8(ascii: "a")...UInt8(ascii: "z"):
                lastLabelHasLetter = true
                length += 1
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                length += 1
            default: return nil
            }
            guard length <= 63 else { return nil }
            previous = byte
        }
        guard labels > 0, length >= 2, lastLabelHasLetter, previous != UInt8(ascii: "-") else { return nil }
        return host
    }

    private static func registrable(_ host: String) -> String? {
        host.withCString { name in
            psl_registrable_domain(psl_builtin(), name).map { String(cString: $0) }
        }
    }

    private static let shared: Set<String> = [
        "about.me", "bit.ly", "blogspot.com", "calendly.com", "facebook.com", "fb.com", "github.com", "github.io",
        "google.com", "instagram.com", "linkedin.com", "linktr.ee", "lnkd.in", "medium.com", "notion.site",
        "pinterest.com",
        "shopify.com", "squarespace.com", "substack.com", "t.me", "tiktok.com", "tumblr.com", "twitter.com",
        "vimeo.com",
        "weebly.com", "whatsapp.com", "wixsite.com", "wordpress.com", "x.com", "xing.com", "youtube.com",
    ]
}
