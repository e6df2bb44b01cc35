public import Leads

/// What is known of an event's badges.
public struct BadgeOptions: Sendable {
    /// Who stands in an event's attendee list under a registration id.
    public struct Attendee: Sendable, Equatable {
        /// What the list says of the person.
        public var values: LeadValues
        /// What the list says beyond the known fields.
        public var custom: [String: String]
        /// The answers that the list has.
        public var qualifiers: [String: [String]]

        /// Makes an attendee.
        public init(values: LeadValues, custom: [String: String] = [:], qualifiers: [String: [String]] = [:]) {
            self.values = values
            self.custom = custom
            self.qualifiers = qualifiers
        }
    }

    /// How payloads that are no vCard and no MeCard are read; the first pattern that fits is taken.
    public var patterns: [BadgePattern] = []
    /// Looks a registration id up in the event's attendee list; nil where the person is not on it.
    public var attendee: @Sendable (_ registration: String) throws(CaptureError) -> Attendee? = { _ in nil }

    /// Makes options for badges of which nothing is known.
    public init() {}
}
