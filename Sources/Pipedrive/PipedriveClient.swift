import Foundation
import HTTPTransport
import JobQueue
import Sync

/// The one place that speaks to Pipedrive: JSON there, and the turning of whatever comes back into a typed result.
struct PipedriveClient: Sendable {
    let configuration: PipedriveConfiguration
    let calls: AccountCalls

    init(
        configuration: PipedriveConfiguration, tokens: any AccessTokens, budget: any CallBudget,
        transport: any HTTPTransport
    ) {
        self.configuration = configuration
        calls = AccountCalls(
            crm: "Pipedrive", address: "Pipedrive's base URL", baseURL: configuration.baseURL,
            timeout: configuration.requestTimeout, tokens: tokens, budget: budget, transport: transport,
            credential: configuration.hasPersonalToken ? .header("x-api-token") : .bearer)
    }

    /// Makes a call, and reads what it brings.
    func send<Answer: Decodable & Sendable>(
        _ endpoint: PipedriveEndpoint, _ body: JSONValue? = nil, as answer: Answer.Type = Answer.self
    ) async -> Result<PipedriveAnswer<Answer>, PipedriveFailure> {
        do throws(PipedriveFailure) {
            let response = try await calls.send(
                endpoint.method, endpoint.path, body: try Self.bytes(of: body), cost: cost(of: endpoint),
                tellBudget: { await tellBudget($0, of: endpoint) }, refusal: PipedriveErrors.refusedToken)
            guard (200..<300).contains(response.status) else {
                throw PipedriveFailure(response, from: endpoint, edgePause: configuration.edgePause)
            }
            guard let answer = try? JSONDecoder().decode(PipedriveAnswer<Answer>.self, from: Data(response.body)) else {
                throw PipedriveFailure(unreadable: response.status, of: calls.crm, code: "HTTP \(response.status)")
            }
            return .success(answer)
        } catch {
            return .failure(error)
        }
    }

    private static func bytes(of body: JSONValue?) throws(PipedriveFailure) -> [UInt8]? {
        guard let body else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(body))
        } catch {
            throw PipedriveFailure(JobError(.internal, message: "the request cannot be put into JSON: \(error)"))
        }
    }
}
