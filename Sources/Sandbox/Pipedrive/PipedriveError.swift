/// An error as Pipedrive words it.
struct PipedriveError: Error {
    var status = 400
    var message: String
    /// The machine code, where Pipedrive gives one.
    var code: String?
    /// The field at fault, as v2 names it.
    var field: String?
    /// Whether the body repeats the status as `errorCode`, as the errors from in front of the API do.
    var repeatsStatus = false
    /// Whether the body holds nothing beside the message.
    var isBare = false
    /// A page instead of JSON: the network in front of Pipedrive does not speak JSON.
    var page: String?

    /// The code of every refusal of a value by v2.
    static let validationCode = "ERR_SCHEMA_VALIDATION_FAILED"
    private static let advice = "Please check developers.pipedrive.com"

    /// A refusal of what stands in a request.
    static func validation(_ reason: String, field: String? = nil) -> PipedriveError {
        PipedriveError(message: "Validation failed: \(reason)", code: validationCode, field: field)
    }

    static let unauthorized = PipedriveError(status: 401, message: "unauthorized access", repeatsStatus: true)

    static let unpaid = PipedriveError(status: 402, message: "Company account is not open", repeatsStatus: true)

    static let missingScope = PipedriveError(status: 403, message: "Scope and URL mismatch", repeatsStatus: true)

    static let limited = PipedriveError(status: 429, message: "request over limit", repeatsStatus: true)

    static let shutOut = PipedriveError(
        status: 403, message: "",
        page: "<!DOCTYPE html><html><head><title>Access denied</title></head><body>error 1015</body></html>")

    static let unknownPath = PipedriveError(status: 404, message: "Unknown method .")

    /// A record that is not there.
    static func missing(_ kind: String) -> PipedriveError {
        PipedriveError(status: 404, message: "\(kind) not found")
    }

    /// A user that is not there.
    static let noUser: PipedriveError = {
        var error = PipedriveError(status: 404, message: "User not found or not accessible.")
        error.isBare = true
        return error
    }()

    /// A plan that allows no more of something.
    static func capped(_ what: String) -> PipedriveError {
        PipedriveError(
            status: 403, message: "The limit of \(what) is reached.", code: "feature_capping_\(what)_limit")
    }

    /// A part of the product that the account does not have.
    static func unavailable(_ member: String, _ feature: String) -> PipedriveError {
        PipedriveError(status: 403, message: "\(member) is only available with \(feature)", field: member)
    }

    /// The error that a fault wants for one record. Its category says which: `FORBIDDEN`, `NOT_FOUND`, `CONFLICT`,
    /// `GONE`, `RATE_LIMITED`, `UNAVAILABLE`; anything else is a refused value.
    init(fault: Fault) {
        let statuses = [
            "FORBIDDEN": 403, "NOT_FOUND": 404, "CONFLICT": 409, "GONE": 410, "RATE_LIMITED": 429, "UNAVAILABLE": 503,
        ]
        status = statuses[fault.category ?? ""] ?? 400
        message = fault.message ?? "a fault that was asked for"
        code = fault.code ?? (status == 400 ? Self.validationCode : nil)
        field = fault.field
    }

    init(
        status: Int = 400, message: String, code: String? = nil, field: String? = nil, repeatsStatus: Bool = false,
        page: String? = nil
    ) {
        self.status = status
        self.message = message
        self.code = code
        self.field = field
        self.repeatsStatus = repeatsStatus
        self.page = page
    }

    /// The answer that tells of it.
    var answer: Answer {
        if let page {
            return Answer(status: status, headers: ["Content-Type": "text/html; charset=UTF-8"], body: .text(page))
        }
        var members: [String: JSON] = ["success": false, "error": .string(message)]
        if isBare { return .json(.object(members), status: status) }
        if repeatsStatus {
            members["errorCode"] = .integer(status)
        } else {
            members["data"] = .null
            members["additional_data"] = .null
        }
        members["error_info"] = .string(Self.advice)
        if let code { members["code"] = .string(code) }
        if let field { members["field_code"] = .string(field) }
        return .json(.object(members), status: status)
    }

    /// The error Pipedrive gives with a status that a fault asks for.
    static func standard(status: Int) -> PipedriveError {
        switch status {
        case 401: unauthorized
        case 402: unpaid
        case 403: missingScope
        case 404: missing("Entity")
        case 410: PipedriveError(status: 410, message: "Entity is deleted")
        case 429: limited
        case 400..<500: PipedriveError(status: status, message: "The request cannot be carried out.")
        case 503: PipedriveError(status: 503, message: "Service is temporarily unavailable", repeatsStatus: true)
        default: PipedriveError(status: status, message: "An internal server error occurred", repeatsStatus: true)
        }
    }
}
