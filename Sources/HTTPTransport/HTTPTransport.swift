/// Sends a request and brings the answer. One implementation speaks to the network; tests have their own.
public protocol HTTPTransport: Sendable {
    /// Sends the request once; never retries, never follows a redirect.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}
