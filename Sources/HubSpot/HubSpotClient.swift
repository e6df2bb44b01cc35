import Foundation
import HTTPTransport
import JobQueue
import Sync

/// The one place that speaks to HubSpot: token, budget, headers, JSON, and the turning of whatever comes back into a
/// typed result.
///
/// It sends each call once; trying again is the queue's business. Only a call whose token was refused, and which
/// HubSpot therefore has not looked at, is sent once more with a renewed one.
struct HubSpotClient: Sendable {
    let configuration: HubSpotConfiguration
    let tokens: any AccessTokens
    let budget: any CallBudget
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
            let response = try await response(to: method, endpoint, body)
            guard (200..<300).contains(response.status) else { throw HubSpotFailure(response, from: endpoint) }
            guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body)) else {
                throw HubSpotFailure(unreadable: response)
            }
            return .success(answer)
        } catch {
            return .failure(error)
        }
    }

    /// HubSpot's answer, after one renewal of the token where HubSpot refused it.
    private func response(
        to method: HTTPRequest.Method, _ endpoint: HubSpotEndpoint, _ body: [UInt8]?
    ) async throws(HubSpotFailure) -> HTTPResponse {
        let token: AccessToken
        do { token = try await tokens.current() } catch { throw HubSpotFailure(error) }
        let response = try await exchange(method, endpoint, body, token)
        guard response.status == 401 else { return response }
        let renewed: AccessToken
        do {
            renewed = try await tokens.renewed(after: token)
        } catch {
            throw HubSpotFailure(HubSpotErrors.refusedToken(response, renewal: error))
        }
        return try await exchange(method, endpoint, body, renewed)
    }

    private func exchange(
        _ method: HTTPRequest.Method, _ endpoint: HubSpotEndpoint, _ body: [UInt8]?, _ token: AccessToken
    ) async throws(HubSpotFailure) -> HTTPResponse {
        var headers = [
            (name: "Authorization", value: "Bearer " + token.token.reveal()),
            (name: "Accept", value: "application/json"),
        ]
        if body != nil { headers.append((name: "Content-Type", value: "application/json")) }
        let request = HTTPRequest(
            method, base(of: token) + endpoint.path(configuration.paths), headers: headers, body: body,
            timeout: configuration.requestTimeout
        )
        let ticket: CallTicket
        do { ticket = try await budget.take(cost(of: endpoint)) } catch { throw HubSpotFailure(error) }
        let outcome: Result<HTTPResponse, TransportError>
        do { outcome = .success(try await transport.send(request)) } catch { outcome = .failure(error) }
        if case .success(let response) = outcome { await tellBudget(response) }
        await budget.giveBack(ticket)
        switch outcome {
        case .success(let response): return response
        case .failure(let error): throw HubSpotFailure(error)
        }
    }

    private func base(of token: AccessToken) -> String {
        var url = token.baseURL ?? configuration.baseURL
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }
}
