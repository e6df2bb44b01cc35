/// The common forms of the common numbering plans, read without the library.
///
/// A short cut for large files (the library takes some 30 µs a number): it answers only where the length leaves one
/// reading, and else leaves it to libphonenumber, with which it agrees (there is a test that compares the two).
struct DialPlan: Sendable {
    let callingCode: String
    /// What is dialled before a national number inside the country and not from abroad.
    let trunkPrefix: String
    /// Lengths of a number without calling code and trunk prefix.
    let lengths: ClosedRange<Int>
    /// Digits with which such a number begins.
    let leading: String

    /// The E.164 form of a text dialled in `region`; nil where the short cut does not know.
    static func e164(_ text: String, region: String?) -> String? {
        var digits: [UInt8] = []
        digits.reserveCapacity(20)
        var isInternational = false
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte)
            case UInt8(ascii: "+") where index == 0: isInternational = true
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"),
                UInt8(ascii: "/"):
                continue
            default: return nil
            }
        }
        guard digits.count <= 15 else { return nil }
        if isInternational {
            guard let plan = plans.values.first(where: { digits.starts(with: $0.callingCode.utf8) }) else { return nil }
            return plan.e164(national: digits.dropFirst(plan.callingCode.utf8.count), trunk: .allowed)
        }
        guard let region, let plan = plans[region] else { return nil }
        return plan.e164(national: digits[...], trunk: .needed)
    }

    private enum Trunk { case allowed, needed }

    private func e164(national digits: ArraySlice<UInt8>, trunk: Trunk) -> String? {
        var national = digits
        // North Americans mostly leave their trunk "1" out; elsewhere a number without it may be a local one.
        if !trunkPrefix.isEmpty {
            if national.starts(with: trunkPrefix.utf8), trunk == .needed || trunkPrefix == "0" {
                national = national.dropFirst(trunkPrefix.utf8.count)
            } else if trunk == .needed, trunkPrefix == "0" {
                return nil
            }
        }
        guard lengths.contains(national.count), let first = national.first, leading.utf8.contains(first) else {
            return nil
        }
        if callingCode == "1" {
            // The exchange of a North American number begins with 2 to 9, like the area code.
            guard national[national.startIndex + 3] >= UInt8(ascii: "2") else { return nil }
        }
        return "+" + callingCode + String(decoding: national, as: UTF8.self)
    }

    private init(_ callingCode: String, _ trunkPrefix: String, _ lengths: ClosedRange<Int>, _ leading: String) {
        self.callingCode = callingCode
        self.trunkPrefix = trunkPrefix
        self.lengths = lengths
        self.leading = leading
    }

    static let plans: [String: DialPlan] = [
        "US": DialPlan("1", "1", 10...10, "23456789"), "CA": DialPlan("1", "1", 10...10, "23456789"),
        "GB": DialPlan("44", "0", 10...10, "12378"), "DE": DialPlan("49", "0", 10...11, "123456789"),
        "FR": DialPlan("33", "0", 9...9, "12345679"), "ES": DialPlan("34", "", 9...9, "6789"),
        "NL": DialPlan("31", "0", 9...9, "1234567"), "CH": DialPlan("41", "0", 9...9, "234567"),
        "AT": DialPlan("43", "0", 10...11, "6"), "BE": DialPlan("32", "0", 9...9, "4"),
        "SE": DialPlan("46", "0", 9...9, "7"), "DK": DialPlan("45", "", 8...8, "2345679"),
        "PL": DialPlan("48", "", 9...9, "5678"), "PT": DialPlan("351", "", 9...9, "29"),
        "IE": DialPlan("353", "0", 9...9, "8"), "IN": DialPlan("91", "0", 10...10, "6789"),
        "AU": DialPlan("61", "0", 9...9, "2478"), "SG": DialPlan("65", "", 8...8, "689"),
    ]
}
