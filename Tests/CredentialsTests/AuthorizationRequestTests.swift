import Credentials
import Crypto
import Foundation
import HTTPTransport
import JobQueue
import Testing

@Suite struct AuthorizationRequestTests {
    private func request(_ provider: OAuthProvider, scopes: [String] = ["a", "b"]) -> AuthorizationRequest {
        var random = SystemRandomNumberGenerator()
        return AuthorizationRequest(
            provider: provider, client: CredentialsFixture.client, redirectURI: "http://localhost:8701/callback",
            scopes: scopes, using: &random)
    }

    private func query(_ url: String) throws -> [String: String] {
        let items = try #require(URLComponents(string: url)?.queryItems)
        return Dictionary(items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
    }

    @Test func `the page names the app, the way back and the scopes, and no secret`() throws {
        for (provider, page, scope) in [
            (OAuthProvider.hubSpot(), "https://app.hubspot.com/oauth/authorize", "a b"),
            (.salesforce(), "https://login.salesforce.com/services/oauth2/authorize", "a b"),
            (.pipedrive(), "https://oauth.pipedrive.com/oauth/authorize", "a b"),
            (.zoho(), "https://accounts.zoho.com/oauth/v2/auth", "a,b"),
        ] {
            let url = request(provider).url
            #expect(url.hasPrefix(page + "?"))
            let query = try query(url)
            #expect(query["client_id"] == "client-1" && query["response_type"] == "code")
            #expect(query["redirect_uri"] == "http://localhost:8701/callback" && query["scope"] == scope)
            #expect((query["state"] ?? "").count == 32)
            #expect(!url.contains("SECRET"))
        }
        #expect(try query(request(.zoho()).url)["access_type"] == "offline")
    }

    @Test func `each sign-in has a state of its own`() throws {
        let states = try (0..<20).map { _ in try query(request(.hubSpot()).url)["state"] }
        #expect(Set(states).count == 20)
    }

    @Test func `a code is bound to us where the CRM can do that`() throws {
        let request = request(.salesforce())
        let query = try query(request.url)
        let state = try #require(query["state"])
        guard
            case .authorizationCode(let code, let redirect, let verifier) = try request.grant(
                from: "http://localhost:8701/callback?code=c%2F1%3D&state=\(state)")
        else { throw CocoaError(.featureUnsupported) }
        #expect(code == Secret("c/1=") && redirect == request.redirectURI)
        let hash = Data(SHA256.hash(data: Data(try #require(verifier).reveal().utf8)))
        let text = hash.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
            "=", with: "")
        #expect(query["code_challenge"] == text && query["code_challenge_method"] == "S256")
    }

    @Test func `an answer of another sign-in is refused, and a no is told`() throws {
        let request = request(.hubSpot())
        let state = try #require(try query(request.url)["state"])
        for text in ["/callback?code=c&state=other", "/callback?code=c", "?", "", "  "] {
            let error = #expect(throws: JobError.self) { try request.grant(from: text) }
            #expect(error?.type == .authentication)
        }
        let no = #expect(throws: JobError.self) {
            try request.grant(from: "/callback?error=access_denied&error_description=not+now&state=\(state)")
        }
        #expect(no?.message.contains("not now") == true && no?.code == "access_denied")
    }

    @Test func `a person may bring the code alone`() throws {
        guard case .authorizationCode(let code, _, _) = try request(.hubSpot()).grant(from: " abc-123\n") else {
            throw CocoaError(.featureUnsupported)
        }
        #expect(code == Secret("abc-123"))
    }
}
