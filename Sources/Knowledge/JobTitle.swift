internal import Leads

/// What a job title says of its holder, by keyword: a cheap guess for where no partner knows better.
public struct JobTitle: Hashable, Sendable, CustomStringConvertible {
    /// The title on one line.
    public let description: String
    private let words: [Substring]

    /// Takes a title as somebody wrote it.
    public init(_ text: String) {
        description = CleanText.line(text)
        words = ComparisonKey.of(text).split(separator: " ")
    }

    /// `owner`, `partner`, `cxo`, `vp`, `director`, `manager`, `senior`, `entry` or `training`; nil where the title
    /// does not say.
    public var seniority: String? { Self.seniorities.first(in: words) }

    /// `sales`, `marketing`, `engineering` and so on; nil where the title does not say.
    public var department: String? { Self.departments.first(in: words) }

    /// In order: the first rule with a matching word decides, so "Assistant to the CEO" must meet "assistant" first.
    private static let seniorities = KeywordRules([
        (
            "training",
            [
                "intern", "trainee", "apprentice", "working student", "werkstudent", "praktikant", "praktikantin",
                "stagiaire", "student",
            ]
        ),
        (
            "entry",
            [
                "assistant to", "executive assistant", "personal assistant", "pa to", "assistant", "junior", "jr",
                "associate", "coordinator",
            ]
        ),
        (
            "owner",
            [
                "owner", "founder", "cofounder", "co founder", "inhaber", "inhaberin", "proprietor", "proprietaire",
                "dueno",
            ]
        ),
        ("vp", ["vp", "svp", "evp", "avp", "vice president", "vicepresident", "vizeprasident"]),
        (
            "cxo",
            [
                "ceo", "cto", "cfo", "coo", "cmo", "cio", "ciso", "cpo", "cro", "chro", "cdo", "chief", "president",
                "geschaftsfuhrer",
                "geschaftsfuhrerin", "managing director", "general manager", "vorstand", "pdg", "directeur general",
                "director general",
            ]
        ),
        ("partner", ["partner", "gesellschafter"]),
        (
            "director",
            [
                "director", "directeur", "directrice", "direktor", "direktorin", "directora", "head", "leiter",
                "leiterin", "bereichsleiter",
            ]
        ),
        (
            "manager",
            [
                "manager", "managerin", "lead", "supervisor", "teamleiter", "teamleiterin", "responsable", "gerente",
                "jefe", "chef",
            ]
        ),
        ("senior", ["senior", "sr", "principal", "staff", "expert", "architect"]),
    ])

    private static let departments = KeywordRules([
        (
            "marketing",
            [
                "marketing", "brand", "cmo", "communications", "communication", "content", "seo", "demand generation",
                "growth", "pr",
            ]
        ),
        (
            "customer_service",
            ["customer success", "customer service", "customer support", "support", "kundenservice", "service desk"]
        ),
        (
            "sales",
            [
                "sales", "account executive", "account manager", "business development", "bdr", "sdr", "vertrieb",
                "cro", "revenue",
                "commercial", "ventas", "key account", "key account manager", "vertriebsleiter",
            ]
        ),
        (
            "human_resources",
            [
                "hr", "human resources", "people", "talent", "recruiter", "recruiting", "recruitment", "personal",
                "chro", "rh",
            ]
        ),
        (
            "finance",
            [
                "finance", "financial", "cfo", "accounting", "accountant", "controller", "controlling", "treasurer",
                "finanzen", "auditor",
            ]
        ),
        ("legal", ["legal", "counsel", "lawyer", "attorney", "compliance", "paralegal", "jurist", "rechtsanwalt"]),
        ("design", ["design", "designer", "ux", "ui", "creative"]),
        ("product", ["product", "cpo", "product owner", "produktmanager"]),
        (
            "information_technology",
            [
                "it", "cio", "ciso", "security", "infrastructure", "systems", "network", "administrator", "sysadmin",
                "informatik", "help desk",
            ]
        ),
        (
            "engineering",
            [
                "engineering", "engineer", "developer", "software", "cto", "devops", "architect", "data", "r d",
                "research",
                "scientist", "entwickler", "entwicklerin", "ingenieur", "ingenieurin", "technology", "technical",
                "programmer",
            ]
        ),
        (
            "operations",
            [
                "operations", "coo", "logistics", "supply chain", "procurement", "purchasing", "einkauf", "production",
                "quality",
                "facilities", "manufacturing", "plant",
            ]
        ),
        ("education", ["professor", "teacher", "lecturer", "education", "learning"]),
        ("health", ["doctor", "nurse", "physician", "medical", "clinical"]),
    ])
}

/// Names in an order, and the keywords of each: of all that a text has, the first name counts.
private struct KeywordRules {
    private var ranks: [String: Int] = [:]
    private let names: [String]
    /// The words of the longest keyword.
    private var reach = 1

    init(_ rules: [(String, [String])]) {
        names = rules.map(\.0)
        for (rank, rule) in rules.enumerated() {
            for keyword in rule.1 where ranks[keyword] == nil {
                ranks[keyword] = rank
                reach = max(reach, keyword.split(separator: " ").count)
            }
        }
    }

    func first(in words: [Substring]) -> String? {
        var best: Int?
        for start in words.indices {
            for end in start..<min(start + reach, words.count) {
                let rank = ranks[words[start...end].joined(separator: " ")]
                best = [best, rank].compactMap(\.self).min()
            }
        }
        return best.map { names[$0] }
    }
}
