import Foundation
import HTTPTransport
import JobQueue
import Sync

/// Turns Pipedrive's refusals into the project's error types.
///
/// Pipedrive has few codes. So the HTTP status decides first, then `code`, then the text. What is not known keeps
/// Pipedrive's words and status, and is never taken for something that passes by itself.
///
/// Source: crm-apis.md section 3.5; "HTTP status codes" and "rate limiting" of Pipedrive's pages.
enum PipedriveErrors {
    /// The error of an answer.
    ///
    /// - Parameter namesRecord: Whether the call names a record, which a 404 misses then.
    /// - Parameter edgePause: How long nobody calls after Pipedrive's edge has shut us out.
    static func classify(
        _ response: HTTPResponse, namesRecord: Bool = false, isSearch: Bool = false,
        edgePause: Duration = .seconds(300)
    ) -> JobError {
        let reading = Reading(response)
        switch response.status {
        case 300..<400:
            return reading.error(.configuration, "Pipedrive redirected the call; the base URL is not the API's")
        case 400, 422: return reading.isJSON ? value(reading) : reading.error(.internal)
        case 401: return reading.error(.authentication)
        case 402:
            // Nothing of the account can be called until somebody has paid: the destination has to rest.
            return reading.error(.quotaExceeded, "the Pipedrive account is not paid for, or not open")
        case 403 where isShutOut(response):
            return reading.error(
                .rateLimited, "Pipedrive's edge has shut us out for calling too often",
                retryAfter: response.retryAfter ?? edgePause)
        case 403: return forbidden(reading)
        case 404, 410:
            guard namesRecord, reading.isJSON else {
                return reading.error(.configuration, "Pipedrive does not know the path; the base URL is wrong")
            }
            return reading.error(.remoteRecordGone)
        case 409: return reading.error(.remoteConflict)
        case 429:
            let limit = PipedriveLimit(of: response, isSearch: isSearch)
            if limit == .daily {
                return reading.error(
                    .quotaExceeded, "the company's tokens of the day are spent", retryAfter: response.retryAfter)
            }
            return reading.error(.rateLimited, retryAfter: limit.pause(after: response))
        case 500...: return reading.error(.remoteUnavailable, retryAfter: response.retryAfter)
        default: return reading.error(.internal)
        }
    }

    /// Whether Pipedrive's edge, and not the API, has refused the call: it answers with a page.
    ///
    /// Source: the "rate limiting" page: who goes on calling through 429 gets 403.
    static func isShutOut(_ response: HTTPResponse) -> Bool { response.status == 403 && !Reading(response).isJSON }

    /// The error of a call whose token Pipedrive refused, where no other token is to be had: Pipedrive's words and
    /// those of the refresh. A refresh that failed for a passing reason passes.
    static func refusedToken(_ response: HTTPResponse, _ renewal: JobError) -> JobError {
        guard renewal.type == .authentication else { return renewal }
        var error = classify(response)
        error.message += "; " + renewal.message
        return error
    }

    private static func forbidden(_ reading: Reading) -> JobError {
        if reading.allText.contains("feature_capping") || reading.allText.contains("feature capping") {
            return reading.error(.quotaExceeded, "the plan's limit is reached")
        }
        if let field = reading.field, contactSyncFields.contains(field) {
            return reading.error(.permission, "the field is there only with Pipedrive's contact sync")
        }
        return reading.error(.permission)
    }

    /// A refusal that is about a record, its values or the mapping.
    private static func value(_ reading: Reading) -> JobError {
        let text = reading.allText
        if reading.field == "org_id" { return reading.error(.remoteRecordGone) }
        if requiredWords.contains(where: text.contains) { return reading.error(.missingRequiredField) }
        if optionWords.contains(where: text.contains) { return reading.error(.dataValueValidation) }
        if unknownWords.contains(where: text.contains) { return reading.error(.missingRemoteField) }
        return reading.error(.dataValueValidation)
    }

    /// Source: the descriptions of the person operations.
    private static let contactSyncFields: Set<String> = ["job_title", "notes", "im", "birthday", "postal_address"]
    private static let requiredWords = [
        "must be given", "is required", "required property", "missing required", "is mandatory", "cannot be empty",
        "can't be empty", "must not be empty", "cannot be blank",
    ]
    private static let optionWords = ["option", "must be one of", "allowed values", "not one of"]
    private static let unknownWords = [
        "unknown key", "unknown field", "unknown propert", "unknown parameter", "unrecognized", "additional propert",
        "is not allowed", "not allowed to", "unexpected propert", "no such field", "field does not exist",
        "invalid field", "does not exist in",
    ]
}

extension PipedriveErrors {
    /// What an answer says of its refusal.
    struct Reading {
        let status: Int
        let isJSON: Bool
        let code: String?
        let message: String
        /// All of the words, lower case.
        let allText: String
        /// The field at fault, by its code.
        let field: String?

        init(_ response: HTTPResponse) {
            status = response.status
            let body = try? JSONDecoder().decode(JSONValue.self, from: Data(response.body))
            var members: [String: JSONValue] = [:]
            if case .object(let found)? = body { members = found }
            isJSON = !members.isEmpty
            // `code` is a name in v2; in v1 and at the edge `errorCode` and `code` repeat the status.
            code = [members["code"], members["errorCode"]].lazy.compactMap { $0?.string }.first { Int($0) == nil }
            let words = [members["error"], members["message"]].compactMap { $0?.text }
            message = words.first ?? ""
            let info = members["error_info"]?.text
            // The usual advice to read the documentation says nothing.
            let advice = info.flatMap { $0.contains("developers.pipedrive.com") ? nil : $0 }
            allText = (words + [advice, code].compactMap(\.self)).joined(separator: "\n").lowercased()
            field = Self.fieldCode(in: body) ?? Self.fieldName(in: message)
        }

        /// The error under a type, in Pipedrive's words; `ours` goes before them, or stands alone where there are none.
        func error(_ type: ErrorType, _ ours: String? = nil, retryAfter: Duration? = nil) -> JobError {
            var text = [ours, message.isEmpty ? nil : message].compactMap(\.self).joined(separator: ": ")
            if text.isEmpty { text = "Pipedrive answered HTTP \(status) without a reason" }
            return JobError(
                type, code: code ?? "HTTP \(status)", message: String(text.prefix(2_000)),
                field: Self.typesWithField.contains(type) ? field : nil,
                retryAfter: retryAfter)
        }

        private static let typesWithField: Set<ErrorType> = [
            .dataValueValidation, .missingRequiredField, .missingRemoteField, .permission, .remoteRecordGone,
        ]

        /// `field_code`, wherever it stands. Source: Pipedrive's changelog, 2026-05-21.
        private static func fieldCode(in body: JSONValue?) -> String? {
            switch body {
            case .object(let members)?:
                if let code = members["field_code"]?.text { return code }
                return members.keys.sorted().lazy.compactMap { fieldCode(in: members[$0]) }.first
            case .array(let elements)?: return elements.lazy.compactMap { fieldCode(in: $0) }.first
            default: return nil
            }
        }

        /// The custom field, or the quoted name, or the beginning of a path (`emails.0.value`) in a text.
        private static func fieldName(in text: String) -> String? {
            if let hash = text.firstMatch(of: /[0-9a-f]{40}/) { return String(hash.output) }
            guard let name = text.firstMatch(of: /["'`]([a-z_]+)[."'`\[]/)?.output.1 else {
                return text.firstMatch(of: /(?:^|: )([a-z]+_[a-z_]+|name|emails|phones|website|address)\b/)
                    .map { String($0.output.1) }
            }
            return String(name)
        }
    }
}
