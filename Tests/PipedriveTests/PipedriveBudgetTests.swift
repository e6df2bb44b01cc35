import HTTPTransport
import JobQueue
import Leads
import Sync
import Testing

@testable import Pipedrive

@Suite struct PipedriveBudgetTests {
    /// A budget that remembers what it was told.
    private struct Budget: CallBudget {
        struct Log: Sendable {
            var taken: [[String: Double]] = []
            var corrections: [String: Double] = [:]
            var drained: [String: Duration] = [:]
            var back = 0
        }

        let log = Cell(Log())

        func take(_ cost: CallCost) async throws(JobError) -> CallTicket {
            log.change { $0.taken.append(cost.amounts) }
            return CallTicket()
        }

        func correct(limit name: String, remaining: Double) async {
            log.change { $0.corrections[name] = remaining }
        }

        func drain(limit name: String, for duration: Duration) async {
            log.change { $0.drained[name] = duration }
        }

        func giveBack(_ ticket: CallTicket) async { log.change { $0.back += 1 } }
    }

    @Test func `the limits grow with the plan, the seats and the kind of token`() {
        var configuration = PipedriveConfiguration()
        #expect(
            configuration.limits == [
                CallLimit(name: "two_seconds", amount: 20, window: .seconds(2)),
                CallLimit(name: "search", amount: 10, window: .seconds(2)),
                CallLimit(name: "daily_tokens", amount: 30_000, window: .seconds(86_400)),
            ])
        configuration.plan = .premium
        configuration.seats = 4
        configuration.hasPersonalToken = false
        #expect(configuration.limits.map(\.amount) == [400, 10, 600_000])
        #expect(PipedrivePlan.allCases.map(\.personalBurst) == [20, 40, 100, 120])
        #expect(PipedrivePlan.allCases.map(\.appBurst) == [80, 160, 400, 480])
    }

    @Test(arguments: [
        (PipedriveEndpoint.list(.person, .init()), 10), (.create(.person), 5), (.update(.organization, id: "1"), 5),
        (.search(.person, term: "x", field: "email"), 20), (.fields(.person, cursor: nil), 10),
        (.numberedFields(.person, start: 0), 20), (.addFilter, 10), (.changeFilter(1), 10), (.removeFilter(1), 6),
        (.addNote, 10), (.notes(person: "1", start: 0), 20), (.me, 2), (.users, 20),
    ])
    func `every call costs what the contract says`(endpoint: PipedriveEndpoint, tokens: Int) {
        #expect(endpoint.tokens == tokens)
    }

    @Test func `every call takes tokens and a place, and a search takes from its own limit too`() async {
        let budget = Budget()
        let account = FakeAccount(override: { asked in
            // No list of changes: the search has to do.
            asked.query["sort_by"] == "update_time" ? .refusal(404, "Unknown method .") : nil
        })
        _ = await connector(account.transport, budget: budget).lookUp(.emails(["a@a.test"]))
        let taken = budget.log.value.taken
        #expect(taken.first == ["two_seconds": 1, "daily_tokens": 2])
        #expect(taken.contains(["two_seconds": 1, "daily_tokens": 10]))
        #expect(taken.contains(["two_seconds": 1, "daily_tokens": 20, "search": 1]))
        #expect(budget.log.value.back == taken.count)
    }

    @Test func `what an answer says of the limits is passed on`() async throws {
        let budget = Budget()
        let headers = ["x-ratelimit-remaining": "17", "X-Daily-RateLimit-Token-Remaining": "4711"]
        let transport = ScriptedTransport { _ in .text(200, #"{"success":true,"data":[]}"#, headers) }
        _ = try await connector(transport, budget: budget).owners(["a@a.test"])
        #expect(budget.log.value.corrections == ["two_seconds": 17, "daily_tokens": 4711])
        #expect(budget.log.value.drained.isEmpty)
    }

    @Test(arguments: [
        (429, [:], "two_seconds", Duration.seconds(2)), (429, ["x-ratelimit-reset": "1"], "two_seconds", .seconds(1)),
        (429, ["Retry-After": "5"], "two_seconds", .seconds(5)),
        (429, ["x-daily-ratelimit-token-remaining": "0"], "daily_tokens", .seconds(3_600)),
        (403, [:], "two_seconds", .seconds(300)),
    ])
    func `a limit that was met is spent for all workers`(
        status: Int, headers: [String: String], limit: String, pause: Duration
    ) async {
        let budget = Budget()
        let transport = ScriptedTransport { _ in .text(status, "<html>", headers) }
        _ = await connector(transport, budget: budget).lookUp(.emails(["a@a.test"]))
        #expect(budget.log.value.drained == [limit: pause])
    }

    @Test func `a search that is refused spends the searches`() async {
        let budget = Budget()
        let response = HTTPResponse(status: 429)
        let client = PipedriveClient(
            configuration: PipedriveConfiguration(), tokens: StaticToken(Secret("x")), budget: budget,
            transport: ScriptedTransport { _ in response })
        await client.tellBudget(response, of: .search(.person, term: "x", field: "email"))
        #expect(budget.log.value.drained == ["search": .seconds(2)])
    }

    @Test func `a personal token goes in its own header, an app's is a bearer`() async {
        let account = FakeAccount()
        let personal = account.transport
        _ = await connector(personal).lookUp(.emails(["a@a.test"]))
        #expect(personal.asked.allSatisfy { $0.headers["x-api-token"] == "secret" })
        #expect(personal.asked.allSatisfy { $0.headers["Authorization"] == nil })
        let app = account.transport
        _ = await connector(app, configuration: .init(hasPersonalToken: false)).lookUp(.emails(["a@a.test"]))
        #expect(app.asked.allSatisfy { $0.headers["Authorization"] == "Bearer secret" })
        #expect(app.asked.allSatisfy { $0.headers["x-api-token"] == nil })
    }
}
