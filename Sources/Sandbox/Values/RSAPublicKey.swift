import Crypto
import CryptoExtras
import Foundation

/// An RSA key that checks signatures by RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2.2), as RS256 has them.
struct RSAPublicKey: Sendable {
    private let key: _RSA.Signing.PublicKey

    /// Reads a key in PEM (`BEGIN PUBLIC KEY`), of 1024 bits at least: the sandbox keeps no secret. Nothing if it is none.
    init?(pem: String) {
        guard let key = try? _RSA.Signing.PublicKey(unsafePEMRepresentation: pem) else { return nil }
        self.key = key
    }

    /// Whether a signature is of this message.
    func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: Data(signature)), for: SHA256.hash(data: message),
            padding: .insecurePKCS1v1_5)
    }
}
