import Foundation
import Testing

@testable import Sandbox

@Suite struct SalesforceTokenTests {
    private static let credentials = [
        "grant_type": "client_credentials", "client_id": "sandbox", "client_secret": "sandbox",
    ]

    @Test func `client credentials give a token that is let in`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.token(Self.credentials, headers: ["host": "crm.example:8700"])
            #expect(reply.status == 200)
            #expect(reply.body["instance_url"] == "http://crm.example:8700/salesforce")
            #expect(reply.body["token_type"] == "Bearer")
            #expect(reply.body["expires_in"] == nil)
            for name in ["id", "issued_at", "signature", "scope"] { #expect(reply.body[name]?.string != nil) }
            let token = try #require(reply.body["access_token"]?.string)
            #expect(try await client.salesforce("GET", "/limits", token: token).status == 200)
            #expect(try await client.violations().isEmpty)
        }
    }

    @Test func `credentials may come as Basic`() async throws {
        try await withSandbox { client async throws in
            // sandbox:sandbox
            let header = ["authorization": "Basic c2FuZGJveDpzYW5kYm94"]
            let reply = try await client.token(["grant_type": "client_credentials"], headers: header)
            #expect(reply.body["access_token"]?.string?.hasPrefix("00D") == true)
        }
    }

    private static let refusals: [([String: String], String, String)] = [
        (
            ["grant_type": "client_credentials", "client_id": "x", "client_secret": "sandbox"], "invalid_client_id",
            "client identifier invalid"
        ),
        (
            ["grant_type": "client_credentials", "client_id": "sandbox", "client_secret": "x"], "invalid_client",
            "invalid client credentials"
        ),
        (
            ["grant_type": "refresh_token", "client_id": "sandbox", "refresh_token": "x"], "invalid_grant",
            "expired access/refresh token"
        ),
        (["grant_type": "magic"], "unsupported_grant_type", "grant type not supported"),
    ]

    @Test(arguments: refusals)
    func `a refusal is an object with error and description`(
        form: [String: String], error: String, description: String
    ) async throws {
        try await withSandbox { client async throws in
            let reply = try await client.token(form)
            #expect(reply.status == 400)
            #expect(reply.body == ["error": .string(error), "error_description": .string(description)])
            #expect(try await client.violations() == [description])
        }
    }

    @Test func `without a user to run as, client credentials are refused`() async throws {
        try await withSandbox { client async throws in
            try await client.configure(["run_as": .null])
            let reply = try await client.token(Self.credentials)
            #expect(reply.body["error_description"] == "no client credentials user enabled")
        }
    }

    @Test func `an inactive user gets no token`() async throws {
        try await withSandbox { client async throws in
            _ = try await client.seedSalesforce(
                "User",
                [
                    [
                        "Username": "gone@a.example", "LastName": "Gone", "Email": "gone@a.example", "Alias": "gone",
                        "IsActive": false,
                    ]
                ])
            try await client.configure(["run_as": "gone@a.example"])
            #expect(try await client.token(Self.credentials).body["error_description"] == "inactive user")
        }
    }

    /// Header and claims as base64url; the third part is a signature over nothing.
    private func assertion(_ header: JSON, _ claims: JSON, signature: String = "c2lnbmF0dXJl") -> String {
        func part(_ json: JSON) -> String {
            Data(json.bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
                .filter { $0 != "=" }
        }
        return "\(part(header)).\(part(claims)).\(signature)"
    }

    private func jwt(_ client: SandboxClient, _ changes: [String: JSON] = [:], header: JSON = ["alg": "RS256"])
        async throws -> SandboxClient.Reply
    {
        let stamp = try await client.control("POST", "clock", ["advance_ms": 0]).body["now"]?.string ?? ""
        let now = Int(try #require(SalesforceTime.seconds(stamp)))
        var claims: [String: JSON] = [
            "iss": "sandbox", "sub": "sandbox@leadferry.example", "aud": "https://login.salesforce.com",
            "exp": .integer(now + 180),
        ]
        for (name, value) in changes {
            claims[name] = value == .null ? nil : name == "exp" ? .integer(now + (value.integer ?? 0)) : value
        }
        return try await client.token([
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": assertion(header, .object(claims)),
        ])
    }

    @Test func `a JWT with the right claims gives a token and no refresh token`() async throws {
        try await withSandbox { client async throws in
            let reply = try await jwt(client)
            #expect(reply.status == 200)
            #expect(reply.body["refresh_token"] == nil)
            let token = try #require(reply.body["access_token"]?.string)
            #expect(try await client.salesforce("GET", "/sobjects", token: token).status == 200)
            let own = try await jwt(client, ["aud": "http://127.0.0.1/salesforce"])
            #expect(own.status == 200)
        }
    }

    private static let badClaims: [([String: JSON], String)] = [
        (["iss": "nobody"], "client identifier invalid"),
        (["sub": "nobody@a.example"], "user hasn't approved this consumer"),
        (["aud": "https://elsewhere.example"], "audience is invalid"), (["exp": -5], "authentication failure"),
        (["exp": 86_400], "authentication failure"), (["sub": .null], "invalid assertion"),
    ]

    @Test(arguments: badClaims)
    func `a claim that does not hold is refused`(changes: [String: JSON], description: String) async throws {
        try await withSandbox { client async throws in
            let reply = try await jwt(client, changes)
            #expect(reply.status == 400)
            #expect(reply.body["error_description"] == .string(description))
        }
    }

    @Test func `an assertion that is not RS256 is refused`() async throws {
        try await withSandbox { client async throws in
            #expect(try await jwt(client, header: ["alg": "HS256"]).body["error_description"] == "invalid assertion")
        }
    }

    @Test func `the signature counts once a public key is configured`() throws {
        let key = try #require(RSAPublicKey(pem: Self.pem))
        let signature = try #require(Data(base64Encoded: Self.signature))
        #expect(key.verifies(Array(signature), of: Array("leadferry.sandbox".utf8)))
        #expect(!key.verifies(Array(signature), of: Array("leadferry.Sandbox".utf8)))
        #expect(!key.verifies(Array(signature.reversed()), of: Array("leadferry.sandbox".utf8)))
    }

    @Test func `with a public key an assertion signed by nobody is refused`() async throws {
        try await withSandbox { client async throws in
            try await client.configure(["public_key": .string(Self.pem)])
            #expect(try await jwt(client).body["error_description"] == "authentication failure")
            #expect(try await client.violations().contains { $0.contains("signature") })
        }
    }

    @Test func `refresh tokens stay, or rotate if told to`() async throws {
        try await withSandbox { client async throws in
            let form = ["grant_type": "refresh_token", "client_id": "sandbox", "refresh_token": "sandbox"]
            for _ in 0..<2 {
                let reply = try await client.token(form)
                #expect(reply.status == 200)
                #expect(reply.body["refresh_token"] == nil)
            }
            try await client.configure(["rotate_refresh_tokens": true])
            let rotated = try await client.token(form)
            let next = try #require(rotated.body["refresh_token"]?.string)
            #expect(try await client.token(form).body["error"] == "invalid_grant")
            #expect(try await client.token(form.merging(["refresh_token": next]) { _, new in new }).status == 200)
        }
    }

    @Test(arguments: [
        (nil, 401, "INVALID_SESSION_ID"), ("wrong", 401, "INVALID_SESSION_ID"), ("expired", 401, "INVALID_SESSION_ID"),
        ("noscope", 403, "INSUFFICIENT_ACCESS"),
    ])
    func `a token that is not good is refused by its code`(token: String?, status: Int, code: String) async throws {
        try await withSandbox { client async throws in
            let reply = try await client.salesforce("GET", "/sobjects", token: token)
            #expect(reply.status == status)
            #expect(reply.errorCode == code)
            #expect(reply.headers["sforce-limit-info"] == nil)
        }
    }

    @Test func `issued tokens end by control, by time and by revoking, the static one never`() async throws {
        try await withSandbox { client async throws in
            func fresh() async throws -> String {
                try #require(try await client.token(Self.credentials).body["access_token"]?.string)
            }
            func status(_ token: String) async throws -> Int {
                try await client.salesforce("GET", "/limits", token: token).status
            }
            let first = try await fresh()
            #expect(try await client.control("POST", "expire", ["crm": "salesforce"]).body["expired"] == 1)
            #expect(try await status(first) == 401)
            let second = try await fresh()
            for _ in 0..<3 {
                _ = try await client.control("POST", "clock", ["advance_ms": 4_000_000])
                #expect(try await status(second) == 200)
            }
            _ = try await client.control("POST", "clock", ["advance_ms": 7_300_000])
            #expect(try await status(second) == 401)
            let third = try await fresh()
            let revoked = try await client.send(
                "POST", "/salesforce/services/oauth2/revoke", form: "token=\(SandboxClient.escaped(third))",
                headers: ["content-type": "application/x-www-form-urlencoded"])
            #expect(revoked.status == 200)
            #expect(try await status(third) == 401)
            #expect(try await status("sandbox") == 200)
        }
    }

    @Test func `an app may ask whether a token of its own is good`() async throws {
        try await withSandbox { client async throws in
            func ask(_ token: String, secret: String = "sandbox") async throws -> SandboxClient.Reply {
                try await client.send(
                    "POST", "/salesforce/services/oauth2/introspect",
                    form: "token=\(SandboxClient.escaped(token))&client_id=sandbox&client_secret=\(secret)",
                    headers: ["content-type": "application/x-www-form-urlencoded"])
            }
            let standing = try await ask("sandbox")
            #expect(standing.body["active"] == true)
            #expect(standing.body["username"] == "sandbox@leadferry.example")
            let issued = try await client.token(Self.credentials).body["access_token"]?.string ?? ""
            let fresh = try await ask(issued)
            #expect(fresh.body["token_type"] == "access_token")
            #expect((fresh.body["exp"]?.integer ?? 0) > 0)
            _ = try await client.control("POST", "expire", ["crm": "salesforce"])
            let ended = try await ask(issued)
            #expect(ended.body == ["active": false])
            let wrong = try await ask("sandbox", secret: "x")
            #expect(wrong.body["error"] == "invalid_client")
        }
    }

    @Test func `userinfo says whose token it is`() async throws {
        try await withSandbox { client async throws in
            let header = ["authorization": "Bearer sandbox"]
            let reply = try await client.send("GET", "/salesforce/services/oauth2/userinfo", headers: header)
            #expect(reply.body["preferred_username"] == "sandbox@leadferry.example")
            #expect(reply.body["organization_id"]?.string?.hasPrefix("00D") == true)
            #expect(try await client.send("GET", "/salesforce/services/oauth2/userinfo").status == 401)
        }
    }

    @Test func `a client that keeps nothing of the address but the host is served, too`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.send(
                "POST", "/services/oauth2/token",
                form: "grant_type=client_credentials&client_id=sandbox&client_secret=sandbox",
                headers: ["content-type": "application/x-www-form-urlencoded"])
            #expect(reply.body["instance_url"] == "http://127.0.0.1")
            let limits = try await client.send(
                "GET", "/services/data/v59.0/limits", headers: ["authorization": "Bearer sandbox"])
            #expect(limits.status == 200)
        }
    }

    private static let pem = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxAQv6MFpjr4nIENjIhQg
        60QclU3xM1shhz+PPz4m3R6nsTJ1oJiYcu9bOrOL20kvHsNJWS5WU67ck7z4jQOv
        wy+NCTQtBJWmyGFX4vOD6iATJQmq001+AulNXvCCjT+Qir0xe5NKLGd65Fe8Dt6Z
        86uN0tq7VUX+oTv6Zq8KoVe2SSyHD00U4yZyhBwYmlIc8P97gvnVkUmb3gb9E1mC
        MuyjuTtW7xEPPqDy1b6PRQwDkKW9ke6O8nBHbNHup+WMgY3RrLbi164yy3pMAWlW
        o1I2JIiQ3c/Nma2MvYXkNcmqP49RwuTg4J3ehWeKN1bPHgv2wH47sgdPwEgOEDbt
        hQIDAQAB
        -----END PUBLIC KEY-----
        """
    /// Of the text leadferry.sandbox, by OpenSSL.
    private static let signature =
        "vsWZgnlWUIMF0jCbSOO89l8qw6aDsi37Yk1aXozFsTydL2O/MjehzkQKVVuVmNayQDKu69aNLUFqx3H+vTZpG5VAgPTlL46osMsG"
        + "Z3iA4Z06ABt0hYlfoSkF0HZPMqbB+HZbbFigdQtsMQeatjux+2qRqMYvDTyz2I7xmc06HAKbrptiZclPElAgofbvOteNoFWgFave"
        + "gadkrUWSljOUuL6ZP6KXseKz3gCkwbA/6hOf0JcFH2IxvsdAO1cRr0D1Www0QrV7wWXmTeu9F2lAjvEue/9bit+3B6xEVXfDBtfh"
        + "HNyx/pnbKSwlj64koMyAckFCLl+HfF//7hqrO0j5gQ=="
}
