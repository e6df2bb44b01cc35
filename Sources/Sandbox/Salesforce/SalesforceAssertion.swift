import Foundation

/// A JWT as the JWT bearer flow wants it: RS256, with issuer, subject, audience and expiry.
struct SalesforceAssertion: Sendable {
    let issuer: String
    let subject: String
    let audience: String
    /// Seconds since 1970.
    let expiry: Double
    /// The part that is signed.
    let signed: [UInt8]
    let signature: [UInt8]

    /// Takes a token apart; nothing if it has not the form or lacks a claim.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.json(parts[0]), let claims = Self.json(parts[1]),
            let signature = Self.bytes(parts[2]), !signature.isEmpty, header["alg"] == "RS256",
            let issuer = claims["iss"]?.string, let subject = claims["sub"]?.string,
            let audience = claims["aud"]?.string ?? claims["aud"]?.strings?.first,
            let expiry = claims["exp"]?.double ?? claims["exp"]?.string.flatMap(Double.init)
        else { return nil }
        self.issuer = issuer
        self.subject = subject
        self.audience = audience
        self.expiry = expiry
        self.signature = signature
        signed = Array("\(parts[0]).\(parts[1])".utf8)
    }

    /// Base64url without padding.
    private static func bytes(_ text: Substring) -> [UInt8]? {
        let isURLSafe = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
        guard isURLSafe else { return nil }
        var plain = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        while plain.utf8.count % 4 != 0 { plain += "=" }
        return Data(base64Encoded: plain).map { Array($0) }
    }

    private static func json(_ text: Substring) -> JSON? {
        bytes(text).flatMap { try? JSONParser.parse($0) }
    }
}
