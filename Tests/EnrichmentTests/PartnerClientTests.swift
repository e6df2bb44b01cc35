import Foundation
import HTTPTransport
import Leads
import Testing

@testable import Enrichment

@Suite struct PartnerClientTests {
    private static func partner(
        auth: String, _ credential: PartnerCredential? = PartnerCredential(key: "k-SECRET"), placement: String = "json",
        path: String = "/people"
    ) throws -> Partner {
        let yaml = PartnerFileTests.good
            .replacing("{kind: bearer}", with: auth)
            .replacing("/people/{slug}", with: path)
            .replacing("in: json", with: "in: \(placement)")
            .replacing("include: [work_email]", with: "include: work_email")
            .replacing("error: {code: $.code}", with: "error: {code: $.code, message: $.words}")
        let definition = try PartnerDefinition(yaml: yaml, file: "acme.yaml")
        return Partner(definition, credential: credential)
    }

    private static let inputs: [PartnerInput: String] = [.field(.email): "ann@example.com"]

    private func ask(
        _ partner: Partner, _ inputs: [PartnerInput: String] = inputs,
        _ script: @escaping ScriptedTransport.Script = { _ in .json(#"{"person":{"mail":"x@y.example"},"score":70}"#) }
    ) async throws -> (answer: PartnerAnswer, sent: [HTTPRequest]) {
        let transport = ScriptedTransport(script)
        let call = try #require(partner.definition.calls.first)
        return (try await PartnerClient(partner, transport: transport).ask(call, inputs), transport.sent)
    }

    @Test(arguments: [
        ("{kind: bearer}", "Authorization", "Bearer k-SECRET"), ("{kind: bare}", "Authorization", "k-SECRET"),
        ("{kind: header, name: X-Key}", "X-Key", "k-SECRET"),
        ("{kind: basic_value}", "Authorization", "Basic k-SECRET"),
        ("{kind: basic_password, user: any}", "Authorization", "Basic YW55OmstU0VDUkVU"),
    ])
    func `the key is shown in the way the file says`(auth: String, header: String, value: String) async throws {
        let (answer, sent) = try await ask(try Self.partner(auth: auth))
        #expect(answer.outcome == .hit)
        #expect(sent.first?.headers.first { $0.name == header }?.value == value)
        #expect(sent.first?.url == "https://api.acme.test/v1/people")
    }

    @Test func `two headers carry key and secret, and a missing secret is told without a call`() async throws {
        let auth = "{kind: two_headers, name: X-Key, secret_name: X-Secret}"
        let both = try Self.partner(auth: auth, PartnerCredential(key: "k", secret: "s"))
        let (_, sent) = try await ask(both)
        #expect(sent.first?.headers.first { $0.name == "X-Secret" }?.value == "s")
        let (answer, none) = try await ask(try Self.partner(auth: auth))
        #expect(answer.outcome == .unconfigured && none.isEmpty)
        #expect(answer.message?.contains("secret") == true)
    }

    @Test func `the account goes into the path`() async throws {
        let partner = try Self.partner(
            auth: "{kind: bearer}", PartnerCredential(key: "k", account: "org/7"), path: "/api/{account}/people")
        let (_, sent) = try await ask(partner)
        #expect(sent.first?.url == "https://api.acme.test/v1/api/org%2F7/people")
    }

    @Test func `an input whose parameter stands in the path goes there and nowhere else`() async throws {
        let partner = try Self.partner(auth: "{kind: bearer}", path: "/people/{slug}")
        let (_, sent) = try await ask(partner, [.linkedinSlug: "ann-x"])
        #expect(sent.first?.url == "https://api.acme.test/v1/people/ann-x")
        #expect(sent.first?.body.map { String(decoding: $0, as: UTF8.self) } == #"{"include":"work_email"}"#)
    }

    @Test func `bodies are JSON or a form as the file says`() async throws {
        let (_, json) = try await ask(try Self.partner(auth: "{kind: bearer}"))
        #expect(
            json.first?.body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"data":[{"email":"ann@example.com"}],"include":"work_email"}"#)
        #expect(json.first?.headers.contains { $0 == ("x-api-version", "2025-11-01") } == true)
        let (_, form) = try await ask(try Self.partner(auth: "{kind: bearer}", placement: "form"))
        #expect(
            form.first?.body.map { String(decoding: $0, as: UTF8.self) }
                == "data%5B0%5D.email=ann%40example.com&include=work_email")
    }

