import Knowledge
import Testing

@Suite struct CompanyNameTests {
    @Test(arguments: [
        ("ACME Robotics, Inc.", "Acme Robotics"), ("Acme GmbH & Co. KG", "acme"), ("Acme  S.A.", "Acme SA"),
        ("Müller AG", "muller"),
        ("Acme Sp. z o.o.", "Acme"), ("Acme Pty Ltd", "Acme Limited"), ("Acme S.A. de C.V.", "ACME"),
        ("The Co", "the co"),
        ("Acme Company LLC", "Acme"),
    ])
    func `spellings of one company have one key`(one: String, other: String) {
        #expect(CompanyName(one)?.comparisonKey == CompanyName(other)?.comparisonKey)
    }

    @Test func `a legal form alone is still a name`() {
        #expect(CompanyName("AG")?.comparisonKey == "ag")
        #expect(CompanyName("SAS")?.comparisonKey == "sas")
        #expect(CompanyName("  ") == nil)
        #expect(CompanyName(" Acme \n GmbH ")?.description == "Acme GmbH")
    }

    @Test(arguments: [
        ("acme-robotics.co.uk", "Acme Robotics"), ("ibm.com", "IBM"), ("nordwind.de", "Nordwind"),
        ("müller.de", "Müller"),
    ])
    func `a name is guessed from a domain`(domain: String, name: String) throws {
        #expect(CompanyName(guessedFrom: try #require(DomainName(domain)))?.description == name)
    }

    @Test func `no name is guessed from a domain that many share`() throws {
        #expect(CompanyName(guessedFrom: try #require(DomainName("gmail.com"))) == nil)
    }
}
