/// How one field is sought, where it differs from the others.
public struct FieldPlan: Sendable, Equatable {
    /// What ends the search.
    public enum Stop: String, Sendable, CaseIterable {
        /// A value that is sure enough, and not told to be uncertain.
        case found
        /// Only one that somebody checked.
        case verified
    }

    /// The partners that are asked first, in order.
    public var partners: [String] = []
    /// Whether only these are asked.
    public var isOnlyThese = false
    /// The confidence under which a value is kept as a fallback, but further partners are asked.
    public var leastConfidence: Double?
    /// What ends the search.
    public var stop = Stop.found
    /// The partners that check a value that was found and not checked, in order.
    public var verifiers: [String] = []
    /// The most to spend on the field for one lead, in the organisation's unit.
    public var mostToSpend: Double?

    /// Makes a plan in which nothing is special.
    public init() {}
}
