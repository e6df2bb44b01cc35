import Foundation
import HTTPTransport
import JobQueue
import Sync
import Testing

@testable import Zoho

@Suite struct ZohoErrorsTests {
    struct Row: Sendable, CustomTestStringConvertible {
        /// The HTTP status; nil for a record of a write.
        var status: Int?
        var code: String?
        var message = "no"
        var details: JSONValue = [:]
        var parts: [ZohoFault] = []
        var about = ZohoErrors.Subject.record
        /// The record's id, where one was sent.
        var id: String?
        var type: ErrorType
        /// The field that is reported.
        var field: String?

        var testDescription: String {
            "\(status ?? 0) \(code ?? "-") \(about) \(message.prefix(40)) → \(type.rawValue)"
        }

        var error: JobError {
            let fault = ZohoFault(code: code, message: message, details: details, parts: parts)
            return ZohoErrors.classify(code == nil ? nil : fault, status: status, about: about, id: id)
        }
    }

    /// Codes of single records that mean one thing whatever the details say.
    static let plain: [(String, ErrorType)] = [
        ("MANDATORY_NOT_FOUND", .missingRequiredField), ("REQUIRED_PARAM_MISSING", .missingRequiredField),
        ("EXPECTED_FIELD_MISSING", .missingRequiredField), ("DEPENDENT_FIELD_MISSING", .missingRequiredField),
        ("PATTERN_NOT_MATCHED", .dataValueValidation), ("DEPENDENT_MISMATCH", .dataValueValidation),
        ("MAPPING_MISMATCH", .dataValueValidation), ("DATA_MISMATCH", .dataValueValidation),
        ("INVALID_DATA", .dataValueValidation), ("MULTIPLE_OR_MULTI_ERRORS", .dataValueValidation),
        ("DUPLICATE_DATA", .duplicateRemoteRecord), ("AMBIGUITY_DURING_PROCESSING", .ambiguousMatch),
        ("CONVERTED_RECORD", .remoteRecordGone), ("ID_ALREADY_CONVERTED", .remoteRecordGone),
        ("NOT_FOUND", .remoteRecordGone), ("RECORD_LOCKED", .permission), ("RECORD_IN_BLUEPRINT", .permission),
        ("NOT_APPROVED", .permission), ("CANNOT_BE_UPDATED", .permission), ("NOT_ALLOWED", .permission),
        ("NO_PERMISSION", .permission), ("AUTHORIZATION_FAILED", .permission), ("CANNOT_PERFORM_ACTION", .permission),
        ("OAUTH_SCOPE_MISMATCH", .permission), ("INVALID_TOKEN", .authentication),
        ("AUTHENTICATION_FAILURE", .authentication), ("ALREADY_MODIFIED", .remoteConflict),
        ("LIMIT_EXCEEDED", .quotaExceeded), ("LIMIT_REACHED", .quotaExceeded),
        ("STORAGE_SPACE_EXCEEDED", .quotaExceeded), ("INTERNAL_ERROR", .remoteUnavailable),
        ("INTERNAL_SERVER_ERROR", .remoteUnavailable), ("INVALID_MODULE", .configuration),
        ("API_NOT_SUPPORTED", .configuration), ("FEATURE_NOT_SUPPORTED", .configuration),
        ("INVALID_URL_PATTERN", .configuration), ("INVALID_REQUEST_METHOD", .internal),
        ("A_NEW_CODE", .dataValueValidation),
    ]

