import HTTPTransport
import HubSpot
import JobQueue
import Leads
import Sync
import Testing

@Suite struct HubSpotBudgetTests {
    /// A budget that remembers what it was told.
    private struct Budget: CallBudget {
        struct Log: Sendable {
            var taken: [[String: Double]] = []
            var corrections: [String: Double] = [:]
            var drained: [String: Duration] = [:]
            var back: [CallTicket] = []
        }

        let log = Cell(Log())
        var refusal: JobError?

        func take(_ cost: CallCost) async throws(JobError) -> CallTicket {
            if let refusal { throw refusal }
            log.change { $0.taken.append(cost.amounts) }
            return CallTicket(number: Int64(log.value.taken.count))
        }

        func correct(limit name: String, remaining: Double) async {
            log.change { $0.corrections[name] = remaining }
        }

        func drain(limit name: String, for duration: Duration) async {
            log.change { $0.drained[name] = duration }
        }

        func giveBack(_ ticket: CallTicket) async { log.change { $0.back.append(ticket) } }
    }

    private static let search = LookUp(people: [], companies: [.init(key: CompanyKey(domain: "a.test"))])
    private static let read = LookUp(people: [.init(job: 1, email: "a@a.test")], companies: [])

    @Test func `the limits are those of a private app`() {
        #expect(
            HubSpotConfiguration().limits == [
                CallLimit(name: "ten_seconds", amount: 190, window: .seconds(10)),
                CallLimit(name: "search", amount: 5, window: .seconds(1)),
                CallLimit(name: "daily", amount: 250_000, window: .seconds(86_400)),
            ])
    }

    @Test func `every call takes from the budget and gives back, and a search takes from its own limit too`() async {
        let budget = Budget()
        let hubspot = connector(ScriptedTransport { _, _ in .batch() }, budget: budget)
        _ = await hubspot.lookUp(Self.read)
        _ = await hubspot.lookUp(Self.search)
        #expect(
            budget.log.value.taken == [
                ["ten_seconds": 1, "daily": 1], ["ten_seconds": 1, "daily": 1, "search": 1],
            ])
        #expect(budget.log.value.back == [CallTicket(number: 1), CallTicket(number: 2)])
    }

    @Test func `a call whose answer was lost gives back too`() async {
        let budget = Budget()
        let transport = ScriptedTransport { _, _ throws(TransportError) in throw .answerLost("reset") }
        _ = await connector(transport, budget: budget).lookUp(Self.read)
        #expect(budget.log.value.back == [CallTicket(number: 1)])
    }

    @Test func `a budget that is spent keeps the call back`() async {
        let spent = JobError(.rateLimited, message: "40 s to wait", retryAfter: .seconds(40))
        let transport = ScriptedTransport(succeed)
        let report = await connector(transport, budget: Budget(refusal: spent)).write(SyncPlan(people: [newcomer(1)]))
        #expect(report.people == [1: .refused(spent)])
        #expect(transport.requests.isEmpty)
    }

    @Test func `what an answer says of the limits is passed on`() async {
        let budget = Budget()
        let headers = [
            (name: "X-HubSpot-RateLimit-Remaining", value: "17"),
            (name: "x-hubspot-ratelimit-daily-remaining", value: "4711"),
        ]
        let transport = ScriptedTransport { _, _ in .json(200, #"{"results":[]}"#, headers) }
        _ = await connector(transport, budget: budget).lookUp(Self.read)
        #expect(budget.log.value.corrections == ["ten_seconds": 17, "daily": 4711])
        #expect(budget.log.value.drained.isEmpty)
    }

    @Test(arguments: [
        (429, "TEN_SECONDLY_ROLLING", [:], "ten_seconds", Duration.seconds(10)),
        (429, "TEN_SECONDLY_ROLLING", ["Retry-After": "3"], "ten_seconds", .seconds(3)),
        (429, "SECONDLY", [:], "search", .seconds(1)), (429, "DAILY", [:], "daily", .seconds(3_600)),
        (429, "DAILY", ["Retry-After": "600"], "daily", .seconds(600)), (429, "", [:], "ten_seconds", .seconds(10)),
        (477, "", ["Retry-After": "7200"], "ten_seconds", .seconds(7_200)),
    ])
    func `a limit that was met is spent for all workers`(
        status: Int, policy: String, headers: [String: String], limit: String, pause: Duration
    ) async {
        let budget = Budget()
        let transport = ScriptedTransport { _, _ in
            .json(status, #"{"errorType":"RATE_LIMIT","policyName":"\#(policy)"}"#, headers.map { ($0, $1) })
        }
        _ = await connector(transport, budget: budget).lookUp(Self.read)
        #expect(budget.log.value.drained == [limit: pause])
    }
}
