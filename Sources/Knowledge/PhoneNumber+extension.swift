extension PhoneNumber {
    /// The number and the digits of its extension ("+49 30 901820 ext. 12", "202 555 0134 x7", "030 901820 DW 12").
    static func withoutExtension(_ text: String) -> (number: String, extensionDigits: String?) {
        let trimmed = CleanText.trimmed(text).replacing("tel:", with: "", maxReplacements: 1)
        let digits = trimmed.reversed().prefix { $0.isASCII && $0.isNumber }
        guard (1...7).contains(digits.count), digits.count < trimmed.count else { return (trimmed, nil) }
        var rest = trimmed.dropLast(digits.count)
        while let last = rest.last, " .:=".contains(last) { rest.removeLast() }
        let lowered = rest.lowercased()
        guard let marker = markers.first(where: { lowered.hasSuffix($0) }) else { return (trimmed, nil) }
        let number = rest.dropLast(marker.count)
        guard number.count(where: \.isNumber) >= 5 else { return (trimmed, nil) }
        let bare = number.reversed().drop { " ,;(".contains($0) }
        return (String(bare.reversed()), String(digits.reversed()))
    }

    /// What introduces an extension; longer ones first.
    private static let markers = ["extension", "durchwahl", "anexo", "poste", "extn", "ext", "int", "dw", "x", "#"]
}
