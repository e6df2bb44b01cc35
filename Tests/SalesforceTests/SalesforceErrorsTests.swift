import HTTPTransport
import JobQueue
import Sync
import Testing

@testable import Salesforce

@Suite struct SalesforceErrorsTests {
    struct Row: Sendable, CustomTestStringConvertible {
        /// The HTTP status; nil for a row of a collection.
        var status: Int?
        var code: String?
        var message = "no"
        var fields: [String] = []
        var about = SalesforceErrors.Subject.record
        var type: ErrorType
        /// The field that is reported.
        var field: String?

        var testDescription: String { "\(status ?? 0) \(code ?? "-") \(message.prefix(40)) → \(type.rawValue)" }

        var error: JobError {
            let fault = SalesforceErrors.Fault(code: code, message: message, fields: fields)
            return SalesforceErrors.classify(code == nil ? [] : [fault], status: status, about: about)
        }
    }

    /// Codes of single rows that mean one thing wherever they stand.
    static let plain: [(String, ErrorType)] = [
        ("REQUIRED_FIELD_MISSING", .missingRequiredField), ("FIELD_CUSTOM_VALIDATION_EXCEPTION", .dataValueValidation),
        ("STRING_TOO_LONG", .dataValueValidation), ("INVALID_EMAIL_ADDRESS", .dataValueValidation),
        ("FIELD_INTEGRITY_EXCEPTION", .dataValueValidation),
        ("FIELD_FILTER_VALIDATION_EXCEPTION", .dataValueValidation),
        ("NUMBER_OUTSIDE_VALID_RANGE", .dataValueValidation), ("INVALID_TYPE_ON_FIELD_IN_RECORD", .dataValueValidation),
        ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", .dataValueValidation), ("INVALID_FIELD", .missingRemoteField),
        ("INVALID_FIELD_FOR_INSERT_UPDATE", .permission), ("INVALID_TYPE", .permission),
        ("INSUFFICIENT_ACCESS_OR_READONLY", .permission), ("INSUFFICIENT_ACCESS", .permission),
        ("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", .permission), ("ENTITY_IS_LOCKED", .permission),
        ("DUPLICATES_DETECTED", .duplicateRemoteRecord), ("DUPLICATE_VALUE", .duplicateRemoteRecord),
        ("DUPLICATE_EXTERNAL_ID", .ambiguousMatch), ("CANNOT_UPDATE_CONVERTED_LEAD", .remoteRecordGone),
        ("ENTITY_IS_DELETED", .remoteRecordGone), ("INVALID_CROSS_REFERENCE_KEY", .remoteRecordGone),
        ("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", .dataValueValidation),
        ("CANNOT_EXECUTE_FLOW_TRIGGER", .dataValueValidation), ("INACTIVE_OWNER_OR_USER", .configuration),
        ("UNABLE_TO_LOCK_ROW", .remoteConflict), ("STORAGE_LIMIT_EXCEEDED", .quotaExceeded),
        ("LIMIT_EXCEEDED", .quotaExceeded), ("UNKNOWN_EXCEPTION", .remoteUnavailable), ("MALFORMED_ID", .internal),
        ("INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE", .remoteUnavailable),
        ("ALL_OR_NONE_OPERATION_ROLLED_BACK", .internal), ("PROCESSING_HALTED", .internal),
        // Nobody has heard of it: the org refuses a value, and nothing is guessed to pass by itself.
        ("A_NEW_CODE", .dataValueValidation),
    ]

    static let trigger = "LeadTrigger: execution of BeforeInsert caused by: System.DmlException: Insert failed. "

