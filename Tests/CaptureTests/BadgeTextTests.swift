import Leads
import Testing

@testable import Capture

@Suite struct BadgeTextTests {
    private func reading(_ lines: [(String, Int)], confidence: Double = 0.95, region: String? = "US")
        -> BadgeText.Reading
    {
        BadgeText.reading(
            of: lines.map { BadgeText.Line(text: $0.0, confidence: confidence, height: $0.1) }, region: region)
    }

    private func confidence(_ what: String, _ reading: BadgeText.Reading) -> Double? {
        reading.confidences.first { $0.what == what }?.confidence
    }

    @Test func `a business card is told apart`() {
        let reading = reading([
            ("Acme Robotics, Inc.", 30), ("Dr. Ann Smith", 40), ("VP Engineering", 25),
            ("1 Main Street, Springfield", 20),
            ("T: +1 (212) 555-0173  M: +1 917 555 0101", 20), ("Fax +1 212 555 0174", 20),
            ("ann@acme-robotics.com", 20),
            ("www.acme-robotics.com", 20), ("linkedin.com/in/ann-smith", 20),
        ])
        let draft = reading.draft
        #expect(draft.values[.email] == "ann@acme-robotics.com")
        #expect(draft.values[.phone] == "+1 (212) 555-0173")
        #expect(draft.values[.mobilePhone] == "+1 917 555 0101")
        #expect(draft.custom["fax"] == "+1 212 555 0174")
        #expect(draft.values[.website] == "www.acme-robotics.com")
        #expect(draft.values[.linkedinURL] == "linkedin.com/in/ann-smith")
        #expect(draft.values[.company] == "Acme Robotics, Inc.")
        #expect(draft.values[.jobTitle] == "VP Engineering")
        #expect(draft.fullName == "Dr. Ann Smith")
        #expect(draft.custom["other text"] == "1 Main Street, Springfield")
    }

    @Test func `a name that the mailbox agrees with is surer than the largest line`() {
        let agreed = reading([("WORLD EXPO", 60), ("Ann Smith", 30), ("ann.smith@acme.com", 20)])
        #expect(agreed.draft.fullName == "Ann Smith")
        #expect((confidence("name", agreed) ?? 0) > 0.9)
        let largest = reading([("Ann Smith", 60), ("Initech", 30)])
        #expect(largest.draft.fullName == "Ann Smith")
        #expect(largest.draft.values[.company] == "Initech")
        #expect((confidence("name", largest) ?? 1) < 0.75)
    }

    @Test func `first name and surname on a line each are one name`() {
        let reading = reading([("ANN", 80), ("SMITH", 60), ("Acme GmbH", 30), ("EXHIBITOR", 40)])
        #expect(reading.draft.fullName == "ANN SMITH")
        #expect(reading.draft.values[.company] == "Acme GmbH")
        #expect(reading.draft.custom["badge type"] == "EXHIBITOR")
    }

    @Test(arguments: [
        ("ann.smith @ acme.com", "ann.smith@acme.com"), ("ann.smith@acme. com", "ann.smith@acme.com"),
        ("E-Mail: ann.smith@acme.com", "ann.smith@acme.com"), ("ann.smith@acme,com", "ann.smith@acme.com"),
        ("Email:ann.smith@acme.com,", "ann.smith@acme.com"),
    ])
    func `an address that was read with blanks or a label is mended`(text: String, address: String) {
        #expect(reading([(text, 20)]).draft.values[.email] == address)
    }

    @Test func `an address that had to be mended is less sure`() {
        let clean = confidence("e-mail", reading([("ann@acme.com", 20)])) ?? 0
        let mended = confidence("e-mail", reading([("ann@acme,com", 20)])) ?? 1
        #expect(mended < clean)
        #expect(mended < ImageOptions().reviewBelow)
    }

    @Test func `a label says what a line is`() {
        let reading = reading([("Name: Ann Smith", 20), ("Company: Globex", 20), ("Job Title: Welder", 20)])
        #expect(reading.draft.fullName == "Ann Smith")
        #expect(reading.draft.values[.company] == "Globex")
        #expect(reading.draft.values[.jobTitle] == "Welder")
        #expect(reading.confidences.allSatisfy { $0.confidence > 0.9 })
    }

    @Test func `specks are no text`() {
        #expect(reading([(".", 3), ("|", 100), ("-", 2)]).draft.isBlank)
        #expect(reading([("Ann Smith", 20)], confidence: 0.1).draft.isBlank)
    }
}
