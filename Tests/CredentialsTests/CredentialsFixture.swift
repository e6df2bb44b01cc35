import Credentials
import Foundation
import HTTPTransport
import JobQueue
import Store
import Sync
import Synchronization
import TestSupport

/// A store with a destination `crm`, a clock that the test moves, and an account behind a scripted transport.
final class CredentialsFixture: Sendable {
    static let key = "0f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778899aabbccddeeff0"
    static let client = OAuthClient(id: "client-1", secret: Secret("client-SECRET"))

    let folder: String
    let path: String
    let store: Store
    let account: ScriptedAccount

    init(_ account: ScriptedAccount = ScriptedAccount()) throws {
        self.account = account
        folder = NSTemporaryDirectory() + "leadferry-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        path = folder + "/leadferry.db"
        let time = TimeOf()
        clock = time
        store = try .fresh(at: path, clock: time.clock)
        try store.register(destinations: [("crm", "hubspot", .automatic), ("other", "hubspot", .automatic)])
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The test's own time.
    final class TimeOf: Sendable {
        let now = Mutex<Int64>(1_795_000_000_000)
        var clock: Clock {
            let read: @Sendable () -> Int64 = { self.now.withLock(\.self) }
            return Clock(wall: read, boot: read, awake: read, bootID: "test-boot")
        }
    }

    private let clock: TimeOf

    func pass(_ duration: Duration) { clock.now.withLock { $0 += duration.milliseconds } }

    /// Another process: a second store on the same file.
    func otherStore() throws -> Store { try Store(path: path, clock: clock.clock) }

    func vault(_ key: String = key) throws -> TokenVault { try TokenVault(key: Secret(key)) }

    func tokens(
        _ flow: OAuthFlow = .refreshToken(first: Secret("refresh-0")), provider: OAuthProvider = .hubSpot(),
        store: Store? = nil, key: String = key, destination: String = "crm"
    ) throws -> OAuthTokens {
        OAuthTokens(
            destination: destination, flow: flow,
            endpoint: TokenEndpoint(
                destination: destination, provider: provider, client: Self.client, transport: account),
            vault: try vault(key), store: store ?? self.store)
    }
}

/// An account that hands out `access-1`, `access-2` and so on, and replaces its refresh token each time if it is told to.
final class ScriptedAccount: HTTPTransport {
    typealias Script = @Sendable ([String: String], HTTPRequest) async throws(TransportError) -> HTTPResponse?
    private let script: Script
    private let log = Mutex<[HTTPRequest]>([])
    private let valid = Mutex("refresh-0")
    private let rotates: Bool
    private let lifetime: Int?
    private let more: String

    /// The script answers first; where it answers nothing, the account does.
    init(
        rotates: Bool = false, lifetime: Int? = 1800, more: String = "",
        _ script: @escaping Script = { _, _ in nil }
    ) {
        self.rotates = rotates
        self.lifetime = lifetime
        self.more = more
        self.script = script
    }

    var sent: [HTTPRequest] { log.withLock { $0 } }
    var forms: [[String: String]] { sent.map(Self.form) }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let number = log.withLock {
            $0.append(request)
            return $0.count
        }
        let form = Self.form(of: request)
        if let answer = try await script(form, request) { return answer }
        var refresh = ""
        if form["grant_type"] == "refresh_token" {
            guard form["refresh_token"] == valid.withLock(\.self) else {
                return .json(#"{"status":"BAD_REFRESH_TOKEN","message":"missing or invalid refresh token"}"#, 400)
            }
            if rotates { valid.withLock { $0 = "refresh-\(number)" } }
            refresh = #","refresh_token":"\#(valid.withLock(\.self))""#
        }
        if form["grant_type"] == "authorization_code" { refresh = #","refresh_token":"refresh-0""# }
        let life = lifetime.map { #","expires_in":\#($0)"# } ?? ""
        return .json(#"{"access_token":"access-\#(number)","token_type":"bearer"\#(life)\#(refresh)\#(more)}"#)
    }

    static func form(of request: HTTPRequest) -> [String: String] {
        var components = URLComponents()
        components.percentEncodedQuery = String(decoding: request.body ?? [], as: UTF8.self)
        return Dictionary(
            (components.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { first, _ in first })
    }
}

extension HTTPResponse {
    static func json(
        _ text: String, _ status: Int = 200, headers: [(name: String, value: String)] = []
    ) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
    }
}

/// What a call failed with.
func failure<T>(_ body: () async throws(JobError) -> T) async -> JobError? {
    do throws(JobError) {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}
