internal import CPhoneNumber

/// A telephone number in E.164, with what its numbering plan says of it.
///
/// A number whose length fits its plan is kept even where the plan has not assigned it: the plans compiled into the
/// library age, and a wrong verdict must not cost a lead its number. `isAssigned` says which it is.
public struct PhoneNumber: Hashable, Sendable, CustomStringConvertible {
    /// What a number is for.
    public enum Kind: String, Sendable, CaseIterable {
        case mobile
        case fixed
        /// The plan does not tell mobile and fixed lines apart (North America).
        case mobileOrFixed = "mobile_or_fixed"
        /// Toll-free, premium, pager and the like, and numbers of unassigned ranges.
        case other
    }

    /// The number in E.164 ("+491711234567").
    public let e164: String
    /// ISO 3166-1 alpha-2 of the country; nil where the plan is not a country's.
    public let region: String?
    /// What the number is for.
    public let kind: Kind
    /// Whether the number is in an assigned range of its plan.
    public let isAssigned: Bool
    /// The digits of the extension, kept apart because E.164 has no place for them.
    public let extensionDigits: String?

    /// The number in E.164.
    public var description: String { e164 }

    /// Reads a number as it would be dialled in `region` (alpha-2); nil where the text cannot be a number.
    ///
    /// Without a region only international numbers ("+49 …", "0049 …") can be read. Takes some 30 µs; `normalised`
    /// is for where only the number is wanted.
    public init?(_ text: String, region: String? = nil) {
        guard let (found, extensionDigits) = Self.read(text, region: region, isBrief: false) else { return nil }
        self.extensionDigits = extensionDigits
        e164 = Self.text(of: found.e164)
        let region = Self.text(of: found.region)
        self.region = region.isEmpty ? nil : region
        isAssigned = found.valid == 1
        kind =
            switch found.kind {
            case 1: .mobile
            case 2: .fixed
            case 3: .mobileOrFixed
            default: .other
            }
    }

    /// The E.164 form and the extension of a text; nil where it cannot be a number.
    ///
    /// The same answer as `init`, without the library for the common forms of the common plans.
    public static func normalised(_ text: String, region: String? = nil) -> (e164: String, extensionDigits: String?)? {
        if let e164 = DialPlan.e164(text, region: region) { return (e164, nil) }
        return read(text, region: region, isBrief: true).map { (Self.text(of: $0.phone.e164), $0.extensionDigits) }
    }

    /// The number of a text and the digits of its extension; brief: only the number, in half of the time.
    private static func read(
        _ text: String, region: String?, isBrief: Bool
    ) -> (phone: leadferry_phone, extensionDigits: String?)? {
        let (number, extensionDigits) = withoutExtension(text)
        guard !isSpreadsheetDamage(number),
            number.count(where: \.isNumber) >= 5 || number.contains(where: \.isLetter)
        else { return nil }
        guard
            let found = parsed(number, region, isBrief) ?? parsed(internationalised(number), region, isBrief)
        else { return nil }
        return (found, extensionDigits)
    }

    private static func parsed(_ text: String?, _ region: String?, _ isBrief: Bool) -> leadferry_phone? {
        guard let text else { return nil }
        var found = leadferry_phone()
        let isNumber = text.withCString { number in
            (region ?? "ZZ").uppercased().withCString { leadferry_phone_parse(number, $0, isBrief ? 1 : 0, &found) }
        }
        return isNumber == 1 ? found : nil
    }

    /// "00 49 …" with the plus that it stands for; nil where the text does not begin so.
    private static func internationalised(_ text: String) -> String? {
        let digits = text.drop { $0 == " " || $0 == "(" }
        return digits.hasPrefix("00") ? "+" + digits.dropFirst(2).drop { $0 == " " || $0 == ")" } : nil
    }

    /// "4.91711E+11": a spreadsheet took the number for a quantity, and its last digits are gone.
    private static func isSpreadsheetDamage(_ text: String) -> Bool {
        let parts = CleanText.trimmed(text).utf8.split(omittingEmptySubsequences: false) {
            $0 | 0x20 == UInt8(ascii: "e")
        }
        guard parts.count == 2 else { return false }
        func isDigits(_ bytes: some Collection<UInt8>) -> Bool {
            !bytes.isEmpty && bytes.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        }
        let mantissa = parts[0].split(omittingEmptySubsequences: false) {
            $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",")
        }
        let exponent = parts[1].first == UInt8(ascii: "+") ? parts[1].dropFirst() : parts[1]
        return mantissa.count <= 2 && mantissa.allSatisfy { isDigits($0) } && isDigits(exponent)
    }

    private static func text<Characters>(of tuple: Characters) -> String {
        withUnsafeBytes(of: tuple) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
