import Foundation

/// A made-up person behind the inputs of a look-up: the same inputs and seed give the same person at every partner.
struct Persona {
    /// Every blank that a partner's template may have.
    let values: [String: JSON]
    /// What the person is known by.
    let key: String

    private struct Role {
        let title: String
        let department: String
        let seniority: String
        let level: String
    }

    private struct Place {
        let city: String
        let region: String
        let country: String
        let code: String
        let timezone: String
    }

    private static let roles = [
        Role(title: "Head of Field Marketing", department: "marketing", seniority: "senior", level: "director"),
        Role(title: "Chief Technology Officer", department: "engineering", seniority: "executive", level: "cxo"),
        Role(title: "Account Executive", department: "sales", seniority: "senior", level: "senior"),
        Role(title: "Operations Manager", department: "operations", seniority: "senior", level: "manager"),
        Role(title: "Software Engineer", department: "engineering", seniority: "junior", level: "entry"),
        Role(title: "Vice President Of Sales", department: "sales", seniority: "executive", level: "vp"),
        Role(title: "Buyer", department: "operations", seniority: "junior", level: "training"),
        Role(title: "Finance Director", department: "finance", seniority: "executive", level: "director"),
    ]
    private static let places = [
        Place(
            city: "Gothenburg", region: "Västra Götaland", country: "Sweden", code: "SE", timezone: "Europe/Stockholm"),
        Place(city: "Hamburg", region: "Hamburg", country: "Germany", code: "DE", timezone: "Europe/Berlin"),
        Place(city: "Leeds", region: "England", country: "United Kingdom", code: "GB", timezone: "Europe/London"),
        Place(city: "Austin", region: "Texas", country: "United States", code: "US", timezone: "America/Chicago"),
        Place(
            city: "Boston", region: "Massachusetts", country: "United States", code: "US", timezone: "America/New_York"),
        Place(city: "Lyon", region: "Auvergne-Rhône-Alpes", country: "France", code: "FR", timezone: "Europe/Paris"),
    ]
    private static let firstNames = ["Mara", "Jonas", "Aisha", "Pedro", "Ingrid", "Kenji", "Lucia", "Tom"]
    private static let lastNames = ["Lindqvist", "Okafor", "Brandt", "Silva", "Novak", "Tanaka", "Moreau", "Reyes"]
    private static let industries = [
        ("Technology", "Computer Software"), ("Industrials", "Machinery"), ("Health", "Medical Devices"),
        ("Logistics", "Transportation"), ("Energy", "Renewables"), ("Finance", "Financial Services"),
    ]
    private static let sizes = [
        (8, "1-10"), (34, "11-50"), (120, "51-200"), (310, "201-500"), (760, "501-1000"), (2400, "1001-5000"),
    ]
    private static let freeMail: Set<String> = [
        "gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "gmx.de", "web.de", "proton.me",
        "aol.com",
    ]

