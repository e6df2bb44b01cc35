import Foundation
import HTTPTransport
import JobQueue

/// Turns HubSpot's refusals into the project's error types.
///
/// HubSpot says that every member of an error is optional and that messages change. So the HTTP status decides first,
/// then `category`, then the codes of the details, and the text last. A code that is not known keeps HubSpot's words
/// and status, and is never taken for something that passes by itself.
///
/// Source: HubSpot's "error handling" and "usage guidelines" pages, and the schemas `Error` and `StandardError`.
enum HubSpotErrors {
    /// The error of a whole answer.
    ///
    /// - Parameter namesCampaign: Whether the path names a list or an event: then it is that which a 404 misses.
    static func classify(_ response: HTTPResponse, namesCampaign: Bool = false) -> JobError {
        let reading = reading(of: response)
        switch response.status {
        case 300..<400:
            return reading.error(.configuration, "HubSpot redirected the call; the base URL is not the API's")
        case 401: return reading.error(.authentication)
        case 403: return forbidden(reading)
        case 404 where namesCampaign && (reading.category != nil || !reading.message.isEmpty):
            return reading.error(.campaign, "HubSpot has no such list or marketing event")
        case 404 where reading.category != "OBJECT_NOT_FOUND" || !reading.namesRecord:
            return reading.error(.configuration, "HubSpot does not know the path; base URL or API generation is wrong")
        case 423: return reading.error(.remoteConflict, retryAfter: max(response.retryAfter ?? .zero, .seconds(2)))
        case 429: return limited(reading, response)
        case 477:
            return reading.error(
                .rateLimited, "HubSpot is moving the account to another data centre", retryAfter: response.retryAfter
            )
        case 500...: return reading.error(.remoteUnavailable, retryAfter: response.retryAfter)
        case 400, 404, 409: return record(reading)
        default: return reading.error(.internal)
        }
    }

    /// The error of one record in an answer to a batch, which has no status of its own.
    static func classify(_ fault: HubSpotAnswers.Fault) -> JobError { record(Reading(fault, status: nil)) }

    /// Which limit a 429 speaks of, and how long it is spent.
    static func limit(in response: HTTPResponse) -> (limit: HubSpotLimit, pause: Duration) {
        limit(reading(of: response), response)
    }

    /// The error of a call whose token HubSpot refused, where no other token is to be had: HubSpot's words and those of
    /// the refresh. A refresh that failed for a passing reason passes.
    static func refusedToken(_ response: HTTPResponse, _ renewal: JobError) -> JobError {
        guard renewal.type == .authentication else { return renewal }
        var error = classify(response)
        error.message += "; " + renewal.message
        return error
    }

    /// The id of the contact that HubSpot says it has already. It stands nowhere but in the text.
    ///
    /// Source: hubspot-api-php#59, hubspot-api-python#51: `Contact already exists. Existing ID: 123`.
    static func existingID(in error: JobError) -> String? {
        guard error.type == .duplicateRemoteRecord,
            let range = error.message.range(of: "Existing ID:", options: .caseInsensitive)
        else { return nil }
        let digits = error.message[range.upperBound...].drop { $0 == " " }.prefix { $0.isASCII && $0.isNumber }
        return digits.isEmpty ? nil : String(digits)
    }

    private static func reading(of response: HTTPResponse) -> Reading {
        let fault = try? JSONDecoder().decode(HubSpotAnswers.Fault.self, from: Data(response.body))
        return Reading(fault, status: response.status)
    }

    private static func forbidden(_ reading: Reading) -> JobError {
        if ["BANNED", "PORTAL_AUTHENTICATION_FAILED"].contains(reading.category) {
            return reading.error(.authentication)
        }
        let scopes = reading.scopes
        guard !scopes.isEmpty else { return reading.error(.permission) }
        return reading.error(.permission, "the token lacks the scopes \(scopes.joined(separator: ", "))")
    }

    private static func limited(_ reading: Reading, _ response: HTTPResponse) -> JobError {
        let (limit, pause) = limit(reading, response)
        if limit == .daily { return reading.error(.quotaExceeded, retryAfter: pause) }
        return reading.error(.rateLimited, retryAfter: pause)
    }

    private static func limit(_ reading: Reading, _ response: HTTPResponse) -> (limit: HubSpotLimit, pause: Duration) {
        let limit = HubSpotLimit(policy: reading.policy ?? reading.message)
        let interval = response.header("X-HubSpot-RateLimit-Interval-Milliseconds").flatMap { Int64($0) }
        let window = limit == .tenSeconds ? interval.map { Duration.milliseconds($0) } : nil
        return (limit, response.retryAfter ?? window ?? limit.pause)
    }

    /// A refusal that is about a record, its values or the mapping.
    private static func record(_ reading: Reading) -> JobError {
        switch reading.category {
        case "OBJECT_NOT_FOUND": return reading.error(.remoteRecordGone)
        case "CONFLICT": return reading.error(.duplicateRemoteRecord)
        case "MISSING_SCOPES": return forbidden(reading)
        default: break
        }
        switch reading.code {
        case "PROPERTY_DOESNT_EXIST": return reading.error(.missingRemoteField)
        case "INVALID_OPTION", "INVALID_EMAIL", "INVALID_INTEGER", "INVALID_LONG", "INVALID_FLOAT", "INVALID_DATE",
            "INVALID_BOOLEAN", "READ_ONLY_VALUE":
            return reading.error(.dataValueValidation)
        case "REQUIRED_FIELD", "MISSING_REQUIRED_PROPERTY": return reading.error(.missingRequiredField)
        case "OBJECT_NOT_FOUND": return reading.error(.remoteRecordGone)
        default: break
        }
        return byText(reading)
    }

    private static func byText(_ reading: Reading) -> JobError {
        let text = reading.allText.lowercased()
        let subCategory = reading.subCategory ?? ""
        if subCategory.contains("NOT_FOUND") || subCategory.contains("INVALID_OBJECT_IDS") {
            return reading.error(.remoteRecordGone)
        }
        let isMissing = text.contains("does not exist") || text.contains("not found") || text.contains("is not valid")
        if text.contains("associat"), isMissing { return reading.error(.remoteRecordGone) }
        if text.contains("existing id:") { return reading.error(.duplicateRemoteRecord) }
        if text.contains("required propert") || text.contains("property is required")
            || text.contains("at least one of")
        {
            return reading.error(.missingRequiredField)
        }
        let isOurs = text.contains("json") && !text.contains("property values were not valid")
        if reading.category == "VALIDATION_ERROR", !isOurs { return reading.error(.dataValueValidation) }
        return reading.error(reading.status == 409 ? .duplicateRemoteRecord : .internal)
    }
}
