internal import Foundation
public import HTTPTransport

/// What a token endpoint gave.
public struct TokenAnswer: Sendable, Equatable {
    /// What calls carry.
    public var accessToken: Secret
    /// The refresh token, where one came: the first, or the next.
    public var refreshToken: Secret?
    /// How long the access token is good, where the vendor says.
    public var lifetime: Duration?
    /// Where calls go, where the vendor says.
    public var baseURL: String?
    /// What the token allows, where the vendor says.
    public var scopes: [String] = []

    /// Reads an answer; nil where there is no token in it, whatever its status said.
    init?(_ body: TokenBody, baseURLMember: String?) {
        guard let token = body.text("access_token") else { return nil }
        accessToken = Secret(token)
        refreshToken = body.text("refresh_token").map { Secret($0) }
        lifetime = body.number("expires_in").flatMap { $0 > 0 ? .seconds($0) : nil }
        baseURL = baseURLMember.flatMap { body.text($0) }.map { String($0.trimmingSuffix { $0 == "/" }) }
        scopes = body.list("scopes")
    }
}

/// The JSON object that a token endpoint answers with, read without trust in its types.
struct TokenBody {
    private let members: [String: Any]

    /// Reads an object; nil where the bytes are none.
    init?(_ bytes: [UInt8]) {
        guard let members = (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any] else { return nil }
        self.members = members
    }

    func text(_ name: String) -> String? {
        (members[name] as? String).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A number, or a text that is one.
    func number(_ name: String) -> Int64? {
        (members[name] as? NSNumber)?.int64Value ?? text(name).flatMap { Int64($0) }
    }

    /// A list of texts under that name, or one text with blanks or commas under its singular (RFC 6749 section 5.1).
    func list(_ name: String) -> [String] {
        if let list = members[name] as? [String] { return list }
        return (text(String(name.dropLast())) ?? "").split { $0 == " " || $0 == "," }.map(String.init)
    }
}

extension StringProtocol {
    fileprivate func trimmingSuffix(while condition: (Character) -> Bool) -> SubSequence {
        var end = endIndex
        while end > startIndex, case let before = index(before: end), condition(self[before]) { end = before }
        return self[..<end]
    }
}
