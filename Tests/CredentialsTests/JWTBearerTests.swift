import Credentials
import Foundation
import HTTPTransport
import JWTKit
import JobQueue
import TestSupport
import Testing

@Suite(.blocking) struct JWTBearerTests {
    /// A key pair made by openssl for one test.
    private struct KeyPair {
        let privateKey: String
        let publicKey: String

        init(bits: Int = 2048, traditional: Bool = false) throws {
            let folder = NSTemporaryDirectory() + "leadferry-" + UUID().uuidString
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            try Self.openssl("genrsa", traditional ? ["-traditional"] : [], folder + "/key.pem", [String(bits)])
            try Self.openssl("rsa", ["-in", folder + "/key.pem", "-pubout"], folder + "/public.pem", [])
            privateKey = try String(contentsOfFile: folder + "/key.pem", encoding: .utf8)
            publicKey = try String(contentsOfFile: folder + "/public.pem", encoding: .utf8)
        }

        private static func openssl(_ command: String, _ options: [String], _ out: String, _ rest: [String]) throws {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["openssl", command] + options + ["-out", out] + rest
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0)
        }
    }

    private struct Claims: JWTPayload {
        var iss: String
        var sub: String
        var aud: String
        var exp: Int
        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    private func bearer(_ key: String) throws -> JWTBearer {
        try JWTBearer(
            issuer: "consumer", subject: "ann@firm.example", audience: "https://login.salesforce.com",
            privateKey: Secret(key))
    }

    @Test(arguments: [false, true])
    func `the statement is signed with RS256, and the public key proves it`(traditional: Bool) async throws {
        let pair = try KeyPair(traditional: traditional)
        let now = Date(timeIntervalSince1970: 1_795_000_000)
        let statement = try await bearer(pair.privateKey).assertion(at: now).reveal()
        let keys = await JWTKeyCollection().add(
            rsa: try Insecure.RSA.PublicKey(pem: pair.publicKey), digestAlgorithm: .sha256)
        let claims = try await keys.verify(statement, as: Claims.self)
        #expect(claims.iss == "consumer" && claims.sub == "ann@firm.example")
        #expect(claims.aud == "https://login.salesforce.com")
        let life = claims.exp - 1_795_000_000
        #expect(life > 60 && life <= 180)
        let header = try #require(statement.split(separator: ".").first)
        let padded = String(header) + String(repeating: "=", count: (4 - header.count % 4) % 4)
        let bytes = try #require(Data(base64Encoded: padded.replacing("-", with: "+").replacing("_", with: "/")))
        let json = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: String])
        #expect(json["alg"] == "RS256")
        let stranger = try KeyPair()
        let others = await JWTKeyCollection().add(
            rsa: try Insecure.RSA.PublicKey(pem: stranger.publicKey), digestAlgorithm: .sha256)
        await #expect(throws: (any Error).self) { try await others.verify(statement, as: Claims.self) }
    }

    @Test func `a key whose line ends are written out is read`() async throws {
        let pair = try KeyPair()
        _ = try await bearer(pair.privateKey.replacing("\n", with: "\\n")).assertion(at: Date())
    }

    @Test func `what is no key, or a weak one, is said without repeating it`() throws {
        for key in ["not-a-key-SECRET", try KeyPair(bits: 1024).privateKey] {
            let error = #expect(throws: JobError.self) { try bearer(key) }
            #expect(error?.type == .configuration && error?.message.contains("auth.private_key") == true)
            #expect(!"\(error as Any)".contains(key.prefix(60)))
        }
    }
}
