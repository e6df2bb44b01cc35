internal import Foundation
internal import HTTPTransport
internal import JobQueue
internal import Store
internal import Sync

extension OAuthTokens {
    /// What lies in the database, opened.
    struct Row {
        var kept: KeptTokens?
        /// Nil where nothing lies there.
        var generation: Int64?
    }

    /// How long a process waits for another one's refresh: longer than a refresh takes.
    private static let patience = Duration.seconds(30)
    /// For how long a refusal, and an outage without a word of its length, are not provoked again.
    private static let (refusalHalt, outageHalt) = (Int64(30_000), Int64(1000))

    /// The lock under which a destination's tokens are asked for and written.
    var lockName: String { "token-" + destination }

    /// A token from the database where another process has fetched one, else from the CRM.
    func fetched(besides refused: AccessToken?) async throws(JobError) -> AccessToken {
        let row = try await read()
        if let token = taken(from: row, besides: refused) { return token }
        // Refreshed beforehand, a token is good for a while still: an outage of that length goes unnoticed.
        let spare = row.kept?.isAlive(at: store.now, besides: refused) == true ? row.kept?.token : nil
        if let halt, halt.generation == row.generation, store.now < halt.until {
            if let spare { return spare }
            throw halt.error
        }
        do throws(JobError) {
            return try await alone { () async throws(JobError) in try await self.fetch(besides: refused) }
        } catch {
            let wait =
                error.retryAfter?.milliseconds ?? (error.type == .authentication ? Self.refusalHalt : Self.outageHalt)
            let generation = (try? await read())?.generation ?? row.generation
            set(halt: Halt(error: error, until: store.now + wait, generation: generation))
            if let spare { return spare }
            throw error
        }
    }

    /// Runs something while no other task or process asks for this destination's tokens.
    func alone<T: Sendable>(_ body: () async throws(JobError) -> T) async throws(JobError) -> T {
        let result: Result<T, JobError>?
        do {
            result = try await store.withProcessLock(lockName, within: Self.patience) {
                do throws(JobError) { return Result<T, JobError>.success(try await body()) } catch {
                    return .failure(error)
                }
            }
        } catch {
            throw keeping(error)
        }
        guard let result else {
            throw JobError(
                .remoteUnavailable,
                message: "another process has been asking for a token for \(destination) for \(Self.patience)",
                retryAfter: .seconds(5))
        }
        return try result.get()
    }

    /// Under the lock: what another process has fetched meanwhile, else a new token, kept before it is used.
    private func fetch(besides refused: AccessToken?) async throws(JobError) -> AccessToken {
        var row = try await read()
        if let unsaved {
            // Where somebody else has written since, theirs holds.
            if unsaved.generation == row.generation { row = try await keep(unsaved.kept, over: row.generation) }
            set(unsaved: nil)
        }
        if let token = taken(from: row, besides: refused) { return token }
        let now = store.now
        if let closed = row.kept?.closedUntil, now < closed {
            throw JobError(
                .rateLimited,
                message: "\(endpoint.provider.name) wants not to be asked for a token for \(destination) yet",
                retryAfter: .milliseconds(closed - now))
        }
        let grant = try await grant(row.kept)
        row = try await count(grant, row)
        let answer: TokenAnswer
        do throws(JobError) {
            answer = try await endpoint.token(for: grant)
        } catch {
            if error.type == .rateLimited, let wait = error.retryAfter { try await close(for: wait, row) }
            throw error
        }
        var kept = KeptTokens(answer, of: grant, over: row.kept, at: store.now)
        kept.shownAt = row.kept?.shownAt
        row = try await keep(kept, over: row.generation)
        guard let token = row.kept?.token, row.kept?.isAlive(at: store.now, besides: nil) == true else {
            throw JobError(
                .remoteConflict, message: "the credential of \(destination) was changed while it was refreshed")
        }
        return token
    }

