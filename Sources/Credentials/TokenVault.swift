internal import Crypto
public import Foundation
public import HTTPTransport

/// Encrypts credentials for the database (AES-256-GCM) and opens them again.
///
/// A value is bound to the name of its destination: moved to another row it does not open. It is not bound to its age:
/// who can write the database can put an older one back.
public struct TokenVault: Sendable {
    private let key: SymmetricKey
    /// Names the key without telling it: the first 8 bytes of its SHA-256, in hex.
    public let keyID: String

    /// Makes a vault.
    ///
    /// The key is 32 bytes as base64 (`openssl rand -base64 32`) or hex, taken as they are; or any other text of at
    /// least 16 characters, from which HKDF-SHA256 makes the key (RFC 5869; salt `leadferry`, info `credentials v1`).
    /// That is no password hash: a passphrase has to be one that cannot be guessed.
    public init(key text: Secret) throws(TokenVaultError) {
        if let bytes = Self.bytes(of: text.reveal()) {
            key = SymmetricKey(data: bytes)
        } else {
            guard text.reveal().count >= 16 else { throw .keyTooShort }
            key = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: Data(text.reveal().utf8)), salt: Data("leadferry".utf8),
                info: Data("credentials v1".utf8), outputByteCount: 32)
        }
        keyID = key.withUnsafeBytes { SHA256.hash(data: $0) }.prefix(8).map { String(format: "%02x", $0) }.joined()
    }

    /// Encrypts with a nonce of its own: nonce, ciphertext and tag.
    public func seal(_ plain: Data, for destination: String) throws -> Data {
        let box = try AES.GCM.seal(plain, using: key, authenticating: Data(destination.utf8))
        return Data(box.nonce) + box.ciphertext + box.tag
    }

    /// Decrypts what was sealed for this destination with the key of that name.
    public func open(_ sealed: Data, keyID: String, for destination: String) throws(TokenVaultError) -> Data {
        guard keyID == self.keyID else {
            throw .wrongKey(destination: destination, sealedWith: keyID, ours: self.keyID)
        }
        do {
            return try AES.GCM.open(
                AES.GCM.SealedBox(combined: sealed), using: key, authenticating: Data(destination.utf8))
        } catch {
            // CryptoKit tells no more, on purpose.
            throw .damaged(destination: destination)
        }
    }

    /// 32 bytes written as hex or base64 (RFC 4648, both alphabets), or nil.
    private static func bytes(of text: String) -> Data? {
        if text.utf8.count == 64, text.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
            let digits = text.compactMap(\.hexDigitValue)
            return Data(stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
        }
        guard (43...44).contains(text.utf8.count) else { return nil }
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        let bytes = Data(base64Encoded: plain + (plain.utf8.count == 43 ? "=" : ""))
        return bytes?.count == 32 ? bytes : nil
    }
}

extension TokenVault: CustomStringConvertible, CustomReflectable {
    /// The key's name.
    public var description: String { "key \(keyID)" }

    /// A mirror without the key.
    public var customMirror: Mirror { Mirror(self, children: ["keyID": keyID]) }
}
