import Credentials
import Foundation
import HTTPTransport
import JobQueue
import Testing

@Suite struct TokenEndpointTests {
    private static let refresh = OAuthGrant.refreshToken(Secret("refresh-SECRET"))

    private func endpoint(
        _ provider: OAuthProvider, _ answer: HTTPResponse? = nil, error: TransportError? = nil
    ) -> (TokenEndpoint, ScriptedAccount) {
        let account = ScriptedAccount { _, _ throws(TransportError) in
            if let error { throw error }
            return answer ?? .json(#"{"access_token":"a"}"#)
        }
        let endpoint = TokenEndpoint(
            destination: "crm", provider: provider, client: CredentialsFixture.client, transport: account)
        return (endpoint, account)
    }

    // MARK: What is sent

    @Test func `each CRM is asked at its own address, and told who we are in its own way`() async throws {
        let inForm = ["client_id": "client-1", "client_secret": "client-SECRET"]
        let asked: [(OAuthProvider, String, [String: String], String?)] = [
            (.hubSpot(), "https://api.hubapi.com/oauth/v1/token", inForm, nil),
            (.salesforce(), "https://login.salesforce.com/services/oauth2/token", inForm, nil),
            (
                .pipedrive(), "https://oauth.pipedrive.com/oauth/token", [:],
                "Basic " + Data("client-1:client-SECRET".utf8).base64EncodedString()
            ),
            (.zoho(accounts: "https://accounts.zoho.eu"), "https://accounts.zoho.eu/oauth/v2/token", inForm, nil),
        ]
        for (provider, url, client, proof) in asked {
            let (endpoint, account) = endpoint(provider)
            _ = try await endpoint.token(for: Self.refresh)
            let request = try #require(account.sent.first)
            #expect(request.method == .post && request.url == url)
            let form = ["grant_type": "refresh_token", "refresh_token": "refresh-SECRET"]
            #expect(account.forms == [form.merging(client) { $1 }])
            #expect(request.headers.first { $0.name == "Authorization" }?.value == proof)
            #expect(request.headers.first { $0.name == "Content-Type" }?.value == "application/x-www-form-urlencoded")
        }
    }

    @Test func `a signed statement is shown alone, and a code with its verifier`() async throws {
        let (endpoint, account) = endpoint(.salesforce())
        _ = try await endpoint.token(for: .jwtBearer(assertion: Secret("a.b.c")))
        _ = try await endpoint.token(
            for: .authorizationCode(Secret("c+/=&d"), redirectURI: "http://localhost:1/cb", verifier: Secret("v")))
        _ = try await endpoint.token(for: .clientCredentials(scopes: []))
        #expect(
            account.forms[0] == ["grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "a.b.c"])
        #expect(account.forms[1]["code"] == "c+/=&d" && account.forms[1]["code_verifier"] == "v")
        #expect(account.forms[2]["scope"] == nil && account.forms[2]["client_id"] == "client-1")
    }

    // MARK: What is answered

    @Test func `an answer says where calls go, how long it is good, and what it allows`() async throws {
        let (pipedrive, _) = endpoint(
            .pipedrive(),
            .json(
                #"{"access_token":"a","refresh_token":"r","expires_in":3599,"scope":"base,contacts:full","#
                    + #""api_domain":"https://acme.pipedrive.com/"}"#))
        let answer = try await pipedrive.token(for: Self.refresh)
        #expect(answer.accessToken == Secret("a") && answer.refreshToken == Secret("r"))
        #expect(answer.lifetime == .seconds(3599) && answer.baseURL == "https://acme.pipedrive.com")
        #expect(answer.scopes == ["base", "contacts:full"])
        let (salesforce, _) = endpoint(
            .salesforce(), .json(#"{"access_token":"a","instance_url":"https://acme.my.salesforce.com"}"#))
        let other = try await salesforce.token(for: Self.refresh)
        #expect(other.baseURL == "https://acme.my.salesforce.com" && other.lifetime == nil && other.refreshToken == nil)
        let (hubSpot, _) = endpoint(.hubSpot(), .json(#"{"access_token":"a","expires_in":"1800","scopes":["oauth"]}"#))
        let third = try await hubSpot.token(for: Self.refresh)
        #expect(third.lifetime == .seconds(1800) && third.scopes == ["oauth"] && third.baseURL == nil)
    }

    private static let refusals: [(OAuthProvider, Int, String, String)] = [
        (
            .hubSpot(), 400, #"{"status":"BAD_REFRESH_TOKEN","message":"missing or invalid refresh token"}"#,
            "sign in anew"
        ),
        (.hubSpot(), 400, #"{"status":"error","message":"credentials are missing"}"#, "sign in anew"),
        (
            .hubSpot(), 400, #"{"status":"BAD_CLIENT_SECRET","message":"missing or invalid client secret"}"#,
            "client_secret"
        ),
        (
            .salesforce(), 400, #"{"error":"invalid_grant","error_description":"expired access/refresh token"}"#,
            "sign in anew"
        ),
        (
            .salesforce(), 400, #"{"error":"invalid_client_id","error_description":"client identifier invalid"}"#,
            "auth.client_id"
        ),
        (
            .pipedrive(), 400, #"{"error":"invalid_grant","error_description":"Invalid grant: refresh token"}"#,
            "sign in"
        ),
        // Zoho refuses with 200.
        (.zoho(), 200, #"{"error":"invalid_code"}"#, "sign in anew"),
        (.zoho(), 200, #"{"error":"invalid_client_secret"}"#, "client_secret"),
        (.hubSpot(), 404, "<html>not here</html>", "token_url"),
    ]

    @Test(arguments: refusals)
    func `a refusal for good is AUTHENTICATION and says what to do`(
        provider: OAuthProvider, status: Int, body: String, cure: String
    ) async throws {
        let (endpoint, _) = endpoint(provider, .json(body, status))
        let error = try #require(
            await failure { () async throws(JobError) in try await endpoint.token(for: Self.refresh) })
        #expect(error.type == .authentication)
        #expect(error.message.contains(cure) && error.message.contains("leadferry connect crm"), "\(error)")
    }

    private static let passing: [(OAuthProvider, Int, String, ErrorType, Duration?)] = [
        (.hubSpot(), 429, "{}", .rateLimited, nil),
        (.hubSpot(), 477, "{}", .rateLimited, nil),
        (.hubSpot(), 500, "{}", .remoteUnavailable, nil),
        (.hubSpot(), 503, "<html></html>", .remoteUnavailable, nil),
        (.zoho(), 200, "<html>maintenance</html>", .remoteUnavailable, nil),
        (
            .zoho(), 400, #"{"error":"Access Denied","error_description":"Zu viele Anfragen","status":"failure"}"#,
            .rateLimited, .seconds(900)
        ),
        (
            .salesforce(), 400,
            #"{"error":"invalid_grant","error_description":"Token request is already being processed"}"#,
            .remoteUnavailable, .seconds(5)
        ),
        (
            .salesforce(), 400, #"{"error":"invalid_grant","error_description":"login rate exceeded"}"#, .rateLimited,
            .seconds(900)
        ),
    ]

    @Test(arguments: passing)
    func `what passes by itself keeps its type`(
        provider: OAuthProvider, status: Int, body: String, type: ErrorType, wait: Duration?
    ) async throws {
        let (endpoint, _) = endpoint(provider, .json(body, status))
        let error = try #require(
            await failure { () async throws(JobError) in try await endpoint.token(for: Self.refresh) })
        #expect(error.type == type && error.retryAfter == wait, "\(error)")
    }

    @Test func `a request to wait is handed on`() async throws {
        for (status, type) in [(429, ErrorType.rateLimited), (503, .remoteUnavailable)] {
            let (endpoint, _) = endpoint(.salesforce(), .json("{}", status, headers: [("Retry-After", "17")]))
            let error = await failure { () async throws(JobError) in try await endpoint.token(for: Self.refresh) }
            #expect(error?.type == type && error?.retryAfter == .seconds(17))
        }
    }

    @Test(arguments: [
        (TransportError.notSent("refused"), ErrorType.network), (.answerLost("reset"), .network),
        (.badURL("no scheme"), .configuration),
    ])
    func `a network that fails is NETWORK, and a bad address CONFIGURATION`(
        error: TransportError, type: ErrorType
    ) async throws {
        let (endpoint, _) = endpoint(.salesforce(), error: error)
        #expect(
            await failure { () async throws(JobError) in try await endpoint.token(for: Self.refresh) }?.type == type)
    }

    @Test func `what was shown is in no message, even where the CRM repeats it`() async throws {
        for grant in [
            Self.refresh, .authorizationCode(Secret("code-SECRET"), redirectURI: "http://localhost/", verifier: nil),
            .jwtBearer(assertion: Secret("jwt-SECRET")),
        ] {
            for status in [400, 429, 500] {
                let body = #"{"error":"bad client-SECRET","error_description":"refresh-SECRET code-SECRET jwt-SECRET"}"#
                let (endpoint, _) = endpoint(.hubSpot(), .json(body, status))
                let error = try #require(
                    await failure { () async throws(JobError) in try await endpoint.token(for: grant) })
                let secrets = ["client-SECRET"] + grant.testSecrets
                for secret in secrets { #expect(!"\(error)".contains(secret), "\(error)") }
            }
        }
    }

    @Test func `a long answer is cut, and stays on one line`() async throws {
        let words = String(repeating: #"word\n"#, count: 500)
        let (endpoint, _) = endpoint(.hubSpot(), .json(#"{"error":"e","error_description":"\#(words)"}"#, 400))
        let error = try #require(
            await failure { () async throws(JobError) in try await endpoint.token(for: Self.refresh) })
        #expect(error.message.count < 400 && !error.message.contains("\n"))
    }
}

extension OAuthGrant {
    fileprivate var testSecrets: [String] {
        switch self {
        case .authorizationCode(let code, _, _): [code.reveal()]
        case .refreshToken(let token): [token.reveal()]
        case .clientCredentials: []
        case .jwtBearer(let assertion): [assertion.reveal()]
        }
    }
}
