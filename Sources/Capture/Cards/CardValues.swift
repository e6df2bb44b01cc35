internal import Knowledge
internal import Leads

/// Gathers what a card says in a draft.
///
/// Of several e-mail addresses and numbers the one for work is the lead's, an address or a mobile number of the person's own
/// has a field too, and the rest are kept as custom fields. Birthdays, pictures, relatives and what a program notes for
/// itself are left out.
struct CardValues {
    let card: VCard
    private var draft = LeadDraft()

    /// The draft of a card.
    static func draft(of card: VCard) -> LeadDraft {
        var values = CardValues(card: card)
        values.takeName()
        values.takeOrganisation()
        values.takeAddresses()
        values.takeNumbers()
        values.takePlaces()
        values.takePages()
        values.takeRest()
        return values.draft
    }

    private init(card: VCard) { self.card = card }

    /// The decoded text of a value that is no structure.
    private func text(_ property: CardProperty) -> String {
        CardText.unescaped(CardText.text(of: property).unicodeScalars)
    }

    private func components(_ property: CardProperty, joint: String) -> [String] {
        CardText.components(CardText.text(of: property), listed: card.hasLists, joint: joint)
    }

    /// `email (home)`: under what a further value is kept.
    private func name(_ what: String, _ property: CardProperty, ignoring: Set<String> = []) -> String {
        if let label = card.label(of: property) { return "\(what) (\(label))" }
        let types = property.types.subtracting(Self.idleTypes).subtracting(ignoring)
        return types.isEmpty ? what : "\(what) (\(types.sorted().joined(separator: ", ")))"
    }

    private static let idleTypes: Set<String> = ["pref", "internet", "voice", "text", "msg", "video", "x-internet"]

    /// The types of a property, with what its label says.
    private func kinds(_ property: CardProperty) -> Set<String> {
        var kinds = property.types
        if let label = card.label(of: property) {
            kinds.insert(label)
            if label.contains("mobil") || label == "cellular" { kinds.insert("cell") }
            if label == "business" || label == "office" || label.contains("arbeit") { kinds.insert("work") }
            if label == "private" || label == "personal" || label == "privat" { kinds.insert("home") }
            if label.contains("fax") { kinds.insert("fax") }
        }
        return kinds
    }

    // MARK: - Name and organisation

    private var isCompany: Bool {
        if let kind = card.all("KIND").first { return text(kind).lowercased() == "org" }
        return card.all("X-ABSHOWAS").contains { text($0).uppercased() == "COMPANY" }
    }

    private mutating func takeName() {
        let full = card.all("FN").map { CleanText.line(text($0)) }.first { !$0.isEmpty }
        let parts = card.all("N").first.map { components($0, joint: " ") } ?? []
        func part(_ index: Int) -> String { index < parts.count ? CleanText.line(parts[index]) : "" }
        let (last, first) = (part(0), part(1))
        if !first.isEmpty, !last.isEmpty {
            draft.take(first, .field(.firstName), name: "N")
            draft.take(last, .field(.lastName), name: "N")
        } else if let full, isPerson(full) {
            draft.take(full, .fullName, name: "FN")
        } else if first.isEmpty, last.contains(" ") {
            draft.take(last, .fullName, name: "N")
        } else {
            draft.take(first, .field(.firstName), name: "N")
            draft.take(last, .field(.lastName), name: "N")
        }
        draft.take(part(2), .custom("middle name"), name: "N")
        draft.take(part(3), .custom("salutation"), name: "N")
        draft.take(part(4), .custom("name suffix"), name: "N")
        for property in card.all("NICKNAME") { draft.take(text(property), .custom("nickname"), name: "NICKNAME") }
        if isCompany, card.all("ORG").isEmpty, let full { draft.take(full, .field(.company), name: "FN") }
    }

    /// Programs fill FN with whatever is there: the company, an address, a number.
    private func isPerson(_ name: String) -> Bool {
        if isCompany || name.contains("@") || !name.contains(where: \.isLetter) { return false }
        let company = card.all("ORG").first.flatMap { components($0, joint: ", ").first } ?? ""
        return ComparisonKey.of(company) != ComparisonKey.of(name)
    }

