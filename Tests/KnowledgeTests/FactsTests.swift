import Knowledge
import Leads
import Testing

@Suite struct FactsTests {
    @Test(
        arguments: [
            ("CEO", "cxo", nil), ("Chief Marketing Officer", "cxo", "marketing"), ("VP of Sales", "vp", "sales"),
            ("Vice President, Engineering", "vp", "engineering"), ("Head of People", "director", "human_resources"),
            ("Leiter Einkauf", "director", "operations"), ("Geschäftsführer", "cxo", nil),
            ("Senior Software Engineer", "senior", "engineering"),
            ("Assistant to the CEO", "entry", nil), ("Founder & CEO", "owner", nil),
            ("Praktikantin Marketing", "training", "marketing"),
            ("Responsable commercial", "manager", "sales"), ("Zookeeper", nil, nil),
        ] as [(String, String?, String?)])
    func `a title says something of rank and department`(title: String, seniority: String?, department: String?) {
        #expect(JobTitle(title).seniority == seniority)
        #expect(JobTitle(title).department == department)
    }

    @Test(arguments: [
        ("https://www.linkedin.com/in/ann-lee", "in/ann-lee"), ("linkedin.com/in/Ann-Lee/?trk=x", "in/ann-lee"),
        ("http://de.linkedin.com/in/ann-lee/en", "in/ann-lee"), ("in/ann-lee", "in/ann-lee"),
        ("/in/ann-lee/", "in/ann-lee"), ("https://uk.linkedin.com/in/ann-lee/", "in/ann-lee"),
        ("https://m.linkedin.com/in/ann-lee#about", "in/ann-lee"), ("linkedin.com/mwlite/in/ann-lee", "in/ann-lee"),
        ("https://WWW.LinkedIn.com/in/ANN-LEE?originalSubdomain=de", "in/ann-lee"),
        ("https://www.linkedin.com/in/jo\u{308}rg-m", "in/j%C3%B6rg-m"),
        ("https://www.linkedin.com/in/j%C3%B6rg-m", "in/j%C3%B6rg-m"),
        ("https://www.linkedin.com/in/jörg-m", "in/j%C3%B6rg-m"),
        ("https://linkedin.com/company/acme/about", "company/acme"),
    ])
    func `a LinkedIn page has one address`(text: String, path: String) {
        #expect(LinkedInURL(text)?.description == "https://www.linkedin.com/" + path)
    }

    @Test(arguments: [
        "", "Yes", "ann-lee", "https://acme.com/in/ann", "https://www.linkedin.com/", "https://www.linkedin.com/feed/x",
    ])
    func `what is no LinkedIn page gives none`(text: String) {
        #expect(LinkedInURL(text) == nil)
    }

    @Test(
        arguments: [
            ("1,200", Headcount.exact(1200)), ("1.200", .exact(1200)), ("~500", .exact(500)), ("12 000", .exact(12000)),
            ("51-200", .range("51-200")),
            ("51 – 200", .range("51-200")), ("10,000+", .range("10000+")), ("1 to 10", .range("1-10")), ("many", nil),
            ("1.5", nil), ("0", nil),
            ("-5", nil),
        ] as [(String, Headcount?)])
    func `a headcount is read`(text: String, headcount: Headcount?) {
        #expect(Headcount(text) == headcount)
    }

    @Test func `comparison keys have neither case nor accents nor punctuation`() {
        #expect(ComparisonKey.of("E-Mail:") == "e mail")
        #expect(ComparisonKey.of("  Prénom ") == "prenom")
        #expect(ComparisonKey.of("STRASSE") == ComparisonKey.of("Straße"))
        #expect(ComparisonKey.of("---") == "")
    }
}
