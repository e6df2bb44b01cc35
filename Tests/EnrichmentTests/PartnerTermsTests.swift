import Enrichment
import Foundation
import HTTPTransport
import Leads
import Testing

/// What answers cost, and how long partners want to be left alone.
@Suite struct PartnerTermsTests {
    private static func yaml(cost: String = "{credits: 1}", limits: String = "{}", fields: String? = nil) -> String {
        """
        id: terms
        name: Terms
        docs: https://docs.test
        verification: partly
        base_url: http://terms.test
        auth: {kind: bearer}
        headers: {x-version: "7"}
        calls:
          - name: find
            request:
              method: GET
              path: /find
              inputs: {email: email, city: city}
              any_of: [[email]]
              with: [city]
              per_field: {phone: {reveal: phone}}
            response:
              request_id: {header: X-Request}
              fields: \(fields ?? "{email: {path: $.email, verified: {path: $.status, yes: [Valid], bad: [bad]}}, phone: $.phone, city: $.city}")
            no_match: [{status: 404}]
            cost: \(cost)
          - name: check
            request: {method: GET, path: /check, inputs: {email: email}, any_of: [[email]]}
            verdict: {field: email, path: $.status, yes: [valid], bad: [bad]}
            credits: 0.5
        error: {code: [$.code, $.error.type], message: $.words}
        outcomes:
          - {code: ["PAY*"], outcome: no_credits}
          - {contains: too fast, outcome: rate_limited}
          - {present: "$.problems[0]", outcome: ineligible}
        limits: \(limits)
        """
    }

