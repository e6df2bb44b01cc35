import Enrichment
import Foundation
import HTTPTransport
import Leads
import Synchronization
import Testing

/// Calls of two requests: results that come later, and look-ups by what a first answer gave.
@Suite struct PartnerStepTests {
    static func yaml(then: String, auth: String = "{kind: bearer}", more: String = "") -> String {
        """
        id: slow
        name: Slow
        docs: https://docs.test
        verification: partly
        base_url: http://slow.test
        auth: \(auth)
        calls:
          - name: find
            request:
              method: POST
              path: /find
              in: json
              inputs: {email: "data[0].email"}
              any_of: [[email]]
            then: \(then)
            response:
              found: "$.data[0].title"
              fields: {job_title: "$.data[0].title"}
            no_match: [{null_at: "$.data[0].title"}]
            cost: {credits: 2, reported: {path: $.credits}}
        \(more)
        """
    }

    private static let poll =
        "{take: {id: $.id}, method: GET, path: '/find/{id}', pending: [{status: 202}, {at: $.state, values: [busy]}], every_seconds: 7, first_after_seconds: 3}"

    private func client(
        _ yaml: String, _ script: @escaping ScriptedTransport.Script
    ) throws -> (client: PartnerClient, call: PartnerCall, transport: ScriptedTransport) {
        let definition = try PartnerDefinition(yaml: yaml, file: "slow.yaml")
        let transport = ScriptedTransport(script)
        let partner = Partner(definition, credential: PartnerCredential(key: "k-SECRET", secret: "s-SECRET"))
        return (
            PartnerClient(partner, transport: transport), try #require(definition.calls.first), transport
        )
    }

    private static let ann: [PartnerInput: String] = [.field(.email): "ann@acme.com"]

