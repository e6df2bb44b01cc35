import Foundation
import HTTPTransport
import JobQueue
import Sync

/// The one place that speaks to Salesforce: token, budget, headers, JSON, and the turning of whatever comes back into a
/// typed result.
///
/// It sends each call once; trying again is the queue's business. Only a call whose session was refused, and which
/// Salesforce therefore has not looked at, is sent once more with a renewed token.
struct SalesforceClient: Sendable {
    let configuration: SalesforceConfiguration
    let tokens: any AccessTokens
    let budget: any CallBudget
    let transport: any HTTPTransport

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
            let response = try await response(to: method, path, body)
            guard (200..<300).contains(response.status) else { throw SalesforceFailure(response) }
            guard let answer = try? JSONDecoder().decode(JSONValue.self, from: Data(response.body)) else {
                throw SalesforceFailure(unreadable: response.status)
            }
            return .success(answer)
        } catch {
            return .failure(error)
        }
    }

    /// Salesforce's answer, after one renewal of the token where the session was over: a session tells its end in no
    /// other way.
    private func response(
        to method: HTTPRequest.Method, _ path: String, _ body: [UInt8]?
    ) async throws(SalesforceFailure) -> HTTPResponse {
        let token: AccessToken
        do { token = try await tokens.current() } catch { throw SalesforceFailure(error) }
        let response = try await exchange(method, path, body, token)
        guard response.status == 401 else { return response }
        let renewed: AccessToken
        do { renewed = try await tokens.renewed(after: token) } catch { throw SalesforceFailure(error) }
        return try await exchange(method, path, body, renewed)
    }

    private func exchange(
        _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8]?, _ token: AccessToken
    ) async throws(SalesforceFailure) -> HTTPResponse {
        var headers = [
            (name: "Authorization", value: "Bearer " + token.token.reveal()),
            (name: "Accept", value: "application/json"),
        ]
        if body != nil { headers.append((name: "Content-Type", value: "application/json")) }
        let request = HTTPRequest(
            method, base(of: token) + path, headers: headers, body: body, timeout: configuration.requestTimeout)
        let ticket: CallTicket
        do { ticket = try await budget.take(SalesforceLimit.cost) } catch { throw SalesforceFailure(error) }
        let outcome: Result<HTTPResponse, TransportError>
        do { outcome = .success(try await transport.send(request)) } catch { outcome = .failure(error) }
        if case .success(let response) = outcome { await tellBudget(response) }
        await budget.giveBack(ticket)
        switch outcome {
        case .success(let response): return response
        case .failure(let error): throw SalesforceFailure(error)
        }
    }

    private func tellBudget(_ response: HTTPResponse) async {
        if let remaining = SalesforceLimit.remaining(in: response) {
            await budget.correct(limit: SalesforceLimit.daily.rawValue, remaining: remaining)
        }
        guard response.status == 403 else { return }
        let error = SalesforceErrors.classify(response)
        guard let limit = SalesforceLimit.met(code: error.code, message: error.message) else { return }
        await budget.drain(limit: limit.rawValue, for: limit.pause)
    }

    private func base(of token: AccessToken) -> String {
        var url = token.baseURL ?? configuration.instanceURL
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }
}
