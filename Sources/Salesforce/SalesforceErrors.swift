import Foundation
import HTTPTransport
import JobQueue
import Sync

/// Turns Salesforce's refusals into the project's error types.
///
/// The code decides; where it wraps another one, that one; the words only where Salesforce has one code for two things.
/// A code that is not known keeps Salesforce's words and status, and is never taken for something that passes by
/// itself: in a row it is a value the org refuses, in a request the status says what it is.
enum SalesforceErrors {
    /// What a refusal is about.
    enum Subject: Sendable {
        case record
        case member
        case request
    }

    /// One error, of a request (`errorCode`) or of a row (`statusCode`): the vocabulary is one.
    struct Fault: Sendable, Equatable {
        var code: String?
        var message: String
        var fields: [String]
    }

    /// The errors of a body: an array of a request or of a row, or the single object of the OAuth pages.
    static func faults(in body: JSONValue?) -> [Fault] {
        guard let body else { return [] }
        return (body.array ?? [body]).compactMap { value in
            let code = (value["errorCode"] ?? value["statusCode"] ?? value["error"])?.string
            let message = (value["message"] ?? value["error_description"])?.string
            guard code != nil || message != nil else { return nil }
            return Fault(
                code: code, message: message ?? "", fields: (value["fields"]?.array ?? []).compactMap(\.string))
        }
    }

    /// The error of a whole answer.
    static func classify(_ response: HTTPResponse) -> JobError {
        let body = try? JSONDecoder().decode(JSONValue.self, from: Data(response.body))
        var error = classify(faults(in: body), status: response.status, about: .request)
        if error.type.recovery == .backoff { error.retryAfter = response.retryAfter }
        return error
    }

    /// The error of a request or, without a status, of a row. Of several faults the first decides.
    static func classify(_ faults: [Fault], status: Int?, about subject: Subject) -> JobError {
        let fault = faults.first
        let words = faults.map(\.message).filter { !$0.isEmpty }.joined(separator: "; ")
        let nested = fault.flatMap(nestedCode)
        let type = type(of: fault, nested: nested, status: status, about: subject)
        let ours: String? =
            switch status {
            case 300?: "several records of the org match"
            case (301..<400)?: "Salesforce redirected the call; the instance URL is not the org's"
            case 404? where type == .configuration:
                "Salesforce does not know the path; the instance URL or the API version is wrong"
            default: nil
            }
        var message = [ours, words.isEmpty ? nil : words].compactMap(\.self).joined(separator: ": ")
        if message.isEmpty {
            message = "Salesforce answered \(status.map { "HTTP \($0)" } ?? "with an error") without a reason"
        }
        return JobError(
            type, code: fault?.code ?? status.map { "HTTP \($0)" }, message: String(message.prefix(2_000)),
            field: fault.flatMap(field))
    }

    private static func type(
        of fault: Fault?, nested: String?, status: Int?, about subject: Subject
    ) -> ErrorType {
        guard let fault, let code = fault.code else { return byStatus(status) }
        if let limit = SalesforceLimit.met(code: code, message: fault.message) {
            return limit == .daily ? .quotaExceeded : .rateLimited
        }
        if subject == .member, isAboutCampaign(fault) { return .campaign }
        switch code {
        case "JSON_PARSER_ERROR" where fault.message.contains("Cannot deserialize instance of"):
            return .dataValueValidation
        case "INVALID_FIELD" where fault.message.contains("filter criterion"): return .internal
        case "LIMIT_EXCEEDED" where status != nil: return .internal
        case "MALFORMED_ID" where isReference(fault.fields.first): return .dataValueValidation
        case "INVALID_CROSS_REFERENCE_KEY" where isReference(fault.fields.first): return .dataValueValidation
        default: break
        }
        if let nested, let type = types[nested] { return type }
        if let type = types[code] { return type }
        return status == nil ? .dataValueValidation : byStatus(status)
    }

    private static func byStatus(_ status: Int?) -> ErrorType {
        switch status {
        case 300?: .ambiguousMatch
        case (301..<400)?, 404?: .configuration
        case 401?: .authentication
        case 403?: .permission
        case 429?: .rateLimited
        case .some(500...): .remoteUnavailable
        default: .internal
        }
    }

    /// The code in the words of a trigger or a flow.
    private static func nestedCode(_ fault: Fault) -> String? {
        guard let code = fault.code, wrappers.contains(code) else { return nil }
        if fault.message.contains("unable to obtain exclusive access") { return "UNABLE_TO_LOCK_ROW" }
        return nested.first { fault.message.contains($0) }
    }

    /// A member's campaign, or its status there, is at fault. The person was written just before: where nothing is
    /// named, it is the campaign that is not there.
    private static func isAboutCampaign(_ fault: Fault) -> Bool {
        let fields = Set(fault.fields.map { $0.lowercased() })
        switch fault.code {
        case "INVALID_CROSS_REFERENCE_KEY", "ENTITY_IS_DELETED", "MALFORMED_ID", "INSUFFICIENT_ACCESS_OR_READONLY",
            "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY":
            return fields.contains("campaignid")
                || fields.isEmpty && fault.code?.hasPrefix("INSUFFICIENT") == false
        case "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "FIELD_INTEGRITY_EXCEPTION",
            "INVALID_STATUS", "FIELD_CUSTOM_VALIDATION_EXCEPTION":
            return fields.contains("status") || fields.contains("campaignid")
        default: return false
        }
    }

    /// Whether a field refers to a record that the mapping names: an owner, a record type, a custom look-up. The others
    /// are the record itself, its company and its person.
    private static func isReference(_ field: String?) -> Bool {
        guard let field else { return false }
        return !["id", "accountid", "leadid", "contactid", "whoid", "campaignid"].contains(field.lowercased())
    }

    /// The field at fault: the first that is named, or the one that the words say is not there.
    private static func field(of fault: Fault) -> String? {
        if let field = fault.fields.first { return field }
        guard fault.code == "INVALID_FIELD", let start = fault.message.range(of: "No such column '")?.upperBound
        else { return nil }
        let name = fault.message[start...].prefix { $0 != "'" }
        return name.isEmpty ? nil : String(name)
    }
}

extension SalesforceErrors {
    /// Whether the org's own programs used up what Salesforce lets them use for one collection: fewer rows may pass.
    ///
    /// Source: "Execution Governors and Limits" of the Apex guide: `System.LimitException: Apex CPU time limit
    /// exceeded`, `Too many SOQL queries: 101`.
    static func isOfTheBatch(_ faults: [Fault]) -> Bool {
        faults.contains { fault in
            wrappers.contains(fault.code ?? "")
                && ["LimitException", "CPU time limit", "Too many SOQL", "Too many DML"].contains {
                    fault.message.contains($0)
                }
        }
    }
}
