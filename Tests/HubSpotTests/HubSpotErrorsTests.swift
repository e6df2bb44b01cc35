import Foundation
import HTTPTransport
import JobQueue
import Sync
import Testing

@testable import HubSpot

@Suite struct HubSpotErrorsTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var status: Int
        var body: String
        var headers: [String: String] = [:]
        var type: ErrorType
        var code: String?
        var field: String?
        var retryAfter: Duration?
        /// Whether the path names a list or an event.
        var ofCampaign = false
        /// Whether a write may have been carried out all the same.
        var mayHaveActed = false

        var testDescription: String { "\(status) \(code ?? "-") → \(type.rawValue)" }

        /// A refusal of one value, worded as HubSpot does it.
        static func value(_ code: String, _ type: ErrorType) -> Row {
            let list = #"[{\"isValid\":false,\"message\":\"not good\",\"error\":\"\#(code)\",\"name\":\"fax\"}]"#
            let body = #"{"category":"VALIDATION_ERROR","message":"Property values were not valid: \#(list)"}"#
            return Row(status: 400, body: body, type: type, code: code, field: "fax")
        }

        /// The same with the code among the details.
        static func detail(_ code: String, _ type: ErrorType) -> Row {
            let detail = #"{"message":"not good","code":"\#(code)","context":{"propertyName":["fax"]}}"#
            let body = #"{"category":"VALIDATION_ERROR","message":"no","errors":[\#(detail)]}"#
            return Row(status: 400, body: body, type: type, code: code, field: "fax")
        }
    }

    static let values: [(String, ErrorType)] =
        [("PROPERTY_DOESNT_EXIST", .missingRemoteField), ("REQUIRED_FIELD", .missingRequiredField)]
        + [
            "INVALID_OPTION", "INVALID_EMAIL", "INVALID_INTEGER", "INVALID_LONG", "INVALID_FLOAT", "INVALID_DATE",
            "INVALID_BOOLEAN", "READ_ONLY_VALUE",
        ].map { ($0, .dataValueValidation) }

    static let rows: [Row] =
        values.map { Row.value($0, $1) } + values.map { Row.detail($0, $1) } + [
            Row(
                status: 400,
                body: #"{"category":"VALIDATION_ERROR","message":"Some required properties were not set."}"#,
                type: .missingRequiredField, code: "VALIDATION_ERROR"),
            Row(
                status: 400, body: #"{"category":"VALIDATION_ERROR","message":"Invalid input JSON on line 1"}"#,
                type: .internal, code: "VALIDATION_ERROR"),
            Row(
                status: 400, body: #"{"category":"VALIDATION_ERROR","errors":[{"message":"odd","code":"NEW_CODE"}]}"#,
                type: .dataValueValidation, code: "NEW_CODE"),
            Row(status: 400, body: "", type: .internal, code: "HTTP 400"),
            Row(
                status: 401, body: #"{"category":"INVALID_AUTHENTICATION","message":"no"}"#, type: .authentication,
                code: "INVALID_AUTHENTICATION"),
            Row(
                status: 401, body: #"{"category":"EXPIRED_AUTHENTICATION","message":"expired 7 second(s) ago"}"#,
                type: .authentication, code: "EXPIRED_AUTHENTICATION"),
            Row(
                status: 403, body: #"{"category":"MISSING_SCOPES","message":"no"}"#, type: .permission,
                code: "MISSING_SCOPES"),
            Row(
                status: 400, body: #"{"category":"MISSING_SCOPES","message":"no"}"#, type: .permission,
                code: "MISSING_SCOPES"),
            Row(status: 403, body: #"{"category":"BANNED"}"#, type: .authentication, code: "BANNED"),
            Row(
                status: 403, body: #"{"category":"PORTAL_AUTHENTICATION_FAILED"}"#, type: .authentication,
                code: "PORTAL_AUTHENTICATION_FAILED"),
            Row(
                status: 404, body: #"{"category":"OBJECT_NOT_FOUND","message":"No company with id 7 exists"}"#,
                type: .remoteRecordGone, code: "OBJECT_NOT_FOUND"),
            Row(
                status: 404, body: #"{"category":"OBJECT_NOT_FOUND","message":"There is nothing at this path."}"#,
                type: .configuration, code: "OBJECT_NOT_FOUND"),
            Row(status: 404, body: "<html>Not found</html>", type: .configuration, code: "HTTP 404"),
            Row(
                status: 404, body: #"{"category":"OBJECT_NOT_FOUND","message":"There is no list."}"#, type: .campaign,
                code: "OBJECT_NOT_FOUND", ofCampaign: true),
            Row(
                status: 404, body: #"{"status":"error","message":"no event"}"#, type: .campaign, code: "HTTP 404",
                ofCampaign: true),
            Row(
                status: 404, body: "<html>Not found</html>", type: .configuration, code: "HTTP 404", ofCampaign: true),
            Row(status: 301, body: "", type: .configuration, code: "HTTP 301"),
            Row(
                status: 409, body: #"{"category":"CONFLICT","message":"Contact already exists. Existing ID: 9"}"#,
                type: .duplicateRemoteRecord, code: "CONFLICT"),
            Row(
                status: 400,
                body: #"{"category":"VALIDATION_ERROR","message":"Contact already exists. Existing ID: 9"}"#,
                type: .duplicateRemoteRecord, code: "VALIDATION_ERROR"),
            Row(status: 423, body: "", type: .remoteConflict, code: "HTTP 423", retryAfter: .seconds(2)),
            Row(
                status: 423, body: "", headers: ["Retry-After": "9"], type: .remoteConflict, code: "HTTP 423",
                retryAfter: .seconds(9)),
            Row(
                status: 429, body: #"{"errorType":"RATE_LIMIT","policyName":"TEN_SECONDLY_ROLLING","message":"limit"}"#,
                headers: ["X-HubSpot-RateLimit-Interval-Milliseconds": "10000"], type: .rateLimited,
                code: "TEN_SECONDLY_ROLLING", retryAfter: .seconds(10)),
            Row(
                status: 429, body: #"{"errorType":"RATE_LIMIT","policyName":"SECONDLY"}"#, type: .rateLimited,
                code: "SECONDLY", retryAfter: .seconds(1)),
            Row(
                status: 429, body: #"{"errorType":"RATE_LIMIT","policyName":"SECONDLY"}"#,
                headers: ["retry-after": "3"], type: .rateLimited, code: "SECONDLY", retryAfter: .seconds(3)),
            Row(
                status: 429, body: #"{"errorType":"RATE_LIMIT","policyName":"DAILY"}"#, type: .quotaExceeded,
                code: "DAILY", retryAfter: .seconds(3600)),
            Row(status: 429, body: "", type: .rateLimited, code: "HTTP 429", retryAfter: .seconds(10)),
            Row(
                status: 477, body: "", headers: ["Retry-After": "3600"], type: .rateLimited, code: "HTTP 477",
                retryAfter: .seconds(3600)),
            Row(status: 405, body: "", type: .internal, code: "HTTP 405"),
            Row(status: 414, body: "", type: .internal, code: "HTTP 414"),
            Row(status: 415, body: "", type: .internal, code: "HTTP 415"),
        ]
        + [500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526].map {
            // A 503 is said before the work is begun.
            Row(
                status: $0, body: "<html>", type: .remoteUnavailable, code: "HTTP \($0)", mayHaveActed: $0 != 503)
        }

    @Test(arguments: rows)
    func `every refusal HubSpot documents has its error type, code, field and pause`(row: Row) {
        let endpoint: HubSpotEndpoint = row.ofCampaign ? .addToList(id: "17") : .batchCreate(.contacts)
        let failure = HubSpotFailure(.json(row.status, row.body, row.headers.map { ($0, $1) }), from: endpoint)
        #expect(failure.error.type == row.type)
        #expect(failure.error.code == row.code)
        #expect(failure.error.field == row.field)
        #expect(failure.error.retryAfter == row.retryAfter)
        #expect(!failure.error.message.isEmpty)
        #expect(failure.mayHaveActed == row.mayHaveActed)
    }

    @Test func `missing scopes are named`() {
        let body = #"""
            {"category":"MISSING_SCOPES","message":"no",
             "errors":[{"message":"no","context":{"requiredGranularScopes":["crm.objects.contacts.write"]}}]}
            """#
        let error = HubSpotErrors.classify(.json(403, body))
        #expect(error.type == .permission)
        #expect(error.message.contains("crm.objects.contacts.write"))
    }

    @Test func `a value's refusal keeps HubSpot's words about the value`() {
        let list =
            #"[{\"isValid\":false,\"message\":\"address x is invalid\",\"error\":\"INVALID_EMAIL\",\"name\":\"email\"}]"#
        let body = #"{"category":"VALIDATION_ERROR","message":"Property values were not valid: \#(list)"}"#
        #expect(HubSpotErrors.classify(.json(400, body)).message == "address x is invalid")
    }

    @Test(arguments: [
        ("Contact already exists. Existing ID: 9001", "9001"), ("already exists. Existing ID:12)", "12"),
        ("Contact already exists.", nil),
    ])
    func `the id of the contact that is there is read from the text`(message: String, id: String?) {
        #expect(HubSpotErrors.existingID(in: JobError(.duplicateRemoteRecord, message: message)) == id)
    }

    @Test func `a lost answer may have been carried out and an unsent request was not`() {
        #expect(
            HubSpotFailure(TransportError.answerLost("reset"), of: "HubSpot", at: "its URL").result
                == .unknown(
                    JobError(.network, message: "HubSpot: the request was sent, but no complete answer came: reset")))
        #expect(
            HubSpotFailure(TransportError.notSent("refused"), of: "HubSpot", at: "its URL").result
                == .refused(
                    JobError(.network, message: "HubSpot: could not connect: refused")))
        #expect(HubSpotFailure(TransportError.badURL("x"), of: "HubSpot", at: "its URL").error.type == .configuration)
    }
}