    static let rows: [Row] =
        plain.map { Row(code: $0.0, type: $0.1) } + [
            // What INVALID_DATA is about stands in the details.
            Row(
                code: "INVALID_DATA",
                details: [
                    "api_name": "Phone", "maximum_length": .number(30), "json_path": "$.data[3].Phone",
                ], type: .dataValueValidation, field: "Phone"),
            Row(
                code: "INVALID_DATA",
                details: ["api_name": "Email", "expected_data_type": "email", "json_path": "$.data[0].Email"],
                type: .dataValueValidation, field: "Email"),
            Row(
                code: "INVALID_DATA", details: ["api_name": "Website", "regex": "^x$"], type: .dataValueValidation,
                field: "Website"),
            Row(
                code: "INVALID_DATA",
                details: ["api_name": "Salutation", "supported_values": .array(["Mr.", "Ms."])],
                type: .dataValueValidation, field: "Salutation"),
            Row(
                code: "INVALID_DATA",
                details: ["api_name": "Rating", "pick_list_values": .array([["display_value": "Hot"]])],
                type: .dataValueValidation, field: "Rating"),
            // The record itself, its company, and records that the mapping names.
            Row(
                code: "INVALID_DATA", message: "the id given seems to be invalid",
                details: ["api_name": "id", "json_path": "$.data[0].id"], type: .remoteRecordGone, field: "id"),
            Row(code: "INVALID_DATA", details: ["id": "5512345000000000001"], type: .remoteRecordGone),
            Row(code: "INVALID_DATA", message: "the id given seems to be invalid", type: .remoteRecordGone),
            Row(
                code: "INVALID_DATA", details: ["api_name": "id", "json_path": "$.data[0].Account_Name.id"],
                type: .remoteRecordGone, field: "Account_Name"),
            Row(
                code: "INVALID_DATA", details: ["api_name": "id", "json_path": "$.data[0].Owner.id"],
                type: .dataValueValidation, field: "Owner"),
            Row(
                code: "INVALID_DATA", details: ["api_name": "Parent_Id", "json_path": "$.data[0].Parent_Id"],
                type: .remoteRecordGone, field: "Parent_Id"),
            // Several fields, of which the first counts, and several errors, of which the first counts.
            Row(
                code: "EXPECTED_FIELD_MISSING",
                details: ["expected_fields": .array([["api_name": "Company", "json_path": "$.data[0].Company"]])],
                type: .missingRequiredField, field: "Company"),
            Row(
                code: "AMBIGUITY_DURING_PROCESSING",
                details: ["ambiguity_due_to": .array([["api_name": "Email"]])], type: .ambiguousMatch, field: "Email"),
            Row(
                code: "MULTIPLE_OR_MULTI_ERRORS",
                parts: [
                    .init(code: "DUPLICATE_DATA", message: "duplicate data", details: ["api_name": "Email"]),
                    .init(code: "MANDATORY_NOT_FOUND", message: "required", details: ["api_name": "Company"]),
                ], type: .duplicateRemoteRecord, field: "Email"),
            // What one field takes is no limit of the account, which would stop everybody.
            Row(
                code: "LIMIT_EXCEEDED", details: ["api_name": "Topics", "limit": .number(50)],
                type: .dataValueValidation, field: "Topics"),
            Row(
                code: "LIMIT_REACHED", details: ["json_path": "$.data[0].Tag"], type: .dataValueValidation, field: "Tag"
            ),
            // A lock that ends by itself.
            Row(code: "RECORD_LOCKED", message: "The record under merge is locked", type: .remoteConflict),
            // The campaign of a member, its status there, and the person.
            Row(
                code: "INVALID_DATA", details: ["api_name": "Member_Status", "json_path": "$.data[0].Member_Status"],
                about: .member, type: .campaign, field: "Member_Status"),
            Row(
                code: "INVALID_DATA", message: "the related id given seems to be invalid",
                details: ["api_name": "id", "json_path": "$.data[0].id"], about: .member, type: .remoteRecordGone,
                field: "id"),
            Row(
                code: "INVALID_DATA", details: ["id": "5512345000000000001"], about: .member,
                id: "5512345000000000001", type: .remoteRecordGone),
            Row(
                code: "INVALID_DATA", details: ["id": "5512345000000000077"], about: .member,
                id: "5512345000000000001", type: .campaign),
            Row(
                status: 400, code: "INVALID_DATA", message: "the id given seems to be invalid",
                details: ["resource_path_index": .number(1)], about: .member, type: .campaign),
            Row(status: 400, code: "INVALID_MODULE", about: .member, type: .campaign),
            Row(
                code: "CANNOT_BE_UPDATED", details: ["api_name": "id", "json_path": "$.data[0].id"], about: .member,
                type: .remoteRecordGone, field: "id"),
            Row(status: 403, code: "NO_PERMISSION", about: .member, type: .permission),
            // Queries.
            Row(
                status: 400, code: "INVALID_QUERY", message: "column given seems to be invalid",
                details: ["column_name": "Boots"], about: .query, type: .missingRemoteField, field: "Boots"),
            Row(status: 400, code: "INVALID_QUERY", message: "value given seems …", about: .query, type: .internal),
            Row(status: 400, code: "SYNTAX_ERROR", about: .query, type: .internal),
            Row(status: 400, code: "INVALID_ALIAS", about: .query, type: .internal),
            Row(status: 400, code: "DUPLICATE_ALIAS", about: .query, type: .internal),
            Row(status: 400, code: "DUPLICATE_DATA", about: .query, type: .internal),
            Row(status: 400, code: "LIMIT_EXCEEDED", about: .query, type: .internal),
            // Whole requests.
            Row(status: 302, about: .request, type: .configuration),
            Row(status: 400, code: "INVALID_MODULE", about: .request, type: .configuration),
            Row(
                status: 400, code: "REQUIRED_PARAM_MISSING", details: ["param_name": "fields"], about: .request,
                type: .internal, field: "fields"),
            Row(status: 400, code: "INVALID_DATA", about: .request, type: .internal),
            Row(status: 400, code: "AUTHORIZATION_FAILED", about: .request, type: .permission),
            Row(status: 400, code: "A_NEW_CODE", about: .request, type: .internal),
            Row(status: 401, code: "INVALID_TOKEN", about: .request, type: .authentication),
            Row(status: 401, code: "AUTHENTICATION_FAILURE", about: .request, type: .authentication),
            Row(status: 401, code: "OAUTH_SCOPE_MISMATCH", about: .request, type: .permission),
            Row(status: 401, about: .request, type: .authentication),
            Row(status: 403, about: .request, type: .permission),
            Row(status: 404, code: "INVALID_URL_PATTERN", about: .request, type: .configuration),
            Row(status: 404, code: "NOT_FOUND", about: .request, type: .configuration),
            Row(status: 404, about: .request, type: .configuration),
            Row(status: 405, code: "METHOD_NOT_ALLOWED", about: .request, type: .internal),
            Row(status: 412, code: "ALREADY_MODIFIED", about: .record, type: .remoteConflict),
            Row(status: 412, about: .record, type: .remoteConflict),
            Row(status: 413, about: .record, type: .internal),
            Row(status: 429, code: "TOO_MANY_REQUESTS", about: .request, type: .rateLimited),
            Row(status: 500, code: "INTERNAL_ERROR", about: .request, type: .remoteUnavailable),
            Row(status: 500, code: "INTERNAL_SERVER_ERROR", about: .request, type: .remoteUnavailable),
            Row(status: 500, code: "A_NEW_CODE", about: .request, type: .remoteUnavailable),
            Row(status: 502, about: .request, type: .remoteUnavailable),
            Row(status: 503, about: .request, type: .remoteUnavailable),
        ]

