import Knowledge
import Testing

@Suite struct EmailAddressTests {
    @Test(arguments: [
        ("ann@acme.test", "ann@acme.test"),
        ("  Ann.Lee@ACME.Test ", "ann.lee@acme.test"),
        ("mailto:ann@acme.test?subject=Hi", "ann@acme.test"),
        ("Ann Lee <Ann@acme.test>", "ann@acme.test"),
        ("\"Lee, Ann\" <ann@acme.test>", "ann@acme.test"),
        ("<ann@acme.test>,", "ann@acme.test"),
        ("ann@acme.test.", "ann@acme.test"),
        ("ann@acme.test;", "ann@acme.test"),
        ("ann+expo@acme.test", "ann+expo@acme.test"),
        ("a.n.n@acme.test", "a.n.n@acme.test"),
        ("\u{200b}ann@acme.test\u{a0}", "ann@acme.test"),
        ("Ann@MÜLLER.example", "ann@xn--mller-kva.example"),
        ("ann@mu\u{308}ller.example", "ann@xn--mller-kva.example"),
        ("ann@XN--MLLER-KVA.example", "ann@xn--mller-kva.example"),
        ("ann@ｍüller.example", "ann@xn--mller-kva.example"),
        ("ann@straße.example", "ann@xn--strae-oqa.example"),
        ("jose\u{301}@acme.test", "jos\u{e9}@acme.test"),
        ("o'brien@mail.acme.co.uk", "o'brien@mail.acme.co.uk"),
    ])
    func `an address is freed of what stands around it and put in lower case`(text: String, address: String) throws {
        #expect(try EmailAddress(text).description == address)
    }

    @Test(arguments: [
        ("", EmailAddress.Flaw.empty), ("ann", .noAt), ("ann@acme@test.de", .severalAts),
        ("a@b.de; c@d.de", .severalAts),
        ("ann lee@acme.test", .blank), ("ann@ acme.test", .blank), ("@acme.test", .emptyLocalPart),
        (".ann@acme.test", .dotsInLocalPart), ("ann..lee@acme.test", .dotsInLocalPart), ("ann@acme", .domainWithoutDot),
        ("ann@acme..test", .domain("acme..test")), ("ann@-acme.test", .domain("-acme.test")),
        ("ann@acme.1", .domain("acme.1")), ("ann@ac_me.test", .domain("ac_me.test")),
        ("a,b@acme.test", .character(",")),
        (String(repeating: "a", count: 65) + "@acme.test", .longLocalPart),
    ])
    func `a text that is no address says why`(text: String, flaw: EmailAddress.Flaw) {
        #expect(throws: flaw) { try EmailAddress(text) }
        #expect(!flaw.description.isEmpty)
    }

    @Test func `an address longer than 254 bytes is refused, one of 254 is not`() throws {
        let label = String(repeating: "a", count: 59) + "."
        let domain = String(repeating: label, count: 3) + "test"
        let local = String(repeating: "b", count: 64)
        #expect(throws: Never.self) { try EmailAddress(local + "@" + domain) }
        #expect(throws: EmailAddress.Flaw.tooLong) { try EmailAddress(local + "@" + label + domain) }
    }

    @Test func `free mail, throw-away mail and work addresses are told apart`() throws {
        let free = try EmailAddress("ann@gmail.com")
        let thrownAway = try EmailAddress("ann@mailinator.com")
        let below = try EmailAddress("ann@x.mailinator.com")
        let work = try EmailAddress("ann@acme.test")
        #expect(free.isFreeMail && !free.isDisposable && !free.isWorkAddress)
        #expect(thrownAway.isDisposable && !thrownAway.isFreeMail && below.isDisposable)
        #expect(work.isWorkAddress && work.domain == "acme.test" && work.localPart == "ann")
    }

    @Test func `a function's mailbox is known from a person's`() throws {
        #expect(try EmailAddress("Info@acme.test").isRoleMailbox)
        #expect(try EmailAddress("sales+expo@acme.test").isRoleMailbox)
        #expect(try EmailAddress("no-reply@acme.test").isRoleMailbox)
        #expect(try !EmailAddress("ann@acme.test").isRoleMailbox)
    }
}