    private func ask(
        _ yaml: String, asked: [LeadField] = [], call: Int = 0, _ response: HTTPResponse
    ) async throws -> (answer: PartnerAnswer, sent: HTTPRequest) {
        let definition = try PartnerDefinition(yaml: yaml, file: "terms.yaml")
        let transport = ScriptedTransport { _ in response }
        let client = PartnerClient(
            Partner(definition, credential: PartnerCredential(key: "terms-key")), transport: transport)
        let answer = try await client.ask(
            definition.calls[call], [.field(.email): "ann@acme.com"], asked: asked)
        return (answer, try #require(transport.sent.first))
    }

    @Test func `a field that is asked for by name is read only where it was, and costs only then`() async throws {
        let cost = "{credits: 1, per_field: {phone: 10}}"
        let body = HTTPResponse.json(#"{"email":"a@b.example","status":"VALID","phone":"+3292123456"}"#)
        let (without, plain) = try await ask(Self.yaml(cost: cost), body)
        #expect(without.values[.phone] == nil && without.credits == 1 && !plain.url.contains("reveal"))
        let (with, named) = try await ask(Self.yaml(cost: cost), asked: [.phone], body)
        #expect(
            with.values[.phone]?.value == "+3292123456" && with.credits == 11 && named.url.hasSuffix("reveal=phone"))
        #expect(with.values[.email]?.verified == true)
        let call = try #require(try PartnerDefinition(yaml: Self.yaml(cost: cost), file: "x").calls.first)
        #expect(call.most(for: []) == 1 && call.most(for: [.phone]) == 11)
        #expect(call.asked(for: [.city, .phone]) == [.phone])
    }

    @Test(
        arguments: [
            ("{credits: 1, verified_only: true}", #"{"email":"a@b.example","status":"risky"}"#, 0),
            ("{credits: 1, verified_only: true}", #"{"email":"a@b.example","status":"valid"}"#, 1),
            ("{credits: 1, free: {at: $.again, values: [true]}}", #"{"city":"Ghent","again":true}"#, 0),
            (
                "{credits: 1, reported: {path: $.charged, words: {true: 2, false: 0}}}",
                #"{"city":"Ghent","charged":true}"#, 2
            ),
            (
                "{credits: 1, reported: {path: $.charged, words: {true: 2, false: 0}}}",
                #"{"city":"Ghent","charged":false}"#, 0
            ),
            ("{credits: 1, reported: {path: $.charged}}", #"{"city":"Ghent","charged":"1.25"}"#, 1.25),
            ("{credits: 1, reported: {path: $.charged}}", #"{"city":"Ghent","charged":"who knows"}"#, 1),
        ] as [(String, String, Double)])
    func `the price is what the terms make of the answer`(cost: String, body: String, credits: Double) async throws {
        #expect(try await ask(Self.yaml(cost: cost), .json(body)).answer.credits == credits)
    }

    @Test func `a call has terms of its own, and a check brings a verdict`() async throws {
        for (status, verdict) in [("Valid", PartnerVerdict.good), ("BAD", .bad), ("accept_all", .unsure)] {
            let (answer, sent) = try await ask(Self.yaml(), call: 1, .json(#"{"status":"\#(status)"}"#))
            #expect(answer.outcome == .hit && answer.verdict == verdict && answer.credits == 0.5)
            #expect(sent.headers.contains { $0 == ("x-version", "7") })
        }
        #expect(try await ask(Self.yaml(), call: 1, .json("{}")).answer.code == "unknown shape")
    }

    @Test(arguments: [
        (#"{"error":{"type":"PAYMENT_NEEDED"}}"#, 400, PartnerOutcome.noCredits),
        (#"{"words":"You are TOO FAST, slow down"}"#, 403, .rateLimited),
        (#"{"problems":["no such domain"]}"#, 200, .ineligible), (#"{"problems":[]}"#, 400, .error),
    ])
    func `rules fire on codes, words and what is there`(body: String, status: Int, outcome: PartnerOutcome) async throws
    {
        #expect(try await ask(Self.yaml(), .json(body, status: status)).answer.outcome == outcome)
    }

    @Test func `the wait is where the file says, in its unit`() async throws {
        let reset = String(Int(Date().timeIntervalSince1970) + 90)
        let (epoch, _) = try await ask(
            Self.yaml(limits: "{retry_after: {header: X-Reset, unit: epoch}}"),
            .json("{}", status: 429, headers: [("X-Reset", reset)]))
        let wait = try #require(epoch.retryAfter)
        #expect(wait > .seconds(80) && wait <= .seconds(90))
        let (path, _) = try await ask(
            Self.yaml(limits: "{retry_after: {path: $.ms, unit: milliseconds}}"), .json(#"{"ms":2500}"#, status: 429))
        #expect(path.retryAfter == .milliseconds(2500))
    }

    @Test func `values are taken only under their conditions, in house words`() async throws {
        let fields = """
            {phone: {path: $.phone, unless: {at: $.dnc, values: [true]}}, email: {path: $.email, reject: ["*\\\\**", "locked@*"]},
                    employee_range: {path: $.size, transform: range}, city: {path: $.place, transform: before_comma},
                    country: {path: $.place, transform: after_comma}, seniority: {path: $.level, words: {c suite: executive}},
                    department: {path: $.team, only_if: {at: $.shown, values: ["yes"]}}}
            """
        let (answer, _) = try await ask(
            Self.yaml(fields: fields),
            asked: [.phone],
            .json(
                #"{"phone":"1","dnc":true,"email":"m***@b.example","size":[51,200],"place":"Gothenburg, Sweden","level":"C Suite","team":"x","shown":"no"}"#
            ))
        let texts = answer.values.mapValues(\.value)
        #expect(
            texts == [.employeeRange: "51-200", .city: "Gothenburg", .country: "Sweden", .seniority: "executive"])
    }

    @Test func `what makes the answer better is sent where it is known, and the partner's name for the answer is kept`()
        async throws
    {
        let definition = try PartnerDefinition(yaml: Self.yaml(), file: "terms.yaml")
        let inputs = try #require(
            definition.calls[0].inputs(from: [.email: "a@b.example", .city: "Ghent", .phone: "1"]))
        #expect(inputs == [.field(.email): "a@b.example", .field(.city): "Ghent"])
        let (answer, _) = try await ask(Self.yaml(), .json(#"{"city":"x"}"#, headers: [("x-request", "r-9")]))
        #expect(answer.requestID == "r-9")
    }

    @Test func `a pattern is the whole text`() {
        for (pattern, text, isMatch) in [
            ("a*c", "ABBC", true), ("a*c", "abcd", false), ("*", "", true), ("a", "a", true), ("a", "ab", false),
            ("*\\**", "x*y", true), ("*\\**", "xy", false), ("PFAPI*", "pfapi0011", true), ("a*b*c", "aXbYbZc", true),
        ] {
            #expect(TextPattern(pattern).matches(text) == isMatch, "\(pattern) \(text)")
        }
    }
}
