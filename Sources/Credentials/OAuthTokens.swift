public import JobQueue
public import Store
public import Sync
internal import Synchronization

/// The tokens of one destination: refreshed in time, encrypted in the database, shared by all worker processes.
///
/// One refresh at a time, among all tasks and processes: who comes second finds the newer token and makes no call. What a
/// refresh brings is on the disk before it is used, because a refresh token that was replaced and lost locks the account
/// out. What can still be lost: a refresh whose answer never came, and one whose process was killed between the answer
/// and the disk.
///
/// A class, because the tasks share what the process knows.
public final class OAuthTokens: AccessTokens {
    let destination: String
    let flow: OAuthFlow
    let endpoint: TokenEndpoint
    let vault: TokenVault
    let store: Store
    private let state = Mutex(State())

    typealias Outcome = Result<AccessToken, JobError>

    /// What this process knows.
    private struct State {
        var kept: KeptTokens?
        var flight: Task<Outcome, Never>?
        var halt: Halt?
        var unsaved: UnsavedTokens?
    }

    /// A failure that is not provoked again at once.
    struct Halt {
        var error: JobError
        /// UTC milliseconds.
        var until: Int64
        /// What was kept then: a change ends the halt.
        var generation: Int64?
    }

    /// Tokens that could not be written: the refresh token in the database may be spent.
    struct UnsavedTokens {
        var kept: KeptTokens
        var generation: Int64?
    }

    /// Makes them; nothing is read or asked before the first use.
    public init(
        destination: String, flow: OAuthFlow, endpoint: TokenEndpoint, vault: TokenVault, store: Store
    ) {
        self.destination = destination
        self.flow = flow
        self.endpoint = endpoint
        self.vault = vault
        self.store = store
    }

    /// A token that is good as far as anybody knows.
    public func current() async throws(JobError) -> AccessToken { try await token(besides: nil) }

    /// A token after this one was refused: a newer one that somebody has fetched, or a new one.
    public func renewed(after refused: AccessToken) async throws(JobError) -> AccessToken {
        try await token(besides: refused)
    }

    private func token(besides refused: AccessToken?) async throws(JobError) -> AccessToken {
        while true {
            if let token = good(besides: refused) { return token }
            let (flight, isOurs) = state.withLock { state -> (Task<Outcome, Never>, Bool) in
                if let flight = state.flight { return (flight, false) }
                // A task of its own: who is cancelled must not tear off a refresh whose answer is under way.
                let flight = Task { await self.fly(besides: refused) }
                state.flight = flight
                return (flight, true)
            }
            let token = try await flight.value.get()
            // A flight that began before the refusal was known may bring the very token that was refused.
            if isOurs || token.token != refused?.token { return token }
        }
    }

    private func good(besides refused: AccessToken?) -> AccessToken? {
        let now = store.now
        return state.withLock { $0.kept?.isGood(at: now, besides: refused) == true ? $0.kept?.token : nil }
    }

    private func fly(besides refused: AccessToken?) async -> Outcome {
        let outcome: Outcome
        do throws(JobError) { outcome = .success(try await fetched(besides: refused)) } catch {
            outcome = .failure(error)
        }
        state.withLock { $0.flight = nil }
        return outcome
    }

    var halt: Halt? { state.withLock(\.halt) }

    func set(halt: Halt) { state.withLock { $0.halt = halt } }

    func adopt(_ kept: KeptTokens) {
        state.withLock {
            $0.kept = kept
            $0.halt = nil
        }
    }

    var unsaved: UnsavedTokens? { state.withLock(\.unsaved) }

    func set(unsaved: UnsavedTokens?) { state.withLock { $0.unsaved = unsaved } }
}
