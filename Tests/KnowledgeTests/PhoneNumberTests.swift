import Testing

@testable import Knowledge

@Suite struct PhoneNumberTests {
    @Test(
        arguments: [
            ("+49 171 1234567", nil, "+491711234567"), ("0171/1234567", "DE", "+491711234567"),
            ("+49 (0)171 1234567", nil, "+491711234567"), ("0049 171 1234567", nil, "+491711234567"),
            ("00 49 171 1234567", "US", "+491711234567"), ("(202) 555-0134", "US", "+12025550134"),
            ("1-202-555-0134", "US", "+12025550134"), ("020 7946 0958", "GB", "+442079460958"),
            ("06 12 34 56 78", "FR", "+33612345678"), ("tel:+33612345678", nil, "+33612345678"),
            ("+39 06 1234567", nil, "+39061234567"), ("030 901820", "DE", "+4930901820"),
            ("0171-123 45 67", "de", "+491711234567"),
        ] as [(String, String?, String)])
    func `a number in any notation becomes E.164`(text: String, region: String?, e164: String) {
        #expect(PhoneNumber(text, region: region)?.e164 == e164)
        #expect(PhoneNumber.normalised(text, region: region)?.e164 == e164)
    }

    @Test(arguments: ["call me", "", "12", "4.91711E+11", "4,91711E+11", "n/a", "ann@acme.test", "1234567890123456789"])
    func `a text that cannot be a number is none`(text: String) {
        #expect(PhoneNumber(text, region: "DE") == nil)
        #expect(PhoneNumber.normalised(text, region: "DE") == nil)
    }

    @Test func `a national number needs a region`() {
        #expect(PhoneNumber("0171 1234567") == nil)
    }

    @Test func `a possible number that is not assigned is kept and says so`() throws {
        let number = try #require(PhoneNumber("+1 202 155 0134"))
        #expect(number.e164 == "+12021550134")
        #expect(!number.isAssigned)
    }

    @Test func `mobile and fixed lines are told apart where the plan does`() {
        #expect(PhoneNumber("+491711234567")?.kind == .mobile)
        #expect(PhoneNumber("+4930901820")?.kind == .fixed)
        #expect(PhoneNumber("+12025550134")?.kind == .mobileOrFixed)
        #expect(PhoneNumber("+491711234567")?.region == "DE")
    }

    @Test(arguments: [
        ("+49 30 901820 ext. 12", "+4930901820", "12"), ("202-555-0134 x7", "+12025550134", "7"),
        ("(202) 555-0134 Extension: 4401", "+12025550134", "4401"), ("+49 30 901820, DW 12", "+4930901820", "12"),
        ("+1 202 555 0134 #9", "+12025550134", "9"),
    ])
    func `an extension is kept apart`(text: String, e164: String, digits: String) {
        let number = PhoneNumber(text, region: "US")
        #expect(number?.e164 == e164)
        #expect(number?.extensionDigits == digits)
    }

    /// The short cut must never say anything else than the library.
    @Test func `the short cut for common plans agrees with the library`() {
        var generator = SeededGenerator(seed: 7)
        for (region, plan) in DialPlan.plans.sorted(by: { $0.key < $1.key }) {
            for _ in 0..<60 {
                let count = Int.random(in: 5...12, using: &generator)
                let digits = (0..<count).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
                for text in [
                    "+\(plan.callingCode) \(digits)", "+\(plan.callingCode)(0)\(digits)", digits,
                    plan.trunkPrefix + digits,
                ] {
                    guard let short = DialPlan.e164(text, region: region) else { continue }
                    #expect(PhoneNumber(text, region: region)?.e164 == short, "\(text) in \(region)")
                }
            }
        }
    }
}

/// SplitMix64: the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