    @Test func `without a key nobody is called`() async throws {
        for partner in [
            try Self.partner(auth: "{kind: bearer}", nil),
            try Self.partner(auth: "{kind: bearer}", PartnerCredential(key: "")),
        ] {
            let (answer, sent) = try await ask(partner)
            #expect(answer.outcome == .unconfigured && sent.isEmpty && answer.message != nil)
        }
    }

    @Test func `a key never stands in an answer, whatever the partner or the transport say`() async throws {
        let partner = try Self.partner(auth: "{kind: query, name: api_key}", PartnerCredential(key: "k SECRET"))
        let (echoed, sent) = try await ask(partner) { _ in
            .json(#"{"code":"bad k SECRET for Ann Lee","words":"no K secret for ANN@example.com"}"#, status: 400)
        }
        #expect(sent.first?.url.hasSuffix("?api_key=k%20SECRET") == true)
        #expect(echoed.code == "HTTP 400" && echoed.message == "no … for …")
        let (lost, _) = try await ask(partner) { request throws(TransportError) in throw .answerLost(request.url) }
        #expect(lost.outcome == .error && lost.credits == nil && lost.isPassing)
        let (refused, _) = try await ask(partner) { request throws(TransportError) in throw .notSent(request.url) }
        #expect(refused.outcome == .error && refused.credits == 0 && refused.isPassing)
        for text in ["\(echoed)", "\(lost)", "\(refused)", "\(partner)", String(reflecting: partner)] {
            #expect(!text.contains("SECRET"), "\(text)")
        }
        var dumped = ""
        dump(partner, to: &dumped)
        #expect(!dumped.contains("SECRET"))
    }

    @Test func `what is not JSON, and a shape that the file does not know, are errors`() async throws {
        let partner = try Self.partner(auth: "{kind: bearer}")
        let (page, _) = try await ask(partner) { _ in .json("<html>hold on</html>") }
        #expect(page.outcome == .error && page.isPassing)
        let (nothing, _) = try await ask(partner) { _ in .json("") }
        #expect(nothing.outcome == .error && nothing.code == "unknown shape")
        let (failed, _) = try await ask(partner) { _ in .json(#"{"people":[]}"#, status: 500) }
        #expect(failed.outcome == .error && failed.isPassing && failed.code == "HTTP 500")
        let (strange, _) = try await ask(partner) { _ in .json(#"{"people":[1]}"#) }
        #expect(strange.outcome == .error && !strange.isPassing && strange.code == "unknown shape")
    }

    @Test func `a masked value and an empty list are a miss, and the reported price is booked`() async throws {
        let partner = try Self.partner(auth: "{kind: bearer}")
        let (masked, _) = try await ask(partner) { _ in
            .json(#"{"people":[1],"person":{"mail":"hidden@acme.test"},"credits":"2.5"}"#)
        }
        #expect(masked.outcome == .miss && masked.credits == 2.5)
        let (empty, _) = try await ask(partner) { _ in .json(#"{"people":[]}"#) }
        #expect(empty.outcome == .miss && empty.credits == 0.5)
    }

    @Test func `Retry-After is obeyed, and without it the file's own wait`() async throws {
        let partner = try Self.partner(auth: "{kind: bearer}")
        let (said, _) = try await ask(partner) { _ in .json("{}", status: 429, headers: [("Retry-After", "3")]) }
        #expect(said.outcome == .rateLimited && said.retryAfter == .seconds(3))
        let (unsaid, _) = try await ask(partner) { _ in .json("{}", status: 429) }
        #expect(unsaid.retryAfter == .seconds(9))
        for (text, wait) in [("0", 1), ("-5", 1), ("9223372036854775807", 604_800), ("soon", 9)] {
            let (odd, _) = try await ask(partner) { _ in .json("{}", status: 429, headers: [("Retry-After", text)]) }
            #expect(odd.retryAfter == .seconds(wait))
        }
    }

    @Test func `a cancelled call is thrown and is no answer`() async throws {
        let partner = try Self.partner(auth: "{kind: bearer}")
        await #expect(throws: CancellationError.self) {
            try await ask(partner) { _ throws(TransportError) in throw .cancelled }
        }
    }
}
