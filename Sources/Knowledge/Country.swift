internal import Leads

/// A country: its ISO 3166-1 codes, its English short name and its calling code.
public struct Country: Hashable, Sendable {
    /// ISO 3166-1 alpha-2 ("DE").
    public let code: String
    /// ISO 3166-1 alpha-3 ("DEU").
    public let alpha3: String
    /// English short name ("Germany").
    public let name: String
    /// The calling code without a plus ("49"); empty where the territory has none.
    public let callingCode: String

    /// Every country, by code.
    public static var all: [Country] { Table.loaded.countries }

    /// The country that a text means: a code of either kind, a name in one of eight languages, or a common alias.
    public init?(_ text: String) {
        guard let country = Table.loaded.byKey[ComparisonKey.of(text)] else { return nil }
        self = country
    }

    /// The country with an alpha-2 code, in either case.
    public init?(code: String) {
        guard code.utf8.count == 2, let country = Table.loaded.byKey[code.lowercased()] else { return nil }
        self = country
    }

    private init(code: String, alpha3: String, name: String, callingCode: String) {
        self.code = code
        self.alpha3 = alpha3
        self.name = name
        self.callingCode = callingCode
    }
}

extension Country {
    /// The data compiled in, read once.
    private struct Table: Sendable {
        static let loaded = Table(tsv: PackageResources.countries_tsv)
        var countries: [Country] = []
        var byKey: [String: Country] = [:]

        init(tsv: [UInt8]) {
            var aliases: [(String, Country)] = []
            for line in String(decoding: tsv, as: UTF8.self).split(separator: "\n") {
                let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                guard cells.count == 5 else { continue }
                let country = Country(code: cells[0], alpha3: cells[1], name: cells[3], callingCode: cells[2])
                countries.append(country)
                for text in [cells[0], cells[1], cells[3]] { byKey[ComparisonKey.of(text)] = country }
                aliases += cells[4].split(separator: "|").map { (String($0), country) }
            }
            // Codes and names win over aliases.
            for (alias, country) in aliases where byKey[ComparisonKey.of(alias)] == nil {
                byKey[ComparisonKey.of(alias)] = country
            }
        }
    }
}
