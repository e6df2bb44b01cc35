import Knowledge
import Testing

@Suite struct DomainNameTests {
    @Test(arguments: [
        ("https://www.acme.co.uk/de?x=1#top", "acme.co.uk"), ("WWW.Acme.COM", "acme.com"),
        ("ann@mail.acme.com", "acme.com"),
        ("http://user:pass@shop.acme.de:8080/", "acme.de"), ("acme.com.", "acme.com"),
        ("mailto:ann@acme.com", "acme.com"),
        ("https://www.müller.de", "xn--mller-kva.de"), ("acme.example", "acme.example"),
        ("//acme.com/path", "acme.com"),
    ])
    func `the registrable domain is found in any text that has one`(text: String, domain: String) {
        #expect(DomainName(text)?.description == domain)
    }

    @Test(arguments: [
        "", "acme", "co.uk", "192.168.0.1", "Acme GmbH", "https://", "acme..com", "-acme.com", "n/a", "acme corp.com",
    ])
    func `what has no registrable domain gives none`(text: String) {
        #expect(DomainName(text) == nil)
    }

    @Test func `a host that many share is not a company's`() throws {
        #expect(try #require(DomainName("https://www.linkedin.com/company/acme")).isShared)
        #expect(try #require(DomainName("gmail.com")).isShared)
        #expect(try !#require(DomainName("acme.com")).isShared)
    }

    @Test func `an international domain is shown as people read it`() throws {
        let domain = try #require(DomainName("xn--mller-kva.de"))
        #expect(domain.readable == "müller.de")
        #expect(domain.label == "müller")
    }
}
