/// The plans of Pipedrive, which decide how much an account may call.
///
/// Source: Pipedrive's "rate limiting" page, 2026-09-17.
public enum PipedrivePlan: String, Sendable, CaseIterable, Codable {
    case lite
    case growth
    case premium
    case ultimate

    /// How many times 30,000 tokens a seat has in a day.
    var dailyFactor: Int {
        switch self {
        case .lite: 1
        case .growth: 2
        case .premium: 5
        case .ultimate: 7
        }
    }

    /// Calls in two rolling seconds with a personal token.
    var personalBurst: Int {
        switch self {
        case .lite: 20
        case .growth: 40
        case .premium: 100
        case .ultimate: 120
        }
    }

    /// Calls in two rolling seconds with a token of an app.
    var appBurst: Int { personalBurst * 4 }
}
