public import Foundation
internal import Synchronization

/// A partner that is left alone for a while.
public struct PartnerRest: Sendable, Equatable {
    /// The partner's id.
    public var partner: String
    /// The outcome that brought the rest about.
    public var outcome: PartnerOutcome
    /// When it is asked again.
    public var until: Date
    /// Whether the trouble passes by itself, so that waiting is worth while.
    public var isPassing: Bool
}

/// Which partners are left alone, so that a thousand leads do not make a thousand refused calls.
///
/// Held in memory: each process finds out for itself, at the price of one refused call. A class, because all copies of
/// a waterfall share it and a `Mutex` cannot be copied.
final class PartnerHealth: Sendable {
    private struct State {
        var rests: [String: PartnerRest] = [:]
        var errors: [String: Int] = [:]
    }

    private let state = Mutex(State())

    /// The partners at rest, by id.
    func resting(at now: Date) -> [PartnerRest] {
        state.withLock { $0.rests.values.filter { now < $0.until } }.sorted { $0.partner < $1.partner }
    }

    /// The rest of a partner, where it has one.
    func rest(of partner: String, at now: Date) -> PartnerRest? {
        state.withLock { $0.rests[partner] }.flatMap { now < $0.until ? $0 : nil }
    }

    /// Takes note of an answer that came from the partner itself.
    func record(_ answer: PartnerAnswer, from partner: String, at now: Date, _ configuration: EnrichmentConfiguration) {
        state.withLock { state in
            let errors = answer.outcome == .error && answer.isPassing ? state.errors[partner, default: 0] + 1 : 0
            state.errors[partner] = errors
            let pause: Duration? =
                switch answer.outcome {
                case .noCredits: answer.retryAfter ?? configuration.creditsCooldown
                case .unconfigured: configuration.keyCooldown
                case .rateLimited: answer.retryAfter ?? configuration.retryDelay
                case .error where errors >= configuration.errorsBeforeCooldown:
                    max(answer.retryAfter ?? .zero, configuration.errorCooldown)
                case .error where answer.isPassing: answer.retryAfter
                case .hit, .miss, .pending, .ineligible, .suppressed, .error: nil
                }
            guard let pause else { return }
            state.rests[partner] = PartnerRest(
                partner: partner, outcome: answer.outcome, until: now + pause, isPassing: answer.isPassing
            )
        }
    }
}
