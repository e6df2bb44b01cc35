internal import Foundation

/// A normalised e-mail address: lower case, the domain in ASCII, without what people write around it.
///
/// Plus-tags and dots of the local part are kept, because whether they matter is for the receiving server to say.
public struct EmailAddress: Hashable, Sendable, CustomStringConvertible {
    /// The whole address.
    public let description: String
    /// What stands behind the `@`: ASCII, lower case.
    public let domain: String

    /// What stands before the `@`.
    public var localPart: String { String(description.utf8.dropLast(domain.utf8.count + 1)) ?? "" }

    /// Reads an address, or says what is wrong with the text.
    public init(_ text: String) throws(Flaw) {
        let bare = Self.unwrapped(text)
        let bytes = bare.utf8
        guard !bytes.isEmpty else { throw .empty }
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { throw .noAt }
        let local = bare[..<at]
        guard !local.utf8.contains(UInt8(ascii: "@")) else { throw .severalAts }
        try Self.check(local: local)
        let name = String(bare[bytes.index(after: at)...])
        domain = try Self.normalised(domain: name)
        // One address has one sequence of bytes, however its accents were typed.
        let isASCII = local.utf8.allSatisfy { $0 < 0x80 }
        let folded = local.lowercased()
        description = (isASCII ? folded : folded.precomposedStringWithCanonicalMapping) + "@" + domain
        guard description.utf8.count <= 254 else { throw .tooLong }
    }

    /// Whether the domain gives mailboxes to anybody, so that it says nothing of the company.
    public var isFreeMail: Bool { DomainList.freeMail.contains(domain) }

    /// Whether the address is of a service for throw-away mailboxes.
    public var isDisposable: Bool { DomainList.disposable.contains(domain) }

    /// Whether the mailbox is a function's rather than a person's (`info@`, `sales@`).
    public var isRoleMailbox: Bool {
        let name = localPart.prefix { $0 != "+" }.filter { $0 != "-" && $0 != "_" && $0 != "." }
        return Self.roles.contains(String(name))
    }

    /// Whether the domain can be taken for the company's own.
    public var isWorkAddress: Bool { !isFreeMail && !isDisposable }

    private static let roles: Set<String> = [
        "abuse", "accounting", "accounts", "admin", "administrator", "anfrage", "anmeldung", "applications", "ask",
        "billing", "booking", "bookings", "buchhaltung", "careers", "comercial", "commercial", "compliance", "contact",
        "contacto", "contato", "customercare", "customerservice", "datenschutz", "donotreply", "einkauf", "enquiries",
        "enquiry", "events", "feedback", "finance", "hello", "help", "helpdesk", "hi", "hostmaster", "hr", "info",
        "infos", "inquiries", "inquiry", "invoice", "invoices", "it", "jobs", "kontakt", "legal", "mail", "mailbox",
        "marketing", "media", "newsletter", "noreply", "office", "orders", "partner", "partners", "postmaster", "press",
        "presse", "privacy", "purchasing", "reception", "recruiting", "recruitment", "registration", "reservations",
        "sales", "secretary", "security", "sekretariat", "service", "services", "shop", "support", "team", "tech",
        "technik", "tickets", "ventas", "vertrieb", "webmaster", "welcome", "zentrale",
    ]
}
