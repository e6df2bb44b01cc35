import Enrichment
import Foundation
import HTTPTransport
import Leads
import Synchronization

/// A transport that answers as it is told and keeps what was sent.
final class ScriptedTransport: HTTPTransport {
    typealias Script = @Sendable (HTTPRequest) async throws(TransportError) -> HTTPResponse
    private let script: Script
    private let log = Mutex<[HTTPRequest]>([])

    init(_ script: @escaping Script) { self.script = script }

    var sent: [HTTPRequest] { log.withLock { $0 } }

    /// How many requests went to a partner of the tests.
    func calls(to partner: String) -> Int { sent.count { $0.url.hasPrefix("http://\(partner).test/") } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        log.withLock { $0.append(request) }
        return try await script(request)
    }
}

extension HTTPResponse {
    static func json(_ text: String, status: Int = 200, headers: [(name: String, value: String)] = []) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
    }
}

/// Partners of the tests: each answers a flat object whose keys are field names.
enum TestPartner {
    static let key = "k-SECRET-1"

    static func make(
        _ id: String, fields: [LeadField], anyOf: [[String]] = [["email"]], isEnabled: Bool = true, hasKey: Bool = true
    ) throws -> Partner {
        let inputs = Set(anyOf.joined()).sorted().map { "        \($0): \($0)" }.joined(separator: "\n")
        let sets = anyOf.map { "        - [\($0.joined(separator: ", "))]" }.joined(separator: "\n")
        let paths = fields.map { field in
            field == .email
                ? "        email: {path: $.email, verified: {path: $.status, yes: [valid], bad: [invalid]}}"
                : "        \(field.rawValue): $.\(field.rawValue)"
        }.joined(separator: "\n")
        let yaml = """
            id: \(id)
            name: \(id)
            docs: https://docs.test
            verification: unverified
            base_url: http://\(id).test
            auth: {kind: header, name: X-Key}
            calls:
              - name: person
                request:
                  method: GET
                  path: /person
                  inputs:
            \(inputs)
                  any_of:
            \(sets)
                response:
                  confidence: {path: $.sure}
                  fields:
            \(paths)
                no_match:
                  - status: 404
            outcomes:
              - {status: 402, outcome: no_credits}
              - {status: 451, outcome: suppressed}
            """
        let definition = try PartnerDefinition(yaml: yaml, file: "\(id).yaml")
        return Partner(definition, credential: hasKey ? PartnerCredential(key: key) : nil, isEnabled: isEnabled)
    }
}

extension Lead {
    static func sample(
        _ values: LeadValues, provenance: [LeadField: Provenance] = [:], id: Int64 = 1
    ) -> Lead {
        Lead(
            id: id, event: "expo", identity: Identity(values) ?? Identity(stored: "name:nobody"), values: values,
            provenance: provenance, source: .csv, capturedAt: Date(timeIntervalSince1970: 1_700_000_000)
        )
    }
}

extension Date {
    /// The time at which the tests run.
    static let test = Date(timeIntervalSince1970: 1_750_000_000)
    /// A deadline half an hour later.
    static let deadline = Date(timeIntervalSince1970: 1_750_001_800)
}
