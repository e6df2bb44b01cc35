internal import HTTPTransport
public import JobQueue
internal import Store

extension OAuthTokens {
    /// Signs in: shows a grant, and keeps what comes of it over whatever was kept. Nil shows what the configuration has:
    /// the app itself, its signed statement, or the first refresh token.
    ///
    /// Throws what a sync would fail with; then what was kept is as it was.
    public func signIn(with grant: OAuthGrant? = nil) async throws(JobError) -> TokenAnswer {
        try await alone { () async throws(JobError) in
            let shown: OAuthGrant = if let grant { grant } else { try await self.grant(nil) }
            let answer = try await self.endpoint.token(for: shown)
            let kept = KeptTokens(answer, of: shown, over: nil, at: self.store.now)
            guard self.flow.standsAlone || kept.refreshToken != nil else {
                throw JobError(
                    .authentication,
                    message: "\(self.endpoint.provider.name) gave \(self.destination) no refresh token: "
                        + "does auth.scopes ask for it (refresh_token, offline_access), and does the app allow it?")
            }
            _ = try await self.keep(kept, over: try await self.generation())
            return answer
        }
    }

    /// What is there is overwritten, whether it opens or not.
    private func generation() async throws(JobError) -> Int64? {
        let destination = destination
        do {
            return try await store.offload { try $0.credential(of: destination)?.generation }
        } catch {
            throw keeping(error)
        }
    }
}
