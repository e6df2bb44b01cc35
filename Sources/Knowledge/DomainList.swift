/// A set of mail domains read once from the data compiled in.
struct DomainList: Sendable {
    private let domains: Set<String>

    /// Domains of mailboxes that anybody can have.
    static let freeMail = DomainList(lines: PackageResources.free_mail_domains_txt)
    /// Domains of throw-away mailboxes.
    static let disposable = DomainList(lines: PackageResources.disposable_domains_txt)

    init(lines: [UInt8]) {
        domains = Set(lines.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) })
    }

    /// Whether the domain, or a domain that it is part of, is in the list.
    func contains(_ domain: String) -> Bool {
        if domains.contains(domain) { return true }
        var rest = Substring(domain)
        while let dot = rest.utf8.firstIndex(of: UInt8(ascii: ".")) {
            rest = rest[rest.utf8.index(after: dot)...]
            guard rest.utf8.contains(UInt8(ascii: ".")) else { return false }
            if domains.contains(String(rest)) { return true }
        }
        return false
    }
}
