public import HTTPTransport
internal import Leads

/// How a call is made for many people at once.
public struct PartnerBulk: Sendable, Equatable {
    /// A mark that goes with an item and comes back with its result.
    public struct Tag: Sendable, Equatable {
        /// The parameter of the item; none where the keys of the results are the first input that was sent.
        public var parameter: String?
        /// Where the result has it; none where the results are an object whose keys it is.
        public var path: JSONPath?
    }

    /// The most people of one request.
    public var most: Int
    /// The method.
    public var method: HTTPRequest.Method
    /// The path after the base URL.
    public var path: String
    /// Where the list stands in the body.
    var items: JSONPath
    /// Where an item's parameters stand in it; none for the item itself.
    public var each: String?
    /// The parameters within an item; `$` where the item is nothing but the value.
    public var parameters: [PartnerCall.Parameter]
    /// Parameters of the body that are always sent.
    var constants: [PartnerCall.Constant] = []
    /// Parameters of each item that are always sent.
    var itemConstants: [PartnerCall.Constant] = []
    /// Parameters of the body where a field is wanted.
    var perField: [LeadField: [PartnerCall.Constant]] = [:]
    /// Parameters of each item where a field is wanted.
    var itemPerField: [LeadField: [PartnerCall.Constant]] = [:]
    /// The results: a list by the order of the items, or with tags; or an object whose keys are the tags.
    public var results: JSONPath
    /// How results are told apart, where it is not by their order.
    public var tag: Tag?
    /// Where an item would stand in the answer to a single question.
    public var place: JSONPath
    /// Where an item says its own HTTP status.
    public var status: JSONPath?
    /// Where an item says its own price.
    public var cost: JSONPath?
    /// The second step of the bulk call, where it has one.
    public var then: PartnerSecondStep?
}
