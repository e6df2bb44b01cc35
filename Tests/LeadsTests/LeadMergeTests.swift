import Foundation
import Leads
import Testing

@Suite struct LeadMergeTests {
    private static let rule = LeadMerge { $0.hasSuffix("@gmail.com") }
    private static let now = Date(timeIntervalSince1970: 1_795_000_000)

    private static func lead(_ values: LeadValues, _ provenance: [LeadField: String] = [:]) -> Lead {
        Lead(
            id: 1, event: "expo", identity: Identity(stored: "email:ann@acme.test"), values: values,
            provenance: provenance.mapValues { Provenance(source: $0, at: now) }, source: .csv, capturedAt: now)
    }

    private static func capture(_ values: LeadValues, custom: [String: String] = [:], review: String? = nil)
        -> CapturedLead
    {
        CapturedLead(
            identity: Identity(stored: "email:ann@acme.test"), values: values, custom: custom, line: 2, fingerprint: 1,
            review: review)
    }

    private static func merge(_ capture: CapturedLead, into lead: Lead) -> LeadMerge.Result {
        rule.merging(capture, into: lead, now: now)
    }

    // MARK: - Which value is better

    /// A value, one that is poorer, and the field.
    static let pairs: [(better: LeadValues, poorer: LeadValues)] = [
        ([.firstName: "Robert J.", .lastName: "Lee"], [.firstName: "Bob", .lastName: "Lee"]),
        ([.firstName: "Robert", .lastName: "Lee"], [.firstName: "R.", .lastName: "Lee"]),
        ([.firstName: "Robert", .lastName: "Lee"], [.firstName: "ROBERTO", .lastName: "LEE"]),
        ([.firstName: "Ann", .lastName: "Lee"], [.firstName: "Anna"]),
        ([.firstName: "Jörg", .lastName: "Müller"], [.firstName: "Jorg", .lastName: "Muller"]),
        ([.email: "ann@acme.test"], [.email: "ann@gmail.com"]),
        ([.company: "Acme Robotics"], [.company: "ACME ROBOTICS"]),
        ([.jobTitle: "Head of IT"], [.jobTitle: "head of it"]),
        ([.city: "Köln"], [.city: "Koln"]),
    ]

    @Test(arguments: pairs.indices)
    func `a poorer value never replaces a better one, and a better one replaces a poorer one`(index: Int) {
        let (better, poorer) = Self.pairs[index]
        #expect(Self.merge(Self.capture(poorer), into: Self.lead(better)).lead.values == better)
        #expect(Self.merge(Self.capture(better), into: Self.lead(poorer)).lead.values == better)
    }

    /// Values of which neither is better.
    static let equals: [(LeadValues, LeadValues)] = [
        ([.firstName: "Ann", .lastName: "Lee"], [.firstName: "Eve", .lastName: "Lee"]),
        ([.company: "IBM"], [.company: "Ibm"]), ([.phone: "+12025550101"], [.phone: "+12025550102"]),
        ([.jobTitle: "HEAD OF IT"], [.jobTitle: "Buyer"]), ([.email: "a.b@acme.test"], [.email: "ab@acme.test"]),
        ([.personalEmail: "ann@gmail.com"], [.personalEmail: "ann@home.test"]),
    ]

    @Test(arguments: equals.indices)
    func `of values of which none is better the first stays`(index: Int) {
        let (one, other) = Self.equals[index]
        #expect(Self.merge(Self.capture(other), into: Self.lead(one)).lead.values == one)
        #expect(Self.merge(Self.capture(one), into: Self.lead(other)).lead.values == other)
    }

    @Test func `what a person says replaces what a partner said or was guessed, and is confirmed by it`() {
        let lead = Self.lead([.city: "Rome", .phone: "+12025550101"], [.city: "hunter", .phone: "hunter"])
        let result = Self.merge(Self.capture([.city: "Oslo", .phone: "+12025550101"]), into: lead)
        #expect(result.lead.values == [.city: "Oslo", .phone: "+12025550101"])
        #expect(result.lead.provenance.isEmpty)
        #expect(result.taken == ["city"] && result.replaced == ["city": "Rome"])
    }

