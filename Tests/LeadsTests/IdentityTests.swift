import Leads
import Testing

@Suite struct IdentityTests {
    @Test func `the e-mail counts before the LinkedIn address, and that before the name`() {
        let linkedin = "https://www.linkedin.com/in/ann"
        #expect(
            Identity([.email: "Ann@acme.test", .linkedinURL: linkedin, .firstName: "Ann", .company: "Acme"])?
                .description
                == "email:ann@acme.test")
        #expect(
            Identity([.linkedinURL: linkedin, .firstName: "Ann", .company: "Acme"])?.description == "linkedin:"
                + linkedin)
        #expect(Identity([.firstName: "Ann", .lastName: "Lee", .company: "Acme"])?.description == "name:ann lee|acme")
        #expect(Identity([.firstName: "Ann", .domain: "acme.test"])?.description == "name:ann|acme.test")
        #expect(Identity([.firstName: "Ann", .lastName: "Lee"]) == nil)
        #expect(Identity([.company: "Acme"]) == nil)
        #expect(Identity([.firstName: "…", .company: "Acme"]) == nil)
    }

    @Test(arguments: [
        ("Ann", "Müller", "Acme GmbH", "ANN", "Muller", "ACME"),
        ("Ann", "O'Brien", "Acme, Inc.", "ann", "OBrien", "Acme"),
        ("José", "García", "Acme S.A. de C.V.", "Jose", "Garcia", "Acme Ltd"),
        ("Anne-Marie", "Lee", "Müller & Co. KG", "Anne Marie", "Lee", "MULLER"),
    ])
    func `spellings of one name at one company are one person`(
        first: String, last: String, company: String, otherFirst: String, otherLast: String, otherCompany: String
    ) {
        #expect(
            Identity([.firstName: first, .lastName: last, .company: company])
                == Identity([.firstName: otherFirst, .lastName: otherLast, .company: otherCompany]))
    }

    @Test func `other names and other companies are other people`() {
        let ann = Identity([.firstName: "Ann", .lastName: "Lee", .company: "Acme"])
        for values: LeadValues in [
            [.firstName: "Anna", .lastName: "Lee", .company: "Acme"],
            [.firstName: "Ann", .lastName: "Lee", .company: "Acme Robotics"],
            [.firstName: "Ann", .lastName: "Lee", .company: "Acme", .email: "ann@acme.test"],
            [.firstName: "Ann", .lastName: "Lee", .company: "Acme", .email: "ann+expo@acme.test"],
        ] { #expect(Identity(values) != ann) }
        #expect(Identity([.email: "ann+expo@acme.test"]) != Identity([.email: "ann@acme.test"]))
        #expect(Identity([.email: "a.nn@acme.test"]) != Identity([.email: "ann@acme.test"]))
    }
}
