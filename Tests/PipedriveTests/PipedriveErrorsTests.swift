import Foundation
import HTTPTransport
import JobQueue
import Sync
import Testing

@testable import Pipedrive

@Suite struct PipedriveErrorsTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var status: Int
        var body: String
        var headers: [String: String] = [:]
        var type: ErrorType
        var code: String?
        var field: String?
        var retryAfter: Duration?
        var from = PipedriveEndpoint.create(.person)
        /// Whether a write may have been carried out all the same.
        var mayHaveActed = false

        var testDescription: String { "\(status) \(body.prefix(60)) → \(type.rawValue)" }

        /// A refusal of v2 with words and a code.
        static func schema(_ words: String, _ type: ErrorType, field: String? = nil) -> Row {
            Row(
                status: 400, body: #"{"success":false,"error":"\#(words)","code":"ERR_SCHEMA_VALIDATION_FAILED"}"#,
                type: type, code: "ERR_SCHEMA_VALIDATION_FAILED", field: field)
        }

        /// A refusal with words alone.
        static func words(
            _ status: Int, _ words: String, _ type: ErrorType, field: String? = nil,
            from: PipedriveEndpoint = .create(.person)
        ) -> Row {
            Row(
                status: status, body: #"{"success":false,"error":"\#(words)","data":null,"additional_data":null}"#,
                type: type, code: "HTTP \(status)", field: field, from: from)
        }
    }

    static let hash = String(repeating: "a", count: 40)

    static let rows: [Row] =
        [
            .schema("Validation failed: emails.0.value: must be a string", .dataValueValidation, field: "emails"),
            .schema("Validation failed: custom_fields.\(hash): must be number", .dataValueValidation, field: hash),
            .schema("Validation failed: 'owner_id' must be integer", .dataValueValidation, field: "owner_id"),
            .schema(
                "Validation failed: '\(hash)' option is not in the allowed values", .dataValueValidation, field: hash),
            .schema("Validation failed: 'shoe_size' is not allowed", .missingRemoteField, field: "shoe_size"),
            .schema("Unrecognized key 'shoe_size'", .missingRemoteField, field: "shoe_size"),
            .schema("must NOT have additional properties", .missingRemoteField),
            .schema("must have required property 'name'", .missingRequiredField, field: "name"),
            .schema("'org_id' is invalid", .remoteRecordGone, field: "org_id"),
            .words(400, "Name must be given.", .missingRequiredField),
            .words(400, "Bad request", .dataValueValidation),
            .words(422, "Unprocessable", .dataValueValidation),
            Row(
                status: 400,
                body: #"{"success":false,"error":"no","code":"ERR_X","errors":[{"field_code":"label_ids"}]}"#,
                type: .dataValueValidation, code: "ERR_X", field: "label_ids"),
            Row(status: 400, body: "", type: .internal, code: "HTTP 400"),
            .words(401, "unauthorized access", .authentication),
            Row(
                status: 401, body: #"{"success":false,"error":"unauthorized access","errorCode":401}"#,
                type: .authentication, code: "HTTP 401"),
            .words(402, "Company account is not open (possible reason: trial expired)", .quotaExceeded),
            .words(403, "Scope and URL mismatch", .permission),
            .words(403, "'job_title' is not available", .permission, field: "job_title"),
            Row(
                status: 403, body: #"{"success":false,"error":"no","code":"feature_capping_deals_limit"}"#,
                type: .quotaExceeded, code: "feature_capping_deals_limit"),
            Row(
                status: 403, body: "<html>Access denied</html>", type: .rateLimited, code: "HTTP 403",
                retryAfter: .seconds(300)),
            Row(
                status: 403, body: "<html></html>", headers: ["Retry-After": "900"], type: .rateLimited,
                code: "HTTP 403", retryAfter: .seconds(900)),
            .words(404, "Person not found", .remoteRecordGone, from: .update(.person, id: "1")),
            .words(410, "Person is deleted", .remoteRecordGone, from: .update(.person, id: "1")),
            .words(404, "Organization not found", .remoteRecordGone),
            .words(404, "Unknown method .", .configuration, from: .fields(.person, cursor: nil)),
            Row(
                status: 404, body: "<html>", type: .configuration, code: "HTTP 404", from: .update(.person, id: "1")),
            .words(405, "no", .internal), .words(415, "no", .internal), .words(418, "no", .internal),
            Row(status: 429, body: "", type: .rateLimited, code: "HTTP 429", retryAfter: .seconds(2)),
            Row(
                status: 429, body: #"{"success":false,"error":"too many requests"}"#,
                headers: ["x-ratelimit-reset": "1", "x-daily-ratelimit-token-remaining": "900"], type: .rateLimited,
                code: "HTTP 429", retryAfter: .seconds(1)),
            Row(
                status: 429, body: "", headers: ["Retry-After": "7"], type: .rateLimited, code: "HTTP 429",
                retryAfter: .seconds(7)),
            Row(
                status: 429, body: "", headers: ["x-daily-ratelimit-token-remaining": "0"], type: .quotaExceeded,
                code: "HTTP 429"),
            Row(status: 302, body: "", type: .configuration, code: "HTTP 302"),
        ]
        + [500, 501, 502, 503, 504].map {
            Row(
                status: $0, body: #"{"success":false,"error":"x","code":"ERR_UNKNOWN"}"#, type: .remoteUnavailable,
                code: "ERR_UNKNOWN", mayHaveActed: $0 != 501 && $0 != 503)
        }

    @Test(arguments: rows)
    func `every refusal has its error type, code, field and pause`(row: Row) {
        let failure = PipedriveFailure(
            .text(row.status, row.body, row.headers), from: row.from, edgePause: .seconds(300))
        #expect(failure.error.type == row.type)
        #expect(failure.error.code == row.code)
        #expect(failure.error.field == row.field)
        #expect(failure.error.retryAfter == row.retryAfter)
        #expect(!failure.error.message.isEmpty)
        #expect(failure.mayHaveActed == row.mayHaveActed)
    }

    @Test func `Pipedrive's words are kept`() {
        let error = PipedriveErrors.classify(.refusal(400, "Name must be given."))
        #expect(error.message == "Name must be given.")
    }

    @Test func `who had to be refreshed and could not says why`() {
        let renewal = JobError(.authentication, message: "the token is a static one")
        let error = PipedriveErrors.refusedToken(.refusal(401, "unauthorized access"), renewal)
        #expect(error.type == .authentication)
        #expect(error.message == "unauthorized access; the token is a static one")
        let passing = JobError(.network, message: "down")
        #expect(PipedriveErrors.refusedToken(.refusal(401, "no"), passing) == passing)
    }
}