    static let rows: [Row] =
        plain.map { Row(code: $0, fields: ["Fax__c"], type: $1, field: "Fax__c") }.filter { row in
            !["MALFORMED_ID", "INVALID_CROSS_REFERENCE_KEY"].contains(row.code)
        }
        + plain.map { Row(code: $0, type: $1) } + [
            // A trigger or a flow wraps the reason in its words.
            Row(
                code: "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
                message: trigger + "UNABLE_TO_LOCK_ROW, unable to obtain exclusive access to this record: []",
                type: .remoteConflict),
            Row(
                code: "CANNOT_EXECUTE_FLOW_TRIGGER", message: "unable to obtain exclusive access to this record",
                type: .remoteConflict),
            Row(
                code: "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
                message: trigger + "REQUIRED_FIELD_MISSING, Required fields are missing: [Region__c]",
                type: .missingRequiredField),
            Row(
                code: "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
                message: trigger + "FIELD_CUSTOM_VALIDATION_EXCEPTION, UNABLE_TO_LOCK_ROW", type: .remoteConflict),
            // What a person wrote into a validation rule is not read for codes.
            Row(
                code: "FIELD_CUSTOM_VALIDATION_EXCEPTION", message: "not UNABLE_TO_LOCK_ROW",
                type: .dataValueValidation),
            // The record itself, and records that the mapping names.
            Row(
                code: "INVALID_CROSS_REFERENCE_KEY", fields: ["AccountId"], type: .remoteRecordGone, field: "AccountId"),
            Row(code: "INVALID_CROSS_REFERENCE_KEY", fields: ["WhoId"], type: .remoteRecordGone, field: "WhoId"),
            Row(code: "INVALID_CROSS_REFERENCE_KEY", fields: ["OwnerId"], type: .dataValueValidation, field: "OwnerId"),
            Row(code: "MALFORMED_ID", fields: ["OwnerId"], type: .dataValueValidation, field: "OwnerId"),
            Row(code: "MALFORMED_ID", fields: ["Id"], type: .internal, field: "Id"),
            // The campaign of a member, and its status.
            Row(
                code: "INVALID_CROSS_REFERENCE_KEY", fields: ["CampaignId"], about: .member, type: .campaign,
                field: "CampaignId"),
            Row(code: "INVALID_CROSS_REFERENCE_KEY", about: .member, type: .campaign),
            Row(code: "ENTITY_IS_DELETED", about: .member, type: .campaign),
            Row(code: "MALFORMED_ID", fields: ["CampaignId"], about: .member, type: .campaign, field: "CampaignId"),
            Row(
                code: "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", fields: ["Status"], about: .member, type: .campaign,
                field: "Status"),
            Row(
                code: "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", fields: ["Badge__c"], about: .member,
                type: .dataValueValidation, field: "Badge__c"),
            Row(
                code: "INVALID_CROSS_REFERENCE_KEY", fields: ["LeadId"], about: .member, type: .remoteRecordGone,
                field: "LeadId"),
            Row(code: "INSUFFICIENT_ACCESS_OR_READONLY", about: .member, type: .permission),
            // A value of another type than the field's.
            Row(
                code: "JSON_PARSER_ERROR", message: "Cannot deserialize instance of date from VALUE_STRING value soon",
                type: .dataValueValidation),
            // Whole requests.
            Row(
                status: 400, code: "INVALID_FIELD", message: "No such column 'Fax__c' on sobject of type Lead",
                about: .request, type: .missingRemoteField, field: "Fax__c"),
            Row(
                status: 400, code: "INVALID_FIELD", message: "value of filter criterion for field 'X' must be …",
                about: .request, type: .internal),
            Row(status: 400, code: "MALFORMED_QUERY", about: .request, type: .internal),
            Row(
                status: 400, code: "JSON_PARSER_ERROR", message: "Unexpected character", about: .request,
                type: .internal),
            Row(status: 400, code: "LIMIT_EXCEEDED", message: "no more than 5", about: .request, type: .internal),
            Row(status: 400, code: "A_NEW_CODE", about: .request, type: .internal),
            Row(status: 300, about: .request, type: .ambiguousMatch),
            Row(status: 302, about: .request, type: .configuration),
            Row(status: 401, code: "INVALID_SESSION_ID", about: .request, type: .authentication),
            Row(status: 401, code: "INVALID_AUTH_HEADER", about: .request, type: .authentication),
            Row(status: 401, about: .request, type: .authentication),
            Row(
                status: 403, code: "REQUEST_LIMIT_EXCEEDED", message: "TotalRequests Limit exceeded.", about: .request,
                type: .quotaExceeded),
            Row(
                status: 403, code: "REQUEST_LIMIT_EXCEEDED", message: "ConcurrentPerOrgLongTxn Limit exceeded.",
                about: .request, type: .rateLimited),
            Row(status: 403, code: "API_DISABLED_FOR_ORG", about: .request, type: .permission),
            Row(status: 403, code: "API_CURRENTLY_DISABLED", about: .request, type: .permission),
            Row(status: 403, code: "FORBIDDEN", about: .request, type: .permission),
            Row(status: 403, about: .request, type: .permission),
            Row(status: 404, code: "NOT_FOUND", about: .request, type: .configuration),
            Row(status: 404, about: .request, type: .configuration),
            Row(status: 405, code: "METHOD_NOT_ALLOWED", about: .request, type: .internal),
            Row(status: 414, about: .request, type: .internal),
            Row(status: 429, about: .request, type: .rateLimited),
            Row(status: 500, code: "UNKNOWN_EXCEPTION", about: .request, type: .remoteUnavailable),
            Row(status: 500, code: "A_NEW_CODE", about: .request, type: .remoteUnavailable),
            Row(status: 502, about: .request, type: .remoteUnavailable),
            Row(status: 503, code: "SERVER_UNAVAILABLE", about: .request, type: .remoteUnavailable),
            Row(status: 504, about: .request, type: .remoteUnavailable),
        ]

