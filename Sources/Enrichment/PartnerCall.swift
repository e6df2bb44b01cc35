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

    /// How a call that checks a value says what it found.
    public struct Verdict: Sendable, Equatable {
        /// The field that is checked.
        public var field: LeadField
        /// Where and how the answer says it.
        public var verified: FieldRule.Verified
    }

    /// Where an answer says what the partner calls it.
    public enum RequestID: Sendable, Equatable {
        /// In a header field.
        case header(String)
        /// In the body.
        case path(JSONPath)
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
    /// Parameters that are sent where a field is wanted. Such a field is read only where it was asked for.
    var perField: [LeadField: [Constant]] = [:]
    /// Header fields that are always sent (an API version), the partner's among them.
    public var headers: [String: String]
    /// The sets of inputs of which one is enough. The first that the lead has is sent, and nothing else of the lead: it
    /// keeps personal data back, and makes equal questions equal for the cache.
    public var anyOf: [[PartnerInput]]
    /// Inputs that are sent beside the set, where the lead has them.
    public var with: [PartnerInput] = []
    /// The parameter that must hold an address to call back.
    public var callback: String?
    /// The second request, where there is one.
    public var then: PartnerSecondStep?
    /// How it is made for many people at once.
    public var bulk: PartnerBulk?
    /// The path that leads somewhere when there is a result.
    public var found: JSONPath?
    /// How sure the partner is.
    var confidence: ConfidenceRule
    /// Where the answer says what the partner calls it.
    public var requestID: RequestID?
    /// How each field is read.
    public var rules: [LeadField: FieldRule]
    /// What the call checks, where it finds nothing new.
    public var verdict: Verdict?
    /// The answers that mean: nothing known.
    public var noMatch: [NoMatchRule]
    /// What answers mean, before the partner's own table.
    public var outcomes: [OutcomeRule]
    /// What the call costs.
    public var cost: PartnerCost

    /// The fields this call can fill.
    public var fields: Set<LeadField> { Set(rules.keys) }

    /// Whether the answer can only come by a call back, which nothing takes yet.
    public var needsCallback: Bool { callback != nil && then == nil }

    /// The inputs to send for a lead with these values, or nil where they are not enough.
    public func inputs(from values: LeadValues) -> [PartnerInput: String]? {
        for set in anyOf {
            var known: [PartnerInput: String] = [:]
            for input in set { known[input] = input.value(in: values) }
            guard known.count == Set(set).count else { continue }
            for input in with where known[input] == nil { known[input] = input.value(in: values) }
            return known
        }
        return nil
    }

    /// Whether a question can be one of many: whether a set of inputs that it has is known to the bulk call.
    public func isBulk(_ inputs: [PartnerInput: String]) -> Bool {
        guard let bulk else { return false }
        let known = Set(bulk.parameters.map(\.input))
        return anyOf.contains { set in set.allSatisfy { inputs[$0] != nil && known.contains($0) } }
    }

    /// The fields that are asked for by name where these are wanted, in order; nothing where the call asks for none so.
    public func asked(for wanted: some Sequence<LeadField>) -> [LeadField] {
        perField.isEmpty ? [] : Set(wanted).filter { perField[$0] != nil }.sorted()
    }

    /// The most that the call can cost where these fields are asked for.
    public func most(for asked: [LeadField]) -> Double {
        cost.most(for: fields.filter { perField[$0] == nil || asked.contains($0) })
    }
}

extension PartnerCall {
    /// A parameter that is the same for every lead.
    struct Constant: Sendable, Equatable {
        var name: String
        var value: JSONValue
    }
}
