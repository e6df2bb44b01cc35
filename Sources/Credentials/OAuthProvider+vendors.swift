internal import JobQueue

extension OAuthProvider {
    /// HubSpot (crm-apis.md section 1.1). With an address, that of a stand-in which has both at its own paths.
    public static func hubSpot(base: String? = nil) -> OAuthProvider {
        OAuthProvider(
            name: "HubSpot", tokenURL: (base ?? "https://api.hubapi.com") + "/oauth/v1/token",
            authorizeURL: (base ?? "https://app.hubspot.com") + "/oauth/authorize")
    }

    /// Salesforce (crm-apis.md section 2.1): the login host, or the org's own, where alone client credentials work.
    public static func salesforce(host: String = "https://login.salesforce.com") -> OAuthProvider {
        var provider = OAuthProvider(
            name: "Salesforce", tokenURL: host + "/services/oauth2/token",
            authorizeURL: host + "/services/oauth2/authorize")
        provider.baseURLMember = "instance_url"
        provider.bindsCodes = true
        provider.passingRefusals = [
            // Two refreshes of one token at the same time: the second is refused while the first is worked on
            // (segmentio/action-destinations#2300, forcedotcom/sfdx-core#1342).
            .init(description: "already being processed", type: .remoteUnavailable, wait: .seconds(5)),
            // 3,600 logins an hour and user (restforce#744).
            .init(description: "login rate exceeded", type: .rateLimited, wait: .seconds(900)),
        ]
        return provider
    }

    /// Pipedrive (crm-apis.md section 3.1).
    public static func pipedrive(host: String = "https://oauth.pipedrive.com") -> OAuthProvider {
        var provider = OAuthProvider(
            name: "Pipedrive", tokenURL: host + "/oauth/token", authorizeURL: host + "/oauth/authorize")
        provider.clientProof = .basic
        provider.baseURLMember = "api_domain"
        return provider
    }

    /// Zoho (crm-apis.md section 4.1): the accounts host of the account's data centre.
    public static func zoho(accounts: String = "https://accounts.zoho.com") -> OAuthProvider {
        var provider = OAuthProvider(
            name: "Zoho", tokenURL: accounts + "/oauth/v2/token", authorizeURL: accounts + "/oauth/v2/auth")
        provider.baseURLMember = "api_domain"
        provider.scopeSeparator = ","
        // Without them the answer brings no refresh token, or only the first time.
        provider.authorizeParameters = ["access_type": "offline", "prompt": "consent"]
        provider.passingRefusals = [
            // More than ten refreshes of one token in ten minutes.
            .init(error: "Access Denied", type: .rateLimited, wait: .seconds(900))
        ]
        // One more, and everybody who shares the token is shut out for a quarter of an hour and longer.
        provider.refreshLimit = .init(count: 10, window: .seconds(600))
        return provider
    }
}
