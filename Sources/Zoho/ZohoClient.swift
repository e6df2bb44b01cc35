import Foundation
import HTTPTransport
import JobQueue
import Sync

/// The one place that speaks to Zoho: JSON there, and the turning of whatever comes back into a typed result.
struct ZohoClient: Sendable {
    /// The CRM, for messages.
    static let crm = "Zoho"

    let configuration: ZohoConfiguration
    private let calls: AccountCalls

    init(
        configuration: ZohoConfiguration, tokens: any AccessTokens, budget: any CallBudget,
        transport: any HTTPTransport
    ) {
        self.configuration = configuration
        calls = AccountCalls(
            crm: Self.crm, address: "Zoho's API domain", baseURL: configuration.apiDomain,
            timeout: configuration.requestTimeout, tokens: tokens, budget: budget, transport: transport,
            credential: .authorization("Zoho-oauthtoken"))
    }

    /// Gets a resource; an empty object where Zoho has nothing (204).
    ///
    /// - Parameter path: Below the version: `/org`.
    func get(_ path: String) async -> Result<JSONValue, ZohoFailure> {
        await send(.get, path, body: nil, cost: ZohoLimit.plain, about: .request)
    }

    /// Asks a query that brings at most so many rows.
    func query(_ statement: String, rows: Int) async -> Result<JSONValue, ZohoFailure> {
        await send(
            .post, "/coql", encoding: ["select_query": .string(statement)], cost: ZohoLimit.query(rows: rows),
            about: .query)
    }

    /// Writes records, and returns the answer to each; also where all of them were refused.
    func write(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue, cost: CallCost,
        about subject: ZohoErrors.Subject
    ) async -> Result<JSONValue, ZohoFailure> {
        await send(method, path, encoding: body, cost: cost, about: subject)
    }

    private func send(
        _ method: HTTPRequest.Method, _ path: String, encoding body: JSONValue, cost: CallCost,
        about subject: ZohoErrors.Subject
    ) async -> Result<JSONValue, ZohoFailure> {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return await send(method, path, body: Array(try encoder.encode(body)), cost: cost, about: subject)
        } catch {
            return .failure(
                ZohoFailure(JobError(.internal, message: "the request cannot be put into JSON: \(error)")))
        }
    }

    private func send(
        _ method: HTTPRequest.Method, _ path: String, body: [UInt8]?, cost: CallCost,
        about subject: ZohoErrors.Subject
    ) async -> Result<JSONValue, ZohoFailure> {
        do throws(ZohoFailure) {
            let response = try await calls.send(
                method, configuration.root + path, body: body, cost: cost,
                tellBudget: { await tellBudget($0, isHeavy: cost.amounts[ZohoLimit.heavy.rawValue] != nil) },
                refusesToken: ZohoErrors.refusesToken, refusal: ZohoErrors.refusedToken)
            if response.status == 204 { return .success([:]) }
            let answer = try? JSONDecoder().decode(JSONValue.self, from: Data(response.body))
            // Where no record could be written, Zoho answers 400, and for each of them all the same.
            if response.status == 400, method != .get, let answer, !(answer["data"]?.array ?? []).isEmpty {
                return .success(answer)
            }
            guard (200..<300).contains(response.status) else { throw ZohoFailure(response, about: subject) }
            guard let answer else { throw ZohoFailure(unreadable: response.status) }
            // Some refusals come with a status of success: one object instead of what was asked for.
            if answer["status"]?.string == "error" { throw ZohoFailure(response, about: subject) }
            return .success(answer)
        } catch {
            return .failure(error)
        }
    }

    private func tellBudget(_ response: HTTPResponse, isHeavy: Bool) async {
        if let remaining = ZohoLimit.remaining(in: response) {
            await calls.budget.correct(limit: ZohoLimit.credits.rawValue, remaining: remaining)
        }
        guard let limit = ZohoErrors.limit(met: response) else { return }
        await calls.budget.drain(limit: limit.rawValue, for: limit.pause)
        if limit == .concurrent, isHeavy {
            await calls.budget.drain(limit: ZohoLimit.heavy.rawValue, for: limit.pause)
        }
    }
}
