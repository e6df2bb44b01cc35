import Foundation
import HTTPTransport
import Leads
import Synchronization
import Testing

@testable import Enrichment

/// Each file of the binary against what its partner is documented to answer.
@Suite struct PartnerSampleTests {
    /// The files' ids, so that each is a test case of its own; what is wrong with a file the catalogue says.
    static let ids = PartnerCatalogue.embedded.map(\.name)

    private let catalogue: PartnerCatalogue

    init() throws { catalogue = try PartnerCatalogue.ours.get() }

    private func partner(_ id: String) throws -> Partner {
        let definition = try #require(catalogue[id])
        return Partner(definition, credential: PartnerCredential(key: "k1", secret: "s1", account: "a1"))
    }

    private func client(_ id: String) throws -> PartnerClient {
        PartnerClient(
            try partner(id),
            transport: ScriptedTransport { request throws(TransportError) in throw .notSent(request.url) })
    }

    /// What a last answer means.
    private func read(_ answer: PartnerSample.Answer, _ call: PartnerCall, _ client: PartnerClient) -> PartnerAnswer {
        let response = answer.response
        let view = client.view(of: response, root: call.then?.root)
        return client.read(response, view, of: call, call.then?.outcomes ?? [], nil, Self.everything(call))
    }

    /// The fields that have to be asked for by name, all of them.
    private static func everything(_ call: PartnerCall) -> [LeadField] { call.asked(for: LeadField.allCases) }

