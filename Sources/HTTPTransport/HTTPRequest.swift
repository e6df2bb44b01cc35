/// A request to a CRM or a partner: plain values, no library type.
public struct HTTPRequest: Sendable, Equatable {
    /// The methods the vendors' contracts use.
    public enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// The method.
    public var method: Method
    /// Absolute URL, query included. Never logged: partners take keys in the query.
    public var url: String
    /// Header fields in order.
    public var headers: [(name: String, value: String)]
    /// The body, or none.
    public var body: [UInt8]?
    /// The longest time from the start to the last byte of the answer.
    public var timeout: Duration
    /// Asked at the last moment before the body leaves: a request that says no is withheld. A process may be stopped for
    /// as long as anybody likes between a decision and the write to the socket, and find itself replaced afterwards.
    public var isStillWanted: (@Sendable () -> Bool)?

    /// Makes a request.
    public init(
        _ method: Method, _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        timeout: Duration = .seconds(30)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }

    /// Equality of all that is sent.
    public static func == (left: HTTPRequest, right: HTTPRequest) -> Bool {
        left.method == right.method && left.url == right.url && left.body == right.body
            && left.timeout == right.timeout && left.headers.elementsEqual(right.headers, by: ==)
    }
}