    private mutating func takeOrganisation() {
        for property in card.all("ORG") {
            let parts = components(property, joint: ", ")
            draft.take(parts.first ?? "", .field(.company), name: "company")
            let units = parts.dropFirst().filter { !$0.isEmpty }.joined(separator: ", ")
            draft.take(units, .field(.department), name: "department")
        }
        for property in card.all("TITLE") { draft.take(text(property), .field(.jobTitle), name: "job title") }
        for property in card.all("ROLE") { draft.take(text(property), .field(.jobTitle), name: "role") }
    }

    // MARK: - E-mail and telephone

    private mutating func takeAddresses() {
        let all = card.all("EMAIL").map { (property: $0, address: CleanText.trimmed(text($0))) }
            .filter { !$0.address.isEmpty }
        func isValid(_ address: String) -> Bool { (try? EmailAddress(address)) != nil }
        let own = all.filter { kinds($0.property).contains("home") && !kinds($0.property).contains("work") }
        let others =
            all.filter { kinds($0.property).contains("work") }
            + all.filter { kinds($0.property).isDisjoint(with: ["home", "work"]) }
        let work = others.first { isValid($0.address) }
        let home = own.first { isValid($0.address) }
        // None is good: the first is taken, so that the rejection can say what is wrong with it.
        let chosen = work ?? (home == nil ? others.first ?? own.first : nil)
        if let chosen { draft.take(chosen.address, .field(.email), name: "EMAIL") }
        if let home { draft.take(home.address, .field(.personalEmail), name: "email (home)") }
        for (property, address) in all where address != chosen?.address && address != home?.address {
            draft.take(address, .custom(name("email", property)), name: "EMAIL")
        }
    }

    private mutating func takeNumbers() {
        var phones: [(rank: Int, property: CardProperty, number: String)] = []
        for property in card.all("TEL") + card.all("X-MS-TEL") {
            let number = Self.number(text(property))
            guard !number.isEmpty else { continue }
            let kinds = kinds(property)
            if kinds.contains("fax") {
                draft.take(number, .custom(name("fax", property, ignoring: ["fax"])), name: "fax")
            } else if kinds.contains("pager") {
                draft.take(number, .custom("pager"), name: "pager")
            } else if !kinds.isDisjoint(with: ["cell", "mobile", "iphone"]) {
                draft.take(number, .field(.mobilePhone), name: name("mobile phone", property, ignoring: ["cell"]))
            } else if kinds.contains("company") || kinds.contains("main") && !kinds.contains("work") {
                phones.append((2, property, number))
            } else if kinds.contains("work") {
                phones.append((0, property, number))
            } else {
                phones.append((kinds.contains("home") ? 3 : 1, property, number))
            }
        }
        let sorted = phones.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
        for (place, phone) in sorted.map(\.element).enumerated() {
            if place == 0 {
                draft.take(phone.number, .field(.phone), name: "TEL")
            } else if phone.rank == 2 {
                draft.take(phone.number, .field(.companyPhone), name: name("phone", phone.property))
            } else {
                draft.take(phone.number, .custom(name("phone", phone.property)), name: "TEL")
            }
        }
    }

    /// A number, or what a `tel:` address has of it (RFC 3966).
    private static func number(_ text: String) -> String {
        let text = CleanText.line(text)
        guard text.lowercased().hasPrefix("tel:") else { return text }
        let parts = text.dropFirst(4).split(separator: ";")
        let digits = parts.first.map(String.init) ?? ""
        let suffix = parts.dropFirst().first { $0.lowercased().hasPrefix("ext=") }?.dropFirst(4)
        return suffix.map { "\(digits) ext. \($0)" } ?? digits
    }

    // MARK: - Places and pages

    private mutating func takePlaces() {
        let all = card.all("ADR").map { (property: $0, parts: components($0, joint: ", ").map(CleanText.line)) }
            .filter { $0.parts.contains { !$0.isEmpty } }
        guard let chosen = all.first(where: { kinds($0.property).contains("work") }) ?? all.first else { return }
        for (property, parts) in all {
            if property == chosen.property {
                takePlace(parts)
            } else {
                let line = parts.filter { !$0.isEmpty }.joined(separator: ", ")
                draft.take(line, .custom(name("address", property)), name: "ADR")
            }
        }
    }