    @Test(arguments: rows)
    func `every refusal Salesforce documents has its error type, code and field`(row: Row) {
        let error = row.error
        #expect(error.type == row.type)
        #expect(error.code == row.code ?? row.status.map { "HTTP \($0)" })
        #expect(error.field == row.field)
        #expect(!error.message.isEmpty)
        if row.status == nil { #expect(error.message == row.message) }
    }

    @Test func `a code that nobody knows keeps Salesforce's words and status`() {
        let error = SalesforceErrors.classify(.json(418, #"[{"errorCode":"TEAPOT","message":"short and stout"}]"#))
        #expect(error == JobError(.internal, code: "TEAPOT", message: "short and stout"))
        let bare = SalesforceErrors.classify(.json(409, "<html>"))
        #expect(bare == JobError(.internal, code: "HTTP 409", message: "Salesforce answered HTTP 409 without a reason"))
    }

    @Test func `of several faults of a record all words are kept`() {
        let faults = SalesforceErrors.faults(
            in: .array([
                ["statusCode": "REQUIRED_FIELD_MISSING", "message": "Company", "fields": .array(["Company"])],
                ["statusCode": "INVALID_EMAIL_ADDRESS", "message": "Email", "fields": .array(["Email"])],
            ]))
        let error = SalesforceErrors.classify(faults, status: nil, about: .record)
        #expect(error.type == .missingRequiredField)
        #expect(error.field == "Company")
        #expect(error.message == "Company; Email")
    }

    @Test func `a pause that is asked for is kept`() {
        let error = SalesforceErrors.classify(.json(503, "", [("Retry-After", "7")]))
        #expect(error.retryAfter == .seconds(7))
    }

    @Test(arguments: [500, 502, 504, 520])
    func `after a 5xx a write may have been carried out`(status: Int) {
        #expect(SalesforceFailure(.json(status, "")).mayHaveActed)
        #expect(SalesforceFailure(part: status, nil, about: .record).mayHaveActed)
    }

    @Test(arguments: [300, 400, 401, 403, 404, 414, 429, 503])
    func `a refusal means that nothing was carried out`(status: Int) {
        #expect(!SalesforceFailure(.json(status, "")).mayHaveActed)
    }

    @Test func `a lost answer may have been carried out and an unsent request was not`() {
        #expect(SalesforceFailure(TransportError.answerLost("reset"), of: "Salesforce", at: "its URL").mayHaveActed)
        #expect(SalesforceFailure(TransportError.cancelled, of: "Salesforce", at: "its URL").mayHaveActed)
        #expect(!SalesforceFailure(TransportError.notSent("refused"), of: "Salesforce", at: "its URL").mayHaveActed)
        #expect(
            SalesforceFailure(TransportError.notSent("refused"), of: "Salesforce", at: "its URL").error.type == .network
        )
        #expect(
            SalesforceFailure(TransportError.badURL("x"), of: "Salesforce", at: "its URL").error.type == .configuration)
    }
}
