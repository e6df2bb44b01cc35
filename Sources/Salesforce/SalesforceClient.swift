import Foundation
import HTTPTransport
import JobQueue
import Sync

/// The one place that speaks to Salesforce: JSON there, and the turning of whatever comes back into a typed result. A
/// session tells its end only by a refusal, after which the token is renewed once.
struct SalesforceClient: Sendable {
    /// The CRM, for messages.
    static let crm = "Salesforce"

    let configuration: SalesforceConfiguration
    private let calls: AccountCalls

    init(
        configuration: SalesforceConfiguration, tokens: any AccessTokens, budget: any CallBudget,
        transport: any HTTPTransport
    ) {
        self.configuration = configuration
        calls = AccountCalls(
            crm: Self.crm, address: "Salesforce's instance URL", baseURL: configuration.instanceURL,
            timeout: configuration.requestTimeout, tokens: tokens, budget: budget, transport: transport)
    }

    /// Gets a resource by its path from the host on.
    func get(_ path: String) async -> Result<JSONValue, SalesforceFailure> { await send(.get, path, body: nil) }

    /// Posts a body.
    func post(_ path: String, _ body: JSONValue) async -> Result<JSONValue, SalesforceFailure> {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return await send(.post, path, body: Array(try encoder.encode(body)))
        } catch {
            return .failure(
                SalesforceFailure(JobError(.internal, message: "the request cannot be put into JSON: \(error)")))
        }
    }

    private func send(
        _ method: HTTPRequest.Method, _ path: String, body: [UInt8]?
    ) async -> Result<JSONValue, SalesforceFailure> {
        do throws(SalesforceFailure) {
            let response = try await calls.send(
                method, path, body: body, cost: SalesforceLimit.cost, tellBudget: tellBudget)
            guard (200..<300).contains(response.status) else { throw SalesforceFailure(response) }
            guard let answer = try? JSONDecoder().decode(JSONValue.self, from: Data(response.body)) else {
                throw SalesforceFailure(unreadable: response.status)
            }
            return .success(answer)
        } catch {
            return .failure(error)
        }
    }

    private func tellBudget(_ response: HTTPResponse) async {
        if let remaining = SalesforceLimit.remaining(in: response) {
            await calls.budget.correct(limit: SalesforceLimit.daily.rawValue, remaining: remaining)
        }
        guard response.status == 403 else { return }
        let error = SalesforceErrors.classify(response)
        guard let limit = SalesforceLimit.met(code: error.code, message: error.message) else { return }
        await calls.budget.drain(limit: limit.rawValue, for: limit.pause)
    }
}
