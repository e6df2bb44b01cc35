import Crypto
import Foundation
import HTTPTransport
import Testing

@testable import Credentials

@Suite struct TokenVaultTests {
    private static let hex = CredentialsFixture.key

    private func vault(_ key: String = hex) throws -> TokenVault { try TokenVault(key: Secret(key)) }

    @Test func `what is sealed opens again, and no two seals are alike`() throws {
        let vault = try vault()
        var generator = SystemRandomNumberGenerator()
        for length in [0, 1, 15, 16, 17, 4096] {
            let plain = Data((0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
            let (first, second) = (try vault.seal(plain, for: "crm"), try vault.seal(plain, for: "crm"))
            #expect(first != second && first.count == length + 28)
            #expect(try vault.open(first, keyID: vault.keyID, for: "crm") == plain)
            #expect(try vault.open(second, keyID: vault.keyID, for: "crm") == plain)
        }
    }

    @Test func `a changed bit anywhere, and a cut end, are damage`() throws {
        let vault = try vault()
        let sealed = try vault.seal(Data("token".utf8), for: "crm")
        for place in sealed.indices {
            var changed = sealed
            changed[place] ^= 1
            #expect(throws: TokenVaultError.damaged(destination: "crm")) {
                try vault.open(changed, keyID: vault.keyID, for: "crm")
            }
        }
        for length in 0..<sealed.count {
            #expect(throws: TokenVaultError.damaged(destination: "crm")) {
                try vault.open(sealed.prefix(length), keyID: vault.keyID, for: "crm")
            }
        }
    }

    @Test func `a value that was moved to another destination does not open`() throws {
        let vault = try vault()
        let sealed = try vault.seal(Data("token".utf8), for: "crm")
        #expect(throws: TokenVaultError.damaged(destination: "other")) {
            try vault.open(sealed, keyID: vault.keyID, for: "other")
        }
    }

    @Test func `a wrong key is told apart from damage, and both keys are named`() throws {
        let (ours, theirs) = (try vault(), try vault("a passphrase nobody guesses"))
        let sealed = try theirs.seal(Data("token".utf8), for: "crm")
        let error = TokenVaultError.wrongKey(destination: "crm", sealedWith: theirs.keyID, ours: ours.keyID)
        #expect(throws: error) { try ours.open(sealed, keyID: theirs.keyID, for: "crm") }
        #expect("\(error)".contains(theirs.keyID) && "\(error)".contains("leadferry connect crm"))
    }

    @Test func `the same key in hex and in both base64 alphabets is the same`() throws {
        let bytes = Data((0..<32).map { UInt8($0 * 37 & 0xFF) | 0xF8 })
        let hex = bytes.map { String(format: "%02X", $0) }.joined()
        let base64 = bytes.base64EncodedString()
        let url = base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        let ids = try Set([hex, hex.lowercased(), base64, url].map { try vault($0).keyID })
        #expect(ids.count == 1)
        let digest = SHA256.hash(data: bytes).prefix(8).map { String(format: "%02x", $0) }.joined()
        #expect(ids == [digest])
    }

    @Test(arguments: ["", "short", "fifteen chars.."])
    func `a short passphrase is refused`(key: String) {
        #expect(throws: TokenVaultError.keyTooShort) { try TokenVault(key: Secret(key)) }
    }

    @Test func `neither printing nor dumping a vault shows its key`() throws {
        let vault = try vault("a passphrase nobody guesses")
        var dumped = ""
        dump(vault, to: &dumped)
        #expect("\(vault)" == "key \(vault.keyID)")
        #expect(!dumped.contains("passphrase") && dumped.contains(vault.keyID))
    }
}