    @Test func `every partner has samples, and every sample a partner`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: PartnerSample.folder.path)
        #expect(files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted() == Self.ids.sorted())
        for id in Self.ids {
            #expect(try PartnerSample(id).calls.keys.sorted() == catalogue[id]?.calls.map(\.name).sorted(), "\(id)")
        }
    }

    @Test(arguments: ids) func `every path of a file leads to something in a hit`(id: String) throws {
        let sample = try PartnerSample(id)
        for call in try partner(id).definition.calls {
            let hits = try #require(sample.calls[call.name]).hits.map { hit in
                call.then?.root.map { hit.body[$0] ?? .null } ?? hit.body
            }
            for (field, rule) in call.rules {
                for path in rule.paths {
                    #expect(hits.contains { !$0.isNothing(at: path) }, "\(call.name): \(field.rawValue) at \(path)")
                }
            }
            if let found = call.found { #expect(hits.contains { !$0.isNothing(at: found) }, "\(call.name): \(found)") }
        }
    }

    @Test(arguments: ids) func `a hit gives the values that its sample names, at no more than the price`(
        id: String
    ) throws {
        let sample = try PartnerSample(id)
        let client = try client(id)
        for call in client.partner.definition.calls {
            let expected = try #require(sample.calls[call.name])
            var values: [String: String] = [:]
            var verified: Set<String> = []
            var verdicts: [PartnerVerdict] = []
            for hit in expected.hits {
                let answer = read(hit, call, client)
                #expect(answer.outcome == .hit, "\(call.name): \(answer)")
                let credits = try #require(answer.credits)
                #expect(credits >= 0 && credits <= call.most(for: Self.everything(call)), "\(call.name): \(credits)")
                for (field, value) in answer.values {
                    #expect((0...1).contains(value.confidence))
                    if values.updateValue(values[field.rawValue] ?? value.value, forKey: field.rawValue) == nil,
                        value.verified == true
                    {
                        verified.insert(field.rawValue)
                    }
                }
                if let verdict = answer.verdict { verdicts.append(verdict) }
            }
            #expect(values == expected.values ?? [:], "\(call.name)")
            #expect(verified == Set(expected.verified ?? []), "\(call.name)")
            #expect(verdicts == expected.verdicts ?? [], "\(call.name)")
            #expect(Set(values.keys) == Set(call.fields.map(\.rawValue)), "\(call.name)")
        }
    }

    @Test(arguments: ids) func `an answer that has nothing is a miss, and costs what a miss costs`(id: String) throws {
        let sample = try PartnerSample(id)
        let client = try client(id)
        for call in client.partner.definition.calls where call.verdict == nil {
            let misses = try #require(sample.calls[call.name]?.misses)
            #expect(!misses.isEmpty)
            for miss in misses {
                let answer = read(miss, call, client)
                #expect(answer.outcome == .miss && answer.values.isEmpty, "\(call.name): \(answer)")
                #expect(answer.credits == (call.cost.chargedOnMiss ? call.cost.credits : 0), "\(call.name): \(answer)")
            }
            for miss in sample.calls[call.name]?.firstMisses ?? [] {
                #expect(client.first(miss.response, of: call, call.then, []).outcome == .miss, "\(call.name)")
            }
        }
    }

    @Test(arguments: ids) func `each error has its outcome`(id: String) throws {
        let sample = try PartnerSample(id)
        let client = try client(id)
        let call = try #require(client.partner.definition.calls.first)
        #expect(!sample.errors.isEmpty)
        for trouble in sample.errors {
            let answer = PartnerSample.Answer(status: trouble.status, body: trouble.body)
            let read = client.read(
                answer.response, client.view(of: answer.response), of: call, [], nil, Self.everything(call))
            #expect(read.outcome == trouble.outcome, "\(trouble.status) \(trouble.body)")
            #expect(read.values.isEmpty)
            if [.rateLimited, .pending].contains(trouble.outcome) || trouble.status >= 500 { #expect(read.isPassing) }
        }
    }

    @Test(arguments: ids) func `a set of inputs is enough, and nothing else of the lead is sent`(id: String) throws {
        for call in try partner(id).definition.calls {
            #expect(call.inputs(from: LeadValues()) == nil)
            for set in call.anyOf {
                let inputs = try #require(call.inputs(from: .mara(knownBy: set)), "\(call.name): \(set)")
                #expect(Set(set).isSubset(of: inputs.keys))
            }
            let whole = try #require(call.inputs(from: .mara))
            #expect(Set(whole.keys).isSubset(of: Set(try #require(call.anyOf.first)).union(call.with)), "\(call.name)")
        }
    }

    @Test(arguments: ids) func `a call is made in as many steps as the partner wants`(id: String) async throws {
        let sample = try PartnerSample(id)
        let partner = try partner(id)
        for call in partner.definition.calls where !call.needsCallback {
            let expected = try #require(sample.calls[call.name])
            let last = try #require(expected.hits.first)
            let inputs = try #require(call.inputs(from: .mara))
            let asked = Self.everything(call)
            if call.then != nil { #expect(expected.first != nil, "\(call.name) has two answers") }
            let script = Script([expected.first, call.then?.isLater == true ? expected.pending : nil, last])
            let client = PartnerClient(partner, transport: script.transport)
            var answer = try await client.ask(call, inputs, asked: asked)
            if let step = call.then, step.isLater {
                for wait in [step.firstAfter, step.every] {
                    #expect(answer.outcome == .pending && answer.retryAfter == wait, "\(call.name): \(answer)")
                    let task = try #require(answer.task, "\(call.name): \(answer)")
                    answer = try await client.result(of: task, call, inputs, asked: asked)
                }
            }
            #expect(answer.outcome == .hit, "\(call.name): \(answer)")
            #expect(script.isDone, "\(call.name): not every answer was asked for")
            for request in script.transport.sent {
                #expect(request.url.hasPrefix(partner.baseURL) || request.url.contains("/token"), "\(request.url)")
                #expect(!request.url.contains("{"), "\(request.url)")
            }
        }
    }
}

/// Answers in their order; a token whenever one is asked for.
private struct Script {
    /// A class, because the transport's closure and the test look at the same queue.
    private final class Queue: Sendable {
        private let answers: Mutex<[HTTPResponse]>

        init(_ answers: [HTTPResponse]) { self.answers = Mutex(answers) }

        var isEmpty: Bool { answers.withLock { $0.isEmpty } }

        func next(_ url: String) throws(TransportError) -> HTTPResponse {
            guard let next = answers.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { throw .notSent(url) }
            return next
        }
    }

    private let queue: Queue
    let transport: ScriptedTransport

    init(_ answers: [PartnerSample.Answer?]) {
        let queue = Queue(answers.compactMap { $0?.response })
        self.queue = queue
        transport = ScriptedTransport { request throws(TransportError) in
            if request.url.hasSuffix("token") {
                return .json(#"{"access_token":"t1","token_type":"Bearer","expires_in":3600}"#)
            }
            return try queue.next(request.url)
        }
    }

    var isDone: Bool { queue.isEmpty }
}
