import Foundation
import HTTPTransport
import JobQueue
import Sync

/// Turns Zoho's refusals into the project's error types.
///
/// The code decides; the details where Zoho has one code for several things (`INVALID_DATA`), and the words last. A code
/// that is not known keeps Zoho's words and status, and is never taken for something that passes by itself: in a record it
/// is a value the account refuses, in a request the status says what it is.
enum ZohoErrors {
    /// What a refusal is about.
    enum Subject: Sendable {
        /// A record of a write.
        case record
        /// A record that is put in a campaign.
        case member
        /// A query.
        case query
        /// Anything else.
        case request
    }

    /// The error of a whole answer.
    static func classify(_ response: HTTPResponse, about subject: Subject) -> JobError {
        let fault = fault(in: response)
        var error = classify(fault, status: response.status, about: subject)
        if let limit = limit(met: response) {
            error.type = limit == .credits ? .quotaExceeded : .rateLimited
            error.retryAfter = response.retryAfter ?? limit.pause
        } else if error.type.recovery == .backoff {
            error.retryAfter = response.retryAfter
        }
        return error
    }

    /// The error of a request or, without a status, of a record.
    ///
    /// - Parameter id: The id of the record, where one was sent.
    static func classify(_ fault: ZohoFault?, status: Int?, about subject: Subject, id: String? = nil) -> JobError {
        var type = Self.type(of: fault, status: status, about: subject)
        if type == .campaign, let id, fault?.details["id"]?.text == id { type = .remoteRecordGone }
        let ours: String? =
            switch status {
            case (301..<400)?: "Zoho redirected the call; the API domain is not the data centre's"
            case 404? where type == .configuration: "Zoho does not know the path; the API domain or version is wrong"
            default: nil
            }
        let field = fault?.field ?? fault?.parts.lazy.compactMap(\.field).first
        var message = [ours, fault.flatMap { words(of: $0, field) }].compactMap(\.self).joined(separator: ": ")
        if message.isEmpty {
            message = "Zoho answered \(status.map { "HTTP \($0)" } ?? "with an error") without a reason"
        }
        return JobError(
            type, code: fault?.code ?? status.map { "HTTP \($0)" }, message: String(message.prefix(2_000)),
            field: field)
    }

    /// Whether an answer says that the token is no longer good. A 401 for the sake of a scope is no such answer: another
    /// token would lack it, too, and of new ones there are but ten in ten minutes.
    static func refusesToken(_ response: HTTPResponse) -> Bool {
        guard response.status == 401 else { return false }
        guard let code = fault(in: response)?.code else { return true }
        return tokenCodes.contains(code)
    }

    /// The error of a call whose token Zoho refused, where no other token is to be had: Zoho's words and those of the
    /// refresh. A refresh that failed for a passing reason passes.
    static func refusedToken(_ response: HTTPResponse, _ renewal: JobError) -> JobError {
        guard renewal.type == .authentication else { return renewal }
        var error = classify(response, about: .request)
        error.message += "; " + renewal.message
        return error
    }

    /// The limit that an answer says is met.
    static func limit(met response: HTTPResponse) -> ZohoLimit? {
        ZohoLimit.met(by: response, message: fault(in: response)?.message ?? "")
    }

    /// The error of an answer: at its root, or that of its first record.
    private static func fault(in response: HTTPResponse) -> ZohoFault? {
        let body = try? JSONDecoder().decode(JSONValue.self, from: Data(response.body))
        return ZohoFault(body) ?? ZohoFault(body?["data"]?.array?.first)
    }

    private static func words(of fault: ZohoFault, _ field: String?) -> String? {
        let parts = fault.parts.map { words(of: $0, $0.field) ?? "" }.filter { !$0.isEmpty }
        let detail = fault.hint.map { [field, $0].compactMap(\.self).joined(separator: " ") }
        let all = [fault.message, detail ?? ""].filter { !$0.isEmpty } + parts
        return all.isEmpty ? nil : all.joined(separator: "; ")
    }

    // MARK: - Types

    private static func type(of fault: ZohoFault?, status: Int?, about subject: Subject) -> ErrorType {
        guard let fault, let code = fault.code else { return byStatus(status) }
        if let part = fault.parts.first { return type(of: part, status: nil, about: subject) }
        switch (code, subject) {
        case ("INVALID_QUERY", _) where fault.message.lowercased().contains("column given seems to be invalid"):
            return .missingRemoteField
        case ("LIMIT_EXCEEDED", .query), ("DUPLICATE_DATA", .query), ("REQUIRED_PARAM_MISSING", .query),
            ("REQUIRED_PARAM_MISSING", .request):
            return .internal
        // What one field or one record takes is no limit of the account.
        case ("LIMIT_EXCEEDED", _) where fault.field != nil, ("LIMIT_REACHED", _) where fault.field != nil:
            return .dataValueValidation
        case ("INVALID_DATA", _): return invalidData(fault, status: status, about: subject)
        case ("RECORD_LOCKED", _) where fault.message.lowercased().contains("merge"): return .remoteConflict
        case ("NOT_FOUND", _) where status == 404: return .configuration
        case ("INVALID_MODULE", .member), ("NOT_FOUND", .member): return .campaign
        // A Lead that somebody has converted since it was looked up.
        case ("CANNOT_BE_UPDATED", .member): return .remoteRecordGone
        default: break
        }
        if let type = types[code] { return type }
        return status == nil ? .dataValueValidation : byStatus(status)
    }

    /// `INVALID_DATA` says everything from a wrong letter to a record that is gone; the details tell.
    private static func invalidData(_ fault: ZohoFault, status: Int?, about subject: Subject) -> ErrorType {
        if subject == .member {
            if fault.path.last == "Member_Status" { return .campaign }
            // The person was written just before: what is not named as the record of the row is the campaign.
            return fault.path == ["id"] ? .remoteRecordGone : .campaign
        }
        if fault.hint == nil || fault.path.last == "id" {
            if fault.isAboutID || fault.field == "Account_Name" && fault.path.last == "id" || fault.field == "Parent_Id"
            {
                return .remoteRecordGone
            }
            if fault.path.isEmpty, fault.message.lowercased().contains("id given seems to be invalid") {
                return fault.details["resource_path_index"] == nil ? .remoteRecordGone : .internal
            }
        }
        return subject == .record ? .dataValueValidation : .internal
    }

    private static func byStatus(_ status: Int?) -> ErrorType {
        switch status {
        case (300..<400)?, 404?: .configuration
        case 401?: .authentication
        case 403?: .permission
        case 412?: .remoteConflict
        case 429?: .rateLimited
        case .some(500...): .remoteUnavailable
        default: .internal
        }
    }
}