    private mutating func takePlace(_ parts: [String]) {
        draft.takePlace(
            box: parts.count > 0 ? parts[0] : "", more: parts.count > 1 ? parts[1] : "",
            street: parts.count > 2 ? parts[2] : "", rest: Array(parts.dropFirst(3)))
    }

    private mutating func takePages() {
        for property in card.all("URL") + card.all("X-LINKEDIN") + card.all("X-LINKEDIN-URL") {
            draft.takePage(text(property), name: name("url", property, ignoring: ["work"]))
        }
        for property in card.all("X-SOCIALPROFILE") + card.all("SOCIALPROFILE") {
            let service = property["SERVICE-TYPE"]?.lowercased() ?? property.types.subtracting(["pref"]).sorted().first
            var page = text(property)
            if service == "linkedin", !page.lowercased().contains("linkedin.com") {
                // iOS gives the bare name where it does not know the address ("x-apple:ann-smith").
                let user = property["X-USER"] ?? page.split(separator: ":").last.map(String.init) ?? ""
                page = "https://www.linkedin.com/in/" + user
            }
            draft.takePage(page, name: service ?? "profile")
        }
    }

    // MARK: - The rest

    private mutating func takeRest() {
        let notes = card.all("NOTE").map { text($0) }.filter { !CleanText.trimmed($0).isEmpty }
        draft.take(notes.joined(separator: "\n"), .field(.notes), name: "notes")
        if let zone = card.all("TZ").first.map({ CleanText.line(text($0)) }), zone.contains("/") {
            draft.take(zone, .field(.timezone), name: "timezone")
        }
        if let agent = card.agent { draft.take(agent, .custom("agent"), name: "AGENT") }
        // Not part of what makes two captures the same: an export writes it anew.
        if let revised = card.all("REV").first {
            let time = CleanText.line(text(revised))
            if !time.isEmpty { draft.add(time, custom: "card revised") }
        }
        for property in card.properties where !isKnown(property) {
            let value = CleanText.line(components(property, joint: ", ").filter { !$0.isEmpty }.joined(separator: "; "))
            guard value.utf8.count <= 1000 else { continue }
            let bare = property.name.hasPrefix("X-") ? property.name.dropFirst(2) : property.name[...]
            let name = bare.lowercased().replacing("-", with: " ")
            if HeaderSynonyms.target(of: name) == .registrationID {
                draft.take(value, .registrationID, name: BadgePayload.registrationID)
            } else {
                draft.take(value, .custom(card.label(of: property) ?? name), name: name)
            }
        }
    }

    private func isKnown(_ property: CardProperty) -> Bool {
        if Self.known.contains(property.name) || property.isBinary { return true }
        return Self.leftOut.contains { property.name.hasPrefix($0) }
    }

    private static let known: Set<String> = [
        "ADR", "AGENT", "EMAIL", "FN", "KIND", "N", "NICKNAME", "NOTE", "ORG", "REV", "ROLE", "SOCIALPROFILE", "TEL",
        "TITLE", "TZ", "URL", "X-LINKEDIN", "X-LINKEDIN-URL", "X-MS-TEL", "X-SOCIALPROFILE",
        // Of no use to a lead, or nobody's business at a stand.
        "ANNIVERSARY", "BDAY", "BIRTHPLACE", "CALADRURI", "CALURI", "CHARSET", "CLASS", "CLIENTPIDMAP", "DEATHDATE",
        "DEATHPLACE", "FBURL", "GENDER", "GEO", "LABEL", "MAILER", "MEMBER", "NAME", "PRODID", "PROFILE", "RELATED",
        "SORT-STRING", "SOURCE", "UID", "XML",
    ]
    private static let leftOut = [
        "X-AB", "X-ADDRESSBOOKSERVER", "X-ANDROID", "X-ANNIVERSARY", "X-EVOLUTION", "X-GENDER", "X-GOOGLE", "X-IMAGE",
        "X-LEADFERRY", "X-MS-", "X-PHONETIC", "X-SPOUSE", "X-WAB",
    ]
}
