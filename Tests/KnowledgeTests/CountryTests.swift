import Knowledge
import Testing

@Suite struct CountryTests {
    @Test(arguments: [
        ("Germany", "DE"), ("deutschland", "DE"), ("DE", "DE"), ("DEU", "DE"), ("Allemagne", "DE"), ("USA", "US"),
        ("U.S.A.", "US"),
        ("United States of America", "US"), ("UK", "GB"), ("England", "GB"), ("Great Britain", "GB"),
        ("Côte d’Ivoire", "CI"),
        ("cote d'ivoire", "CI"), ("Turkey", "TR"), ("Türkiye", "TR"), ("Holland", "NL"), ("Korea, Republic of", "KR"),
        ("Österreich", "AT"), ("España", "ES"), ("The Netherlands", "NL"), ("Czech Republic", "CZ"),
        ("  france ", "FR"),
    ])
    func `names, codes and aliases mean a country`(text: String, code: String) {
        #expect(Country(text)?.code == code)
    }

    @Test func `a text that names no country gives none`() {
        #expect(Country("Atlantis") == nil)
        #expect(Country("") == nil)
        #expect(Country(code: "XX") == nil)
        #expect(Country(code: "Germany") == nil)
    }

    @Test func `a country has its codes and its name`() throws {
        let country = try #require(Country(code: "ch"))
        #expect(country.name == "Switzerland")
        #expect(country.alpha3 == "CHE")
        #expect(country.callingCode == "41")
    }

    @Test func `every code of ISO 3166-1 is there once, with a calling code`() {
        #expect(Country.all.count == 249)
        #expect(Set(Country.all.map(\.code)).count == 249)
        #expect(Set(Country.all.map(\.name)).count == 249)
        for country in Country.all {
            #expect(Country(country.name) == country)
            #expect(Country(country.alpha3) == country)
            #expect(!country.callingCode.isEmpty)
        }
    }
}
