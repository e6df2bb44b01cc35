public import HTTPTransport
public import Leads

/// One call of a partner: what is sent, and how the answer is read.
public struct PartnerCall: Sendable, Equatable {
    /// Where the parameters go.
    public enum Placement: String, Sendable, CaseIterable {
        /// In the query string.
        case query
        /// In a JSON body; a parameter's name is a path in it (`data[0].email`).
        case json
        /// In a form body.
        case form
    }

    /// An input and the parameter it is sent as.
    public struct Parameter: Sendable, Equatable {
        /// What is sent.
        public var input: PartnerInput
        /// The partner's name for it. A `{name}` in the path takes the value instead of the query or the body.
        public var name: String
    }

    /// The call's name within the partner.
    public var name: String
    /// The method.
    public var method: HTTPRequest.Method
    /// The path after the base URL; may hold `{account}` and `{parameter}`.
    public var path: String
    /// Where the parameters go.
    public var placement: Placement
    /// The inputs the call takes, in order; where two go to one parameter, the first that is sent wins.
    public var parameters: [Parameter]
    /// Parameters that are always sent.
    var constants: [Constant]
    /// Header fields that are always sent (an API version).
    public var headers: [String: String]
    /// The sets of inputs of which one is enough. The first that the lead has is sent, and nothing else of the lead: it
    /// keeps personal data back, and makes equal questions equal for the cache.
    public var anyOf: [[PartnerInput]]
    /// The path that leads somewhere when there is a result.
    public var found: JSONPath?
    /// How sure the partner is.
    var confidence: ConfidenceRule
    /// How each field is read.
    public var rules: [LeadField: FieldRule]
    /// The answers that mean: nothing known.
    public var noMatch: [NoMatchRule]
    /// The price of a hit of this call, where it differs from the partner's.
    public var credits: Double?

    /// The fields this call can fill.
    public var fields: Set<LeadField> { Set(rules.keys) }

    /// The inputs to send for a lead with these values, or nil where they are not enough.
    public func inputs(from values: LeadValues) -> [PartnerInput: String]? {
        for set in anyOf {
            let known = set.compactMap { input in input.value(in: values).map { (input, $0) } }
            if known.count == set.count { return Dictionary(known) { first, _ in first } }
        }
        return nil
    }
}

extension PartnerCall {
    /// A parameter that is the same for every lead.
    struct Constant: Sendable, Equatable {
        var name: String
        var value: JSONValue
    }
}
