public import HTTPTransport
public import JobQueue

/// A token, and where its calls go.
public struct AccessToken: Sendable, Equatable {
    /// What is sent in the CRM's header for it.
    public var token: Secret
    /// The base address that the CRM gave with the token (`instance_url`, `api_domain`); nil where the configured one
    /// holds.
    public var baseURL: String?

    /// Makes a token.
    public init(_ token: Secret, baseURL: String? = nil) {
        self.token = token
        self.baseURL = baseURL
    }
}

/// Where a connector gets its token from. It may be used by many tasks at once.
public protocol AccessTokens: Sendable {
    /// A token that is good as far as anybody knows; refreshed beforehand where its time is up. Throws
    /// `AUTHENTICATION` where there is none to be had, and what passes by itself as it is.
    func current() async throws(JobError) -> AccessToken

    /// A token after this one was refused, by one refresh for all tasks and processes. Throws `AUTHENTICATION` where it
    /// cannot be refreshed (a static token, a refresh token that was revoked).
    func renewed(after refused: AccessToken) async throws(JobError) -> AccessToken
}

/// A token that stays as it is: a private app's, a service key, a personal API token.
public struct StaticToken: AccessTokens {
    private let token: AccessToken

    /// Makes it.
    public init(_ token: Secret) { self.token = AccessToken(token) }

    /// The token.
    public func current() async throws(JobError) -> AccessToken { token }

    /// Never: a static token that was refused stays refused.
    public func renewed(after refused: AccessToken) async throws(JobError) -> AccessToken {
        throw JobError(.authentication, message: "the token was refused, and it is a static one")
    }
}
