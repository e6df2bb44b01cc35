internal import Foundation

/// What came of wanting to ask a partner something.
enum Reply: Sendable, Equatable {
    /// It said something, now or before.
    case answered(Answered)
    /// It was not asked.
    case passedOver(PassedOver)

    /// An answer and where it comes from.
    struct Answered: Sendable, Equatable {
        var answer: PartnerAnswer
        /// When the partner gave it.
        var at: Date
        /// Whether it was kept from before.
        var isKept = false
        /// What it cost in the organisation's unit; nil where nobody can know.
        var price: Double?
        /// How long it took.
        var milliseconds = 0
    }

    /// Why nobody was asked.
    struct PassedOver: Sendable, Equatable {
        var skip: PartnerReport.Skip
        /// The outcome that brought a rest about.
        var outcome: PartnerOutcome?
        /// The partner's code, or the cap.
        var code: String?
        /// How long until it is worth another try; nil where it is not in this job's time.
        var wait: Duration?
    }

    /// Whether it may stand for another lead's answer.
    var isAnswer: Bool {
        if case .answered = self { true } else { false }
    }
}
