import Foundation
import HTTPTransport
import JobQueue

/// The one place that speaks to HubSpot: headers, JSON, and the turning of whatever comes back into a typed result.
///
/// It sends each call once; trying again is the queue's business.
struct HubSpotClient: Sendable {
    let configuration: HubSpotConfiguration
    let transport: any HTTPTransport

    /// Gets a resource.
    func get<Answer: Decodable & Sendable>(
        _ endpoint: HubSpotEndpoint, as answer: Answer.Type = Answer.self
    ) async -> Result<Answer, HubSpotFailure> {
        await send(.get, endpoint, body: nil)
    }

    /// Posts a body.
    func post<Body: Encodable & Sendable, Answer: Decodable & Sendable>(
        _ endpoint: HubSpotEndpoint, _ body: Body, as answer: Answer.Type = Answer.self
    ) async -> Result<Answer, HubSpotFailure> {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return await send(.post, endpoint, body: Array(try encoder.encode(body)))
        } catch {
            return .failure(
                HubSpotFailure(JobError(.internal, message: "the request cannot be put into JSON: \(error)")))
        }
    }

    private func send<Answer: Decodable & Sendable>(
        _ method: HTTPRequest.Method, _ endpoint: HubSpotEndpoint, body: [UInt8]?
    ) async -> Result<Answer, HubSpotFailure> {
        var headers = [
            (name: "Authorization", value: "Bearer " + configuration.token.reveal()),
            (name: "Accept", value: "application/json"),
        ]
        if body != nil { headers.append((name: "Content-Type", value: "application/json")) }
        let request = HTTPRequest(
            method, baseURL + endpoint.path(configuration.paths), headers: headers, body: body,
            timeout: configuration.requestTimeout
        )
        let response: HTTPResponse
        do {
            response = try await transport.send(request)
        } catch {
            return .failure(HubSpotFailure(error))
        }
        guard (200..<300).contains(response.status) else { return .failure(HubSpotFailure(response)) }
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body)) else {
            return .failure(HubSpotFailure(unreadable: response))
        }
        return .success(answer)
    }

    private var baseURL: String {
        var url = configuration.baseURL
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }
}
