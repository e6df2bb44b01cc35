import Foundation
import HTTPTransport
import JobQueue
import Sync

/// The one place that speaks to HubSpot: JSON there, and the turning of whatever comes back into a typed result.
struct HubSpotClient: Sendable {
    let configuration: HubSpotConfiguration
    let calls: AccountCalls

    init(
        configuration: HubSpotConfiguration, tokens: any AccessTokens, budget: any CallBudget,
        transport: any HTTPTransport
    ) {
        self.configuration = configuration
        calls = AccountCalls(
            crm: "HubSpot", address: "HubSpot's base URL", baseURL: configuration.baseURL,
            timeout: configuration.requestTimeout, tokens: tokens, budget: budget, transport: transport)
    }

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
        await send(.post, endpoint, encoding: body)
    }

    /// Puts a body.
    func put<Body: Encodable & Sendable, Answer: Decodable & Sendable>(
        _ endpoint: HubSpotEndpoint, _ body: Body, as answer: Answer.Type = Answer.self
    ) async -> Result<Answer, HubSpotFailure> {
        await send(.put, endpoint, encoding: body)
    }

    private func send<Body: Encodable & Sendable, Answer: Decodable & Sendable>(
        _ method: HTTPRequest.Method, _ endpoint: HubSpotEndpoint, encoding body: Body
    ) async -> Result<Answer, HubSpotFailure> {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return await send(method, endpoint, body: Array(try encoder.encode(body)))
        } catch {
            return .failure(
                HubSpotFailure(JobError(.internal, message: "the request cannot be put into JSON: \(error)")))
        }
    }

    private func send<Answer: Decodable & Sendable>(
        _ method: HTTPRequest.Method, _ endpoint: HubSpotEndpoint, body: [UInt8]?
    ) async -> Result<Answer, HubSpotFailure> {
        do throws(HubSpotFailure) {
            let response = try await calls.send(
                method, endpoint.path(configuration.paths), body: body, cost: cost(of: endpoint),
                tellBudget: tellBudget, refusal: HubSpotErrors.refusedToken)
            guard (200..<300).contains(response.status) else { throw HubSpotFailure(response, from: endpoint) }
            guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body)) else {
                throw HubSpotFailure(unreadable: response.status, of: calls.crm, code: String(response.status))
            }
            return .success(answer)
        } catch {
            return .failure(error)
        }
    }
}