    @Test func `a task is taken of the first answer, and looked for until it is done`() async throws {
        let looks = Mutex(0)
        let (client, call, transport) = try client(Self.yaml(then: Self.poll)) { request in
            guard request.method == .get else { return .json(#"{"id":17}"#) }
            return looks.withLock { looks in
                looks += 1
                switch looks {
                case 1: return .json("{}", status: 202)
                case 2: return .json(#"{"state":"BUSY"}"#)
                default: return .json(#"{"data":[{"title":"CFO"}],"credits":"1.5"}"#)
                }
            }
        }
        let accepted = try await client.ask(call, Self.ann)
        #expect(accepted.outcome == .pending && accepted.retryAfter == .seconds(3) && accepted.credits == 0)
        let task = try #require(accepted.task)
        #expect(task == PartnerTask(taken: ["id": "17"]))
        for _ in 1...2 {
            let notYet = try await client.result(of: task, call, Self.ann)
            #expect(notYet.outcome == .pending && notYet.task == task && notYet.retryAfter == .seconds(7))
        }
        let done = try await client.result(of: task, call, Self.ann)
        #expect(done.outcome == .hit && done.values[.jobTitle]?.value == "CFO" && done.credits == 1.5)
        #expect(transport.sent.map(\.url).dropFirst() == Array(repeating: "http://slow.test/find/17", count: 3)[...])
    }

    @Test func `a first answer without a task is an error, and one that an outcome names is that`() async throws {
        let (client, call, _) = try client(
            Self.yaml(then: Self.poll, more: "outcomes: [{status: 403, outcome: no_credits}]")
        ) { request in
            switch request.body.map({ String(decoding: $0, as: UTF8.self).contains("bob") }) {
            case true?: .json("{}", status: 403)
            default: .json(#"{"ok":true}"#)
            }
        }
        let shapeless = try await client.ask(call, Self.ann)
        #expect(shapeless.outcome == .error && shapeless.code == "unknown shape")
        let broke = try await client.ask(call, [.field(.email): "bob@acme.com"])
        #expect(broke.outcome == .noCredits)
    }

    @Test func `the same request is sent again where the file says so`() async throws {
        let then = "{repeat: true, when: [{status: 202}], pending: [{status: 202}]}"
        let isReady = Mutex(false)
        let (client, call, transport) = try client(Self.yaml(then: then)) { _ in
            isReady.withLock { $0 } ? .json(#"{"data":[{"title":"CFO"}]}"#) : .json("{}", status: 202)
        }
        let first = try await client.ask(call, Self.ann)
        let task = try #require(first.task)
        isReady.withLock { $0 = true }
        #expect(try await client.result(of: task, call, Self.ann).values[.jobTitle]?.value == "CFO")
        #expect(transport.sent.count == 2 && transport.sent[0] == transport.sent[1])
        // At once, where it was there at once.
        #expect(try await client.ask(call, Self.ann).outcome == .hit)
    }

    @Test func `a look-up by what was matched is made at once, and its price is added`() async throws {
        let then = """
            {take: {id: "$.matches[0].id"}, method: POST, path: /reveal, in: json, parameters: {id: "ids[0]"},
                  no_match: [{null_at: "$.matches[0].id"}]}
            """
        let (client, call, transport) = try client(Self.yaml(then: then)) { request in
            if request.url.hasSuffix("/reveal") { return .json(#"{"data":[{"title":"CFO"}],"credits":2}"#) }
            let isAnn = request.body.map { String(decoding: $0, as: UTF8.self).contains("ann") } ?? false
            return .json(isAnn ? #"{"matches":[{"id":"p-1"}],"credits":1}"# : #"{"matches":[{"id":null}]}"#)
        }
        let found = try await client.ask(call, Self.ann)
        #expect(found.outcome == .hit && found.credits == 3)
        #expect(transport.sent.last?.body.map { String(decoding: $0, as: UTF8.self) } == #"{"ids":["p-1"]}"#)
        let missed = try await client.ask(call, [.field(.email): "bob@acme.com"])
        #expect(missed.outcome == .miss && missed.credits == 0 && transport.sent.count == 3)
    }

    @Test func `a result may stand deeper in the second answer, and its errors mean what the step says`() async throws {
        let then = """
            {take: {id: $.id}, when: [{at: $.status, values: [searching]}], method: GET, path: /status, parameters: {id: ids},
                  pending: [{at: $.status, values: [searching]}], root: "$[0]", outcomes: [{status: 404, outcome: error}]}
            """
        let body = Mutex(#"[{"status":"searching"}]"#)
        let (client, call, transport) = try client(Self.yaml(then: then)) { request in
            guard request.method == .get else { return .json(#"{"id":5,"status":"searching"}"#) }
            let text = body.withLock { $0 }
            return .json(text, status: text.isEmpty ? 404 : 200)
        }
        let task = try #require(try await client.ask(call, Self.ann).task)
        #expect(try await client.result(of: task, call, Self.ann).outcome == .pending)
        body.withLock { $0 = #"[{"status":"complete","data":[{"title":"CFO"}]}]"# }
        #expect(try await client.result(of: task, call, Self.ann).values[.jobTitle]?.value == "CFO")
        #expect(transport.sent.last?.url == "http://slow.test/status?ids=5")
        body.withLock { $0 = "" }
        #expect(try await client.result(of: task, call, Self.ann).outcome == .error)
    }

    @Test func `a partner that signs in gives one token to all who ask, and a new one where it is refused`()
        async throws
    {
        let auth = "{kind: oauth_client_credentials, token_url: /token, scope: all}"
        let tokens = Mutex(0)
        let (client, call, transport) = try client(
            Self.yaml(then: Self.poll, auth: auth).replacing("    then: \(Self.poll)\n", with: "")
        ) { request in
            if request.url.hasSuffix("/token") {
                let number = tokens.withLock { count -> Int in
                    count += 1
                    return count
                }
                return .json(#"{"access_token":"t\#(number)","expires_in":3600}"#)
            }
            let shown = request.headers.first { $0.name == "Authorization" }?.value
            return shown == "Bearer t1" ? .json("{}", status: 401) : .json(#"{"data":[{"title":"CFO"}]}"#)
        }
        let outcomes = try await withThrowingTaskGroup(of: PartnerOutcome.self) { group in
            for _ in 1...10 { group.addTask { try await client.ask(call, Self.ann).outcome } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes == Array(repeating: .hit, count: 10))
        let asked = transport.sent.filter { $0.url == "http://slow.test/token" }
        #expect(asked.count == 2)
        #expect(
            asked.first?.body.map { String(decoding: $0, as: UTF8.self) }
                == "grant_type=client_credentials&client_id=k-SECRET&client_secret=s-SECRET&scope=all")
    }

    @Test func `a client that is refused is not configured, and its secret stands nowhere`() async throws {
        let auth = "{kind: oauth_client_credentials, token_url: 'http://id.test/token', send: basic}"
        let (client, call, transport) = try client(
            Self.yaml(then: Self.poll, auth: auth).replacing("    then: \(Self.poll)\n", with: "")
        ) { _ in .json(#"{"error":"invalid_client s-SECRET"}"#, status: 401) }
        let answer = try await client.ask(call, Self.ann)
        #expect(answer.outcome == .unconfigured && !"\(answer)".contains("SECRET"))
        let shown = transport.sent.first?.headers.first { $0.name == "Authorization" }?.value
        #expect(shown == "Basic " + Data("k-SECRET:s-SECRET".utf8).base64EncodedString())
    }
}