    /// Writes tokens over the generation that was read. Where somebody else has written meanwhile, theirs is returned.
    func keep(_ kept: KeptTokens, over generation: Int64?) async throws(JobError) -> Row {
        set(unsaved: UnsavedTokens(kept: kept, generation: generation))
        let new: Int64?
        do {
            let sealed = try vault.seal(JSONEncoder().encode(kept), for: destination)
            let (destination, keyID) = (destination, vault.keyID)
            new = try await store.offload {
                try $0.set(credential: sealed, keyID: keyID, destination: destination, over: generation)
            }
        } catch {
            throw keeping(error)
        }
        set(unsaved: nil)
        let row = if let new { Row(kept: kept, generation: new) } else { try await read() }
        if let kept = row.kept { adopt(kept) }
        return row
    }

    /// Writes down that a refresh token is about to be shown, where the vendor counts that: before it is, for one whose
    /// answer is lost counts, too. Throws `RATE_LIMITED` where it would be once too often.
    private func count(_ grant: OAuthGrant, _ row: Row) async throws(JobError) -> Row {
        guard case .refreshToken = grant, let limit = endpoint.provider.refreshLimit else { return row }
        let now = store.now
        var kept = row.kept ?? KeptTokens()
        var shown = kept.shown(within: limit, at: now)
        if shown.count >= limit.count, let first = shown.first {
            let wait = Duration.milliseconds(first - now) + limit.window
            throw JobError(
                .rateLimited,
                message: "\(endpoint.provider.name) has given \(shown.count) tokens for \(destination) in a short "
                    + "time; another one now would shut everybody out",
                retryAfter: wait)
        }
        shown.append(now)
        kept.shownAt = shown
        return try await keep(kept, over: row.generation)
    }

    /// Tells all processes to leave the vendor alone for a while.
    private func close(for wait: Duration, _ row: Row) async throws(JobError) {
        var kept = row.kept ?? KeptTokens()
        kept.closedUntil = store.now + wait.milliseconds
        _ = try await keep(kept, over: row.generation)
    }

    private func taken(from row: Row, besides refused: AccessToken?) -> AccessToken? {
        guard let kept = row.kept, kept.isGood(at: store.now, besides: refused) else { return nil }
        adopt(kept)
        return kept.token
    }

    func grant(_ kept: KeptTokens?) async throws(JobError) -> OAuthGrant {
        switch flow {
        case .refreshToken(let first):
            if let token = kept?.refreshToken { return .refreshToken(Secret(token)) }
            guard let first else {
                throw JobError(
                    .authentication, message: "\(destination) is not signed in: `leadferry connect \(destination)`")
            }
            return .refreshToken(first)
        case .clientCredentials(let scopes): return .clientCredentials(scopes: scopes)
        case .jwtBearer(let bearer):
            return .jwtBearer(assertion: try await bearer.assertion(at: Date(milliseconds: store.now)))
        }
    }

    /// Reads what is kept. Where it does not open and is only a cache, it counts as nothing.
    func read() async throws(JobError) -> Row {
        let destination = destination
        do {
            guard let sealed = try await store.offload({ try $0.credential(of: destination) }) else { return Row() }
            do {
                let plain = try vault.open(sealed.sealed, keyID: sealed.keyID, for: destination)
                guard let kept = try? JSONDecoder().decode(KeptTokens.self, from: plain) else {
                    throw TokenVaultError.damaged(destination: destination)
                }
                return Row(kept: kept, generation: sealed.generation)
            } catch let error as TokenVaultError {
                if flow.standsAlone { return Row(generation: sealed.generation) }
                throw JobError(.authentication, message: "\(error)")
            }
        } catch {
            throw keeping(error)
        }
    }

    /// A failure of the database as the connector has to see it: one that may pass fails no lead.
    func keeping(_ error: any Error) -> JobError {
        if let error = error as? JobError { return error }
        let mayPass = (error as? StoreError)?.mayPass ?? false
        return JobError(
            mayPass ? .remoteUnavailable : .internal, message: "the token of \(destination) cannot be kept: \(error)")
    }
}