    @Test func `what was mended by hand is never replaced`() {
        let lead = Self.lead(
            [.firstName: "BOB", .email: "bob@gmail.com"], [.firstName: Provenance.edited, .email: Provenance.edited])
        let result = Self.merge(Self.capture([.firstName: "Robert", .email: "bob@acme.test"]), into: lead)
        #expect(result.lead.values == lead.values)
        #expect(result.setAside == ["first_name": "Robert", "email": "bob@acme.test"])
    }

    @Test func `what was typed by hand is replaced by a better spelling of the same letters only`() {
        let typed: LeadValues = [
            .firstName: "ann", .lastName: "Lee", .email: "ann@gmail.com", .company: "ACME ROBOTICS",
        ]
        var lead = Self.lead(typed)
        lead.source = .manual
        let list: LeadValues = [
            .firstName: "Ann", .lastName: "Lee Smith", .email: "ann@acme.test", .company: "Acme Robotics",
        ]
        let result = Self.merge(Self.capture(list), into: lead)
        #expect(
            result.lead.values == [
                .firstName: "Ann", .lastName: "Lee", .email: "ann@gmail.com", .company: "Acme Robotics",
            ])
        #expect(result.setAside == ["last_name": "Lee Smith", "email": "ann@acme.test"])
        var half = Self.lead([.firstName: "Ann"])
        half.source = .manual
        let full = Self.merge(Self.capture([.firstName: "Ann", .lastName: "Lee"]), into: half)
        #expect(full.lead.values[.lastName] == "Lee")
        let other = Self.merge(Self.capture([.firstName: "Eve", .lastName: "Poe"]), into: half)
        #expect(other.lead.values == [.firstName: "Ann"], "two people's names are not mixed")
    }

    @Test func `an employer behind a dash makes no name better`() {
        let lead = Self.lead([.firstName: "Ann", .lastName: "Lee"])
        let result = Self.merge(Self.capture([.firstName: "Ann", .lastName: "Lee - Acme Corp"]), into: lead)
        #expect(result.lead.values == lead.values && result.setAside == ["last_name": "Lee - Acme Corp"])
        let double = Self.merge(Self.capture([.firstName: "Ann", .lastName: "Lee-Smith"]), into: lead)
        #expect(double.lead.values[.lastName] == "Lee-Smith")
    }

    @Test func `two people's names are never mixed`() {
        let full: LeadValues = [.firstName: "Ann", .lastName: "Lee"]
        #expect(
            Self.merge(Self.capture([.firstName: "Ann Lee"]), into: Self.lead(full)).lead.values == full,
            "a whole name in the first name's column")
        let first = Self.lead([.firstName: "Ann"])
        #expect(Self.merge(Self.capture([.lastName: "Lee"]), into: first).lead.values == full)
        #expect(
            Self.merge(Self.capture([.firstName: "ann", .lastName: "Lee"]), into: first).lead.values[.lastName] == "Lee"
        )
        let other: LeadValues = [.firstName: "Eve", .lastName: "Poe"]
        #expect(Self.merge(Self.capture(other), into: first).lead.values == other, "both names are better than one")
        let edited = Self.lead([.firstName: "Ann"], [.firstName: Provenance.edited])
        #expect(Self.merge(Self.capture(other), into: edited).lead.values == [.firstName: "Ann"])
    }

    @Test func `of another employer, or another place, nothing is taken`() {
        let lead = Self.lead([.company: "Acme GmbH", .city: "Oslo"])
        let same = Self.merge(
            Self.capture([
                .company: "ACME", .domain: "acme.test", .jobTitle: "Buyer", .city: "oslo", .country: "Norway",
            ]),
            into: lead)
        #expect(
            same.lead.values == [
                .company: "Acme GmbH", .domain: "acme.test", .jobTitle: "Buyer", .city: "Oslo", .country: "Norway",
            ])
        let other = Self.merge(
            Self.capture([
                .company: "Beta", .domain: "beta.test", .jobTitle: "Buyer", .city: "Rome", .country: "Italy",
                .phone: "+12025550101",
            ]), into: lead)
        #expect(other.lead.values == [.company: "Acme GmbH", .city: "Oslo", .phone: "+12025550101"])
        #expect(other.taken == ["phone"])
        #expect(other.setAside.keys.sorted() == ["city", "company", "country", "domain", "job_title"])
    }

    @Test func `a guess about another employer goes when a person names one`() {
        let lead = Self.lead(
            [.company: "Beta", .domain: "beta.test", .industry: "Toys", .phone: "+12025550101"],
            [.company: "hunter", .domain: "hunter", .industry: "hunter", .phone: "hunter"])
        let result = Self.merge(Self.capture([.company: "Acme"]), into: lead)
        #expect(result.lead.values == [.company: "Acme", .phone: "+12025550101"])
        #expect(result.replaced == ["company": "Beta", "domain": "beta.test", "industry": "Toys"])
    }

    @Test func `notes and answers are added up, each once`() {
        var capture = Self.capture([.notes: "wants a demo"])
        capture.qualifiers = ["Interest": ["Robots", "Service", "Service"]]
        var lead = Self.lead([.notes: "met at the bar"])
        lead.qualifiers = ["Interest": ["Robots"]]
        let once = Self.merge(capture, into: lead)
        #expect(once.lead.values[.notes] == "met at the bar\n\nwants a demo")
        #expect(once.lead.qualifiers == ["Interest": ["Robots", "Service"]])
        #expect(once.taken == ["notes", "qualifier.Interest"])
        let twice = Self.merge(capture, into: once.lead)
        #expect(twice.lead.values[.notes] == "met at the bar\n\nwants a demo" && twice.taken.isEmpty)
        let long = Self.merge(
            Self.capture([.notes: String(repeating: "x", count: 20_000)]), into: lead)
        #expect(long.lead.values[.notes] == "met at the bar" && long.setAside["notes"]?.count == 20_000)
    }

    // MARK: - Without certainty

    @Test func `what was read without certainty fills blanks, replaces nothing, and asks for a look`() {
        let lead = Self.lead([.firstName: "BOB", .city: "Rome"], [.city: "hunter"])
        let result = Self.merge(
            Self.capture([.firstName: "Robert", .city: "Oslo", .phone: "+12025550101"], review: "read by OCR"),
            into: lead)
        #expect(result.lead.values == [.firstName: "BOB", .city: "Rome", .phone: "+12025550101"])
        #expect(result.lead.provenance[.phone]?.source == Provenance.read)
        #expect(result.lead.review == "read by OCR")
        let nothing = Self.merge(Self.capture([.firstName: "Robert"], review: "read by OCR"), into: lead)
        #expect(nothing.lead.review == nil)
    }

    @Test func `a sure capture replaces what was read, and its e-mail ends the review`() {
        var lead = Self.lead(
            [.email: "ann@acme.test", .lastName: "Lce"],
            [.email: Provenance.read, .lastName: Provenance.read])
        lead.review = "read by OCR"
        let result = Self.merge(Self.capture([.email: "ann@acme.test", .lastName: "Lee"]), into: lead)
        #expect(result.lead.values[.lastName] == "Lee")
        #expect(result.lead.provenance.isEmpty && result.lead.review == nil)
        let partial = Self.merge(Self.capture([.city: "Oslo"]), into: lead)
        #expect(partial.lead.review == "read by OCR")
    }

    // MARK: - Laws, for random captures

    /// Values as people write them, some of them better than others.
    private static let pool: [LeadField: [String]] = [
        .firstName: ["Ann", "ANN", "A.", "Ann-Kathrin", "Änn", "ann", "Bob", "Robert J."],
        .lastName: ["Lee", "LEE", "L.", "Lee Smith", "Léé", "Müller", "Muller"],
        .email: ["ann@acme.test", "ann@gmail.com", "a.nn@acme.test"],
        .company: ["Acme", "ACME ROBOTICS", "Acme GmbH", "Acme Robotics", "Beta"],
        .domain: ["acme.test", "beta.test"], .jobTitle: ["CTO", "cto", "Head of IT", "HEAD OF IT"],
        .city: ["Köln", "Koln", "KOLN", "Rome"], .country: ["Germany", "Italy"], .countryCode: ["DE", "IT"],
        .phone: ["+12025550101", "+12025550102"], .notes: ["hot", "wants a demo", "hot\n\ncold"],
        .linkedinURL: ["https://www.linkedin.com/in/ann", "https://www.linkedin.com/in/lee"],
    ]

    private static func draw(_ generator: inout SeededGenerator) -> CapturedLead {
        var values = LeadValues()
        for (field, texts) in pool.sorted(by: { $0.key < $1.key }) where Int.random(in: 0..<2, using: &generator) == 0 {
            values[field] = texts.randomElement(using: &generator)
        }
        let custom =
            Bool.random(using: &generator) ? ["Booth": ["B1", "B2"].randomElement(using: &generator) ?? ""] : [:]
        return capture(values, custom: custom, review: Int.random(in: 0..<5, using: &generator) == 0 ? "OCR" : nil)
    }

    private static func leadOf(_ capture: CapturedLead) -> Lead {
        var lead = lead(capture.values, [:])
        lead.custom = capture.custom
        lead.review = capture.review
        if capture.review != nil {
            for field in capture.values.fields { lead.provenance[field] = Provenance(source: Provenance.read, at: now) }
        }
        return lead
    }

    @Test func `merging the same capture again changes nothing but the count of scans`() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<5000 {
            var lead = Self.leadOf(Self.draw(&generator))
            for _ in 0..<Int.random(in: 0..<3, using: &generator) {
                lead = Self.merge(Self.draw(&generator), into: lead).lead
            }
            let capture = Self.draw(&generator)
            let once = Self.merge(capture, into: lead).lead
            let again = Self.merge(capture, into: once)
            var expected = once
            expected.scanCount += 1
            #expect(again.lead == expected, "\(capture) into \(lead)")
            #expect(again.taken.isEmpty && again.replaced.isEmpty)
        }
    }

    @Test func `no value is lost: it stands in the lead, in what was replaced, or in what was set aside`() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<5000 {
            let lead = Self.leadOf(Self.draw(&generator))
            let capture = Self.draw(&generator)
            let result = Self.merge(capture, into: lead)
            for field in LeadField.allCases {
                let places = [
                    result.lead.values[field], result.replaced[field.rawValue], result.setAside[field.rawValue],
                ]
                .compactMap(\.self)
                for value in [lead.values[field], capture.values[field]].compactMap(\.self) {
                    let isThere = places.contains(value)
                    let isPart =
                        field == .notes
                        && value.split(separator: "\n\n").allSatisfy { part in places.contains { $0.contains(part) } }
                    #expect(isThere || isPart, "\(field) \(value): \(capture) into \(lead)")
                }
            }
            let booths = [result.lead.custom["Booth"], result.setAside["custom.Booth"]]
            for value in [lead.custom["Booth"], capture.custom["Booth"]].compactMap(\.self) {
                #expect(booths.contains(value))
            }
        }
    }

    @Test func `where one value is better, or nothing is contested, the order of two captures does not matter`() {
        var generator = SeededGenerator(seed: 3)
        var (uncontested, replaced) = (0, 0)
        for _ in 0..<10_000 {
            var (one, other) = (Self.draw(&generator), Self.draw(&generator))
            (one.review, other.review) = (nil, nil)
            let forward = Self.merge(other, into: Self.leadOf(one))
            let backward = Self.merge(one, into: Self.leadOf(other))
            func key(_ lead: Lead, _ field: LeadField) -> String? {
                if field == .notes { return lead.values[field]?.components(separatedBy: "\n\n").sorted().joined() }
                return lead.values[field].map(ComparisonKey.of)
            }
            if forward.setAside.isEmpty, backward.setAside.isEmpty {
                uncontested += 1
                for field in LeadField.allCases {
                    #expect(key(forward.lead, field) == key(backward.lead, field), "\(field): \(one) and \(other)")
                }
            }
            for name in forward.replaced.keys {
                guard let field = LeadField(rawValue: name) else { continue }
                replaced += 1
                #expect(key(forward.lead, field) == key(backward.lead, field), "\(field): \(one) and \(other)")
            }
        }
        #expect(uncontested > 100 && replaced > 1000)
    }

    @Test func `the best of many names is the same in every order`() {
        var generator = SeededGenerator(seed: 4)
        let names: [LeadValues] = [
            [.firstName: "R."], [.firstName: "Bob"], [.firstName: "R.", .lastName: "Lee"],
            [.firstName: "ROBERT", .lastName: "LEE"], [.firstName: "Bob", .lastName: "Lee"],
            [.firstName: "Robert J.", .lastName: "Lee"],
        ]
        for _ in 0..<500 {
            let order = names.shuffled(using: &generator)
            let lead = order.dropFirst().reduce(Self.lead(order[0])) { Self.merge(Self.capture($1), into: $0).lead }
            #expect(lead.values == [.firstName: "Robert J.", .lastName: "Lee"], "\(order)")
        }
    }
}
