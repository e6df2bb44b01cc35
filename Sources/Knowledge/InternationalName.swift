internal import CIDN2

/// Domain names beyond ASCII, by IDNA 2008 as libidn2 knows it.
enum InternationalName {
    /// The ASCII form, lower case ("müller.de" is "xn--mller-kva.de"); nil where the text cannot be a domain.
    static func ascii(_ domain: String) -> String? {
        convert(domain) {
            idn2_to_ascii_8z($0, $1, Int32(IDN2_NFC_INPUT.rawValue | IDN2_NONTRANSITIONAL.rawValue))
        }
    }

    /// The form that people read; nil where the text is no valid ASCII form.
    static func unicode(_ domain: String) -> String? {
        convert(domain) { idn2_to_unicode_8z8z($0, $1, 0) }
    }

    private static func convert(
        _ domain: String, _ call: (UnsafePointer<CChar>, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
    ) -> String? {
        var output: UnsafeMutablePointer<CChar>?
        let status = domain.withCString { call($0, &output) }
        guard let output else { return nil }
        defer { idn2_free(output) }
        return status == IDN2_OK.rawValue ? String(cString: output) : nil
    }
}