    /// Makes the person out of what is known of them, by the sandbox's words for it.
    init(_ inputs: [String: String], seed: UInt64, date: Date) {
        let given = inputs.mapValues { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.value.isEmpty }
        key = Self.key(given)
        let dice = SeededGenerator.hash(key, seed: seed)
        func pick<Element>(_ choices: [Element], _ shift: UInt64) -> Element {
            choices[Int((dice >> shift) % UInt64(choices.count))]
        }
        let (first, last) = Self.name(given, or: (pick(Self.firstNames, 3), pick(Self.lastNames, 7)))
        var domain = given["domain"] ?? given["email"]?.split(separator: "@").last.map(String.init)
        let isWebmail = domain.map { Self.freeMail.contains($0.lowercased()) } ?? false
        let isDisposable = domain?.lowercased().hasPrefix("mailinator.") ?? false
        var company = given["company"]
        if let text = company, text.contains("."), !text.contains(" ") { (domain, company) = (text, nil) }
        if isWebmail, company == nil { domain = "\(Self.slug(last)).example" }
        let name = company ?? Self.companyName(domain ?? "\(Self.slug(last)).example")
        let site = domain?.lowercased() ?? "\(Self.slug(name)).example"
        let email = given["email"]?.lowercased() ?? "\(Self.slug(first)).\(Self.slug(last))@\(site)"
        let handle =
            given["linkedinHandle"]
            ?? given["linkedinURL"]?.split(separator: "/").last.map(String.init)
            ?? "\(Self.slug(first))-\(Self.slug(last))"
        let role = pick(Self.roles, 11)
        let place = pick(Self.places, 17)
        let (sector, industry) = pick(Self.industries, 23)
        let (employees, range) = pick(Self.sizes, 29)
        func number(_ shift: UInt64) -> String { "+120255501" + String((dice >> shift) % 90 + 10) }
        let chance = Int((dice >> 41) % 100)
        let status = isDisposable ? "disposable" : isWebmail ? "webmail" : Self.status(chance)
        values = [
            "id": .string("sbx\(String(dice, radix: 36))"), "companyID": .string("sbxc-\(Self.slug(name))"),
            "email": .string(email), "firstName": .string(first), "lastName": .string(last),
            "fullName": .string("\(first) \(last)"), "domain": .string(site), "company": .string(name),
            "jobTitle": .string(role.title), "department": .string(role.department),
            "seniority": .string(role.seniority), "level": .string(role.level),
            "phone": .string(given["phone"] ?? number(33)),
            "phoneOrNull": chance % 3 == 0 ? .string(given["phone"] ?? number(33)) : .null,
            "companyPhone": .string(number(37)), "linkedinHandle": .string(handle),
            "linkedinURL": .string("https://www.linkedin.com/in/\(handle)"), "companyHandle": .string(Self.slug(name)),
            "city": .string(given["city"] ?? place.city), "region": .string(given["region"] ?? place.region),
            "country": .string(given["country"] ?? place.country), "countryCode": .string(place.code),
            "timezone": .string(place.timezone), "sector": .string(sector), "industry": .string(industry),
            "employeeCount": .integer(employees), "employeeRange": .string(range),
            "likelihood": .integer(6 + Int((dice >> 47) % 5)), "emailStatus": .string(status),
            "score": .integer(status == "valid" ? 90 + chance % 10 : status == "invalid" ? 5 : 60 + chance % 20),
            "isWebmail": .bool(isWebmail), "isDisposable": .bool(isDisposable),
            "isAcceptAll": .bool(status == "accept_all"), "isDeliverable": .bool(status == "valid"),
            "today": .string(String(date.stamp.prefix(10))),
        ]
    }

    private static func status(_ chance: Int) -> String {
        switch chance {
        case ..<75: "valid"
        case ..<85: "accept_all"
        case ..<95: "invalid"
        default: "unknown"
        }
    }

    private static func key(_ given: [String: String]) -> String {
        if let email = given["email"] { return email.lowercased() }
        if let profile = given["linkedinURL"] ?? given["linkedinHandle"] {
            return profile.lowercased().split(separator: "/").last.map(String.init) ?? profile
        }
        if let phone = given["phone"] { return phone }
        let name =
            given["fullName"] ?? [given["firstName"], given["lastName"]].compactMap(\.self).joined(separator: " ")
        return [name, given["domain"] ?? given["company"] ?? given["city"] ?? ""].joined(separator: "|").lowercased()
    }

    private static func name(_ given: [String: String], or invented: (String, String)) -> (String, String) {
        var words = [given["firstName"], given["lastName"]].compactMap(\.self)
        if words.count < 2, let full = given["fullName"] { words = full.split(separator: " ").map(String.init) }
        if words.count < 2, let local = given["email"]?.split(separator: "@").first {
            words = local.split { $0 == "." || $0 == "_" || $0 == "-" }.filter { $0.allSatisfy(\.isLetter) }
                .map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }
        }
        guard words.count >= 2, let first = words.first else { return (words.first ?? invented.0, invented.1) }
        return (first, words.dropFirst().joined(separator: " "))
    }

    private static func companyName(_ domain: String) -> String {
        let label = domain.split(separator: ".").dropLast().last.map(String.init) ?? domain
        return label.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
    }

    private static func slug(_ text: String) -> String {
        let plain = text.lowercased().folding(options: .diacriticInsensitive, locale: nil)
        let kept = plain.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        return String(kept).split(separator: "-").joined(separator: "-")
    }
}