    @Test(arguments: rows)
    func `every refusal Zoho documents has its error type, code and field`(row: Row) {
        let error = row.error
        #expect(error.type == row.type)
        #expect(error.code == row.code ?? row.status.map { "HTTP \($0)" })
        #expect(error.field == row.field)
        #expect(!error.message.isEmpty)
        if row.code != nil { #expect(error.message.contains(row.message)) }
    }

    @Test func `every code of the table is tried`() {
        let tried = Set(Self.rows.compactMap(\.code))
        let others: Set<String> = [
            "BAD_GATEWAY", "NOT_SUPPORTED", "NO_CONTENT", "NO_RECORDS_FOUND", "RECORD_MODIFIED",
            "REQUIRED_DATA_NOT_FOUND", "SERVICE_UNAVAILABLE", "TERRITORY_NOT_ENABLED",
        ]
        #expect(Set(ZohoErrors.types.keys).subtracting(tried) == others)
    }

    @Test func `what was expected is said in words`() {
        func message(_ details: JSONValue) -> String {
            let fault = ZohoFault(code: "INVALID_DATA", message: "invalid data", details: details)
            return ZohoErrors.classify(fault, status: nil, about: .record).message
        }
        #expect(
            message(["api_name": "Phone", "maximum_length": .number(30)])
                == "invalid data; Phone takes at most 30 characters")
        #expect(message(["api_name": "Email", "expected_data_type": "email"]) == "invalid data; Email expects email")
        #expect(
            message(["api_name": "Rating", "supported_values": .array(["Hot", "Cold"])])
                == "invalid data; Rating takes only Hot, Cold")
        #expect(message([:]) == "invalid data")
    }

    @Test func `a code that nobody knows keeps Zoho's words and status`() {
        let error = ZohoErrors.classify(.refused(418, "TEAPOT", "short and stout"), about: .request)
        #expect(error == JobError(.internal, code: "TEAPOT", message: "short and stout"))
        let bare = ZohoErrors.classify(.json(409, "<html>"), about: .request)
        #expect(bare == JobError(.internal, code: "HTTP 409", message: "Zoho answered HTTP 409 without a reason"))
    }

    @Test func `a 429 is a moment's limit, unless the credits are spent`() {
        func limited(_ message: String, _ left: String? = nil) -> JobError {
            let body = #"{"code":"TOO_MANY_REQUESTS","message":"\#(message)","details":{},"status":"error"}"#
            let headers = left.map { [(name: "X-API-CREDITS-REMAINING", value: $0)] } ?? []
            return ZohoErrors.classify(.json(429, body, headers), about: .request)
        }
        let moment = limited("Too many requests fired in concurrency")
        #expect(moment.type == .rateLimited && moment.retryAfter == .seconds(2))
        let day = limited("Number of API requests for the 24 hour period is exceeded")
        #expect(day.type == .quotaExceeded && day.retryAfter == .seconds(900))
        #expect(limited("Too many requests", "0").type == .quotaExceeded)
        #expect(limited("The 24 hour period …", "1200").type == .rateLimited)
    }

    @Test func `a new token is asked for where the old one is at fault, and not for a missing scope`() {
        #expect(ZohoErrors.refusesToken(.refused(401, "INVALID_TOKEN")))
        #expect(ZohoErrors.refusesToken(.refused(401, "AUTHENTICATION_FAILURE")))
        #expect(ZohoErrors.refusesToken(.json(401, "")))
        #expect(!ZohoErrors.refusesToken(.refused(401, "OAUTH_SCOPE_MISMATCH")))
        #expect(!ZohoErrors.refusesToken(.refused(403, "NO_PERMISSION")))
    }

    @Test(arguments: [500, 502, 504, 520])
    func `after a 5xx a write may have been carried out`(status: Int) {
        #expect(ZohoFailure(.json(status, ""), about: .record).mayHaveActed)
    }

    @Test(arguments: [302, 400, 401, 403, 404, 413, 429, 503])
    func `a refusal means that nothing was carried out`(status: Int) {
        #expect(!ZohoFailure(.json(status, ""), about: .record).mayHaveActed)
    }

    @Test func `a batch is cut for the sake of one record, and not for everybody's`() {
        #expect(ZohoFailure(.refused(400, "INVALID_DATA"), about: .record).mayBeOneRecord)
        #expect(ZohoFailure(.json(413, ""), about: .record).mayBeOneRecord)
        for (status, code) in [
            (400, "INVALID_MODULE"), (400, "AUTHORIZATION_FAILED"), (400, "STORAGE_SPACE_EXCEEDED"),
            (401, "INVALID_TOKEN"), (429, "TOO_MANY_REQUESTS"), (500, "INTERNAL_ERROR"),
        ] {
            #expect(!ZohoFailure(.refused(status, code), about: .record).mayBeOneRecord, "\(code)")
        }
        let lost = HTTPResponse.refused(400, "INVALID_DATA", "the id given", ["resource_path_index": 1])
        #expect(!ZohoFailure(lost, about: .member).mayBeOneRecord)
    }
}
