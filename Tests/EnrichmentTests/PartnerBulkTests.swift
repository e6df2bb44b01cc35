import Enrichment
import Foundation
import HTTPTransport
import Leads
import Testing

/// Calls about many people at once.
@Suite struct PartnerBulkTests {
    private static func yaml(_ bulk: String, single: String = "", cost: String = "{credits: 1}") -> String {
        """
        id: many
        name: Many
        docs: https://docs.test
        verification: partly
        base_url: http://many.test
        auth: {kind: bearer}
        calls:
          - name: find
            request:
              method: POST
              path: /find
              in: json
              inputs: {email: "data[0].email"}
              constants: {lang: en, "data[0].deep": true}
              per_field: {phone: {include: [phone]}, job_title: {include: [title]}}
              any_of: [[email]]
            bulk: \(bulk)
            response:
              fields: {job_title: "$.data[0].title", city: "$.data[0].city"}
            no_match: [{null_at: "$.data[0]"}, {status: 404}]
            cost: \(cost)
        outcomes: [{at: "$.data[0].state", values: [opted_out], outcome: suppressed}]
        """
    }

    private static let people: [[PartnerInput: String]] = ["ann", "bob", "cid"].map {
        [.field(.email): "\($0)@acme.com"]
    }

    private func ask(
        _ yaml: String, asked: [LeadField] = [.jobTitle],
        _ script: @escaping ScriptedTransport.Script
    ) async throws -> (answers: [PartnerAnswer], sent: [HTTPRequest]) {
        let definition = try PartnerDefinition(yaml: yaml, file: "many.yaml")
        let transport = ScriptedTransport(script)
        let client = PartnerClient(
            Partner(definition, credential: PartnerCredential(key: "k")), transport: transport)
        let call = try #require(definition.calls.first)
        return (try await client.ask(call, many: Self.people, asked: asked), transport.sent)
    }

    @Test func `what one person is asked with becomes an item, and results are told apart by their order`() async throws
    {
        let (answers, sent) = try await ask(
            Self.yaml("{max: 10, path: /many, items: data, results: $.data, as: '$.data[0]'}")
        ) { _ in .json(#"{"data":[{"title":"CFO"},null,{"state":"opted_out"}]}"#) }
        #expect(answers.map(\.outcome) == [.hit, .miss, .suppressed])
        #expect(answers[0].values[.jobTitle]?.value == "CFO" && answers.map(\.credits) == [1, 0, 0])
        #expect(sent.map(\.url) == ["http://many.test/many"])
        #expect(
            sent[0].body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"data":[{"deep":true,"email":"ann@acme.com"},{"deep":true,"email":"bob@acme.com"},"#
                + #"{"deep":true,"email":"cid@acme.com"}],"include":["title"],"lang":"en"}"#)
    }

    @Test func `results may be told apart by a tag, and who does not come back is a miss`() async throws {
        let (answers, sent) = try await ask(
            Self.yaml(
                "{max: 10, items: requests, each: params, inputs: {email: mail}, results: $, as: '$.data[0]', tag: {parameter: ref, path: $.ref}}"
            )
        ) { _ in .json(#"[{"ref":"lead-3","title":"CTO"},{"ref":"lead-1","title":"CFO"}]"#) }
        #expect(answers.map { $0.values[.jobTitle]?.value } == ["CFO", nil, "CTO"])
        #expect(answers[1].outcome == .miss)
        let body = try #require(sent[0].body.map { String(decoding: $0, as: UTF8.self) })
        #expect(
            body.contains(#"{"params":{"deep":true,"mail":"ann@acme.com"},"ref":"lead-1"}"#)
                || body.contains(#"{"params":{"mail":"ann@acme.com"},"ref":"lead-1"}"#))
    }

    @Test func `results may be an object whose keys are the tags`() async throws {
        let (answers, _) = try await ask(
            Self.yaml("{max: 10, items: data, results: $.people, as: '$.data[0]', tag: {parameter: id}}")
        ) { _ in .json(#"{"people":{"lead-2":{"title":"COO"}}}"#) }
        #expect(answers.map(\.outcome) == [.miss, .hit, .miss])
    }

    @Test func `an item has a status and a price of its own where the file says so`() async throws {
        let (answers, _) = try await ask(
            Self.yaml(
                "{max: 10, items: data, results: $, as: '$.data[0]', status: $.status, cost_path: $.price}")
        ) { _ in
            .json(
                #"[{"status":200,"title":"CFO","price":0.5},{"status":404,"price":0},{"status":200,"city":"Ghent","price":2}]"#
            )
        }
        #expect(answers.map(\.outcome) == [.hit, .miss, .hit] && answers.map(\.credits) == [0.5, 0, 2])
    }

    @Test func `the price of the whole call is spread over those who were found`() async throws {
        let yaml = Self.yaml(
            "{max: 10, items: data, results: $.data, as: '$.data[0]'}",
            cost: "{credits: 9, reported: {path: $.credits}}")
        let (answers, _) = try await ask(yaml) { _ in
            .json(#"{"credits":3,"data":[{"title":"CFO"},null,{"city":"Ghent"}]}"#)
        }
        #expect(answers.map(\.credits) == [1.5, 0, 1.5])
    }

    @Test func `what befalls the call befalls all`() async throws {
        let yaml = Self.yaml("{max: 10, items: data, results: $.data, as: '$.data[0]'}")
        let (limited, _) = try await ask(yaml) { _ in .json("{}", status: 429, headers: [("Retry-After", "9")]) }
        #expect(
            limited.map(\.outcome) == Array(repeating: .rateLimited, count: 3) && limited[2].retryAfter == .seconds(9))
        let (short, _) = try await ask(yaml) { _ in .json(#"{"data":[null]}"#) }
        #expect(short.allSatisfy { $0.outcome == .error && $0.credits == nil })
        let (lost, _) = try await ask(yaml) { _ throws(TransportError) in throw .answerLost("gone") }
        #expect(lost.allSatisfy { $0.outcome == .error && $0.credits == nil && $0.isPassing })
    }

    @Test func `a task is for all of a call, and so is its result`() async throws {
        let yaml = Self.yaml(
            """
            {max: 10, items: data, results: $.data, as: '$.data[0]',
                  then: {take: {id: $.id}, method: GET, path: '/many/{id}', pending: [{status: 202}]}}
            """)
        let definition = try PartnerDefinition(yaml: yaml, file: "many.yaml")
        let call = try #require(definition.calls.first)
        let transport = ScriptedTransport { request in
            request.method == .post
                ? .json(#"{"id":"t-1"}"#) : .json(#"{"data":[{"title":"CFO"},null,{"city":"Ghent"}]}"#)
        }
        let client = PartnerClient(
            Partner(definition, credential: PartnerCredential(key: "k")), transport: transport)
        let accepted = try await client.ask(call, many: Self.people)
        #expect(accepted.map(\.task) == Array(repeating: PartnerTask(taken: ["id": "t-1"], people: 3), count: 3))
        let task = try #require(accepted[0].task)
        #expect(try await client.results(of: task, call, asked: [.jobTitle]).map(\.outcome) == [.hit, .miss, .hit])
    }
}
