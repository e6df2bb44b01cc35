import HTTPTransport
import HubSpot
import JobQueue
import Leads
import Sync
import Testing

@Suite struct HubSpotTokenTests {
    /// Tokens that can be renewed once, or not, and that say how often they were.
    private struct Tokens: AccessTokens {
        var first = Result<AccessToken, JobError>.success(AccessToken(Secret("old")))
        var second = Result<AccessToken, JobError>.success(AccessToken(Secret("new")))
        let renewals = Cell<[AccessToken]>([])

        func current() async throws(JobError) -> AccessToken { try first.get() }

        func renewed(after refused: AccessToken) async throws(JobError) -> AccessToken {
            renewals.change { $0.append(refused) }
            return try second.get()
        }
    }

    private static let plan = SyncPlan(people: [newcomer(1)])

    private static func refusal(_ category: String) -> HTTPResponse {
        .json(401, #"{"category":"\#(category)","message":"expired 7 second(s) ago"}"#)
    }

    private static func tokens(of transport: ScriptedTransport) -> [String] {
        transport.requests.compactMap { $0.headers.first { $0.name == "Authorization" }?.value }
    }

    @Test(arguments: ["EXPIRED_AUTHENTICATION", "INVALID_AUTHENTICATION"])
    func `a call whose token was refused is sent once more with a renewed one`(category: String) async {
        let count = Cell(0)
        let transport = ScriptedTransport { path, body in
            count.change { $0 += 1 }
            return count.value == 1 ? Self.refusal(category) : succeed(path, body)
        }
        let tokens = Tokens()
        let report = await connector(transport, tokens: tokens).write(Self.plan)
        #expect(report.people == [1: .written(id: "91")])
        #expect(Self.tokens(of: transport) == ["Bearer old", "Bearer new"])
        #expect(tokens.renewals.value == [AccessToken(Secret("old"))])
    }

    @Test func `a renewed token that is refused too is not renewed again`() async {
        let transport = ScriptedTransport { _, _ in Self.refusal("EXPIRED_AUTHENTICATION") }
        let report = await connector(transport, tokens: Tokens()).write(Self.plan)
        guard case .refused(let error) = report.people[1] else { return #expect(Bool(false), "\(report)") }
        #expect((error.type, error.code) == (.authentication, "EXPIRED_AUTHENTICATION"))
        #expect(transport.requests.count == 2)
    }

    @Test func `a static token that is refused fails at once with HubSpot's words`() async {
        let transport = ScriptedTransport { _, _ in Self.refusal("INVALID_AUTHENTICATION") }
        let report = await connector(transport).write(Self.plan)
        guard case .refused(let error) = report.people[1] else { return #expect(Bool(false), "\(report)") }
        #expect((error.type, error.code) == (.authentication, "INVALID_AUTHENTICATION"))
        #expect(error.message.hasPrefix("expired 7 second(s) ago"))
        #expect(transport.requests.count == 1)
    }

    @Test func `a refresh that fails for a passing reason is a passing error`() async {
        let transport = ScriptedTransport { _, _ in Self.refusal("EXPIRED_AUTHENTICATION") }
        let error = JobError(.network, message: "no route")
        let report = await connector(transport, tokens: Tokens(second: .failure(error))).write(Self.plan)
        #expect(report.people == [1: .refused(error)])
    }

    @Test func `without a token there is no call`() async {
        let transport = ScriptedTransport(succeed)
        let error = JobError(.authentication, message: "not connected yet")
        let report = await connector(transport, tokens: Tokens(first: .failure(error))).write(Self.plan)
        #expect(report.people == [1: .refused(error)])
        #expect(transport.requests.isEmpty)
    }

    @Test func `the base address that came with the token is called`() async {
        let transport = ScriptedTransport(succeed)
        let token = AccessToken(Secret("t"), baseURL: "https://api-eu1.hubapi.com/")
        _ = await connector(transport, tokens: Tokens(first: .success(token))).write(Self.plan)
        #expect(
            transport.requests.map(\.url) == ["https://api-eu1.hubapi.com/crm/v3/objects/contacts/batch/create"])
    }
}
