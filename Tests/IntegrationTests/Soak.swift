import Foundation

/// How long the long tests go on: short in CI, as long as `scripts/soak` asks for.
enum Soak {
    /// How long each long test shall run; nil in a run of CI, which counts rounds instead.
    static let duration: Duration? = number("LEADFERRY_SOAK_MINUTES").map { .seconds($0 * 60) }

    /// What a long test draws its numbers from. A failing run prints it; the processes' own timing is not in it.
    static let seed = number("LEADFERRY_SEED").map { UInt64($0) } ?? (duration == nil ? 1 : UInt64(time(nil)))

    /// Rounds of one campaign of kills.
    static let rounds = number("LEADFERRY_ROUNDS").map { Int($0) } ?? 500

    /// Leads of the chaos: of ten a company, three of twenty without an address.
    static let leads = number("LEADFERRY_LEADS").map { Int($0) } ?? (duration == nil ? 200 : 2000)

    private static func number(_ name: String) -> Double? {
        ProcessInfo.processInfo.environment[name].flatMap(Double.init)
    }
}
