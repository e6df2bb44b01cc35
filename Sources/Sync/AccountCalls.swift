public import HTTPTransport
public import JobQueue
internal import Store

/// The calls to one account of a CRM that takes JSON and a token in a header: token, budget, headers.
///
/// It sends each call once; trying again is the queue's business. Only a call whose token was refused (401), and which
/// the CRM therefore has not looked at, is sent once more with a renewed one.
public struct AccountCalls: Sendable {
    /// The CRM, for messages.
    public var crm: String
    /// What the configuration's address is called in messages: `HubSpot's base URL`.
    public var address: String
    /// What every path is put behind where the token brings no address of its own; slashes at its end are ignored.
    public var baseURL: String
    /// The longest one call may take.
    public var timeout: Duration
    /// Where the token comes from.
    public var tokens: any AccessTokens
    /// What is asked before each call.
    public var budget: any CallBudget
    /// How it is sent.
    public var transport: any HTTPTransport
    /// In which header the token goes.
    public var credential: CredentialHeader

    /// Makes the calls of an account.
    public init(
        crm: String, address: String, baseURL: String, timeout: Duration, tokens: any AccessTokens,
        budget: any CallBudget, transport: any HTTPTransport, credential: CredentialHeader = .bearer
    ) {
        self.crm = crm
        self.address = address
        self.baseURL = baseURL
        self.timeout = timeout
        self.tokens = tokens
        self.budget = budget
        self.transport = transport
        self.credential = credential
    }

    /// Sends a call, and returns the answer whatever its status is.
    ///
    /// - Parameters:
    ///   - path: From the host on, query included.
    ///   - cost: What one call takes from the budget.
    ///   - tellBudget: What an answer says of the limits; called before the call's place is given back.
    ///   - refusesToken: Whether an answer says that the token is no longer good; a 401 where nothing else is known.
    ///   - refusal: The error of a call whose token was refused and could not be renewed, and why it could not.
    /// - Throws: what kept an answer from coming.
    public func send(
        _ method: HTTPRequest.Method, _ path: String, body: [UInt8]?, cost: CallCost,
        tellBudget: (HTTPResponse) async -> Void, refusesToken: (HTTPResponse) -> Bool = { $0.status == 401 },
        refusal: (HTTPResponse, JobError) -> JobError = { $1 }
    ) async throws(CallFailure) -> HTTPResponse {
        let token: AccessToken
        do { token = try await tokens.current() } catch { throw CallFailure(error) }
        let response = try await exchange(method, path, body, token, cost, tellBudget)
        guard refusesToken(response) else { return response }
        let renewed: AccessToken
        do { renewed = try await tokens.renewed(after: token) } catch { throw CallFailure(refusal(response, error)) }
        return try await exchange(method, path, body, renewed, cost, tellBudget)
    }

    private func exchange(
        _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8]?, _ token: AccessToken, _ cost: CallCost,
        _ tellBudget: (HTTPResponse) async -> Void
    ) async throws(CallFailure) -> HTTPResponse {
        var headers = [
            (name: credential.name, value: credential.prefix + token.token.reveal()),
            (name: "Accept", value: "application/json"),
        ]
        if body != nil { headers.append((name: "Content-Type", value: "application/json")) }
        var request = HTTPRequest(method, base(of: token) + path, headers: headers, body: body, timeout: timeout)
        // A worker that was stopped for longer than its lease creates nothing when it goes on.
        request.isStillWanted = WorkerLease.isStillFresh
        let ticket: CallTicket
        do { ticket = try await budget.take(cost) } catch { throw CallFailure(error) }
        let outcome: Result<HTTPResponse, TransportError>
        do { outcome = .success(try await transport.send(request)) } catch { outcome = .failure(error) }
        if case .success(let response) = outcome { await tellBudget(response) }
        await budget.giveBack(ticket)
        switch outcome {
        case .success(let response): return response
        case .failure(let error): throw CallFailure(error, of: crm, at: address)
        }
    }

    private func base(of token: AccessToken) -> String {
        var url = token.baseURL ?? baseURL
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }
}
