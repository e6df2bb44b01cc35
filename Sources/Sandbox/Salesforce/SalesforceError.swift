/// An error as Salesforce words it: for a whole request under `errorCode`, for one row under `statusCode`.
struct SalesforceError: Error {
    var status = 400
    var code: String
    var message: String
    /// The fields at fault; rows always carry the list, requests only where Salesforce gives one.
    var fields: [String]?
    var others: [String: JSON] = [:]
    /// Whether it was asked for, and so says nothing of the request.
    var isFault = false

    /// A refusal of what stands in a record.
    static func row(_ code: String, _ message: String, _ fields: [String] = []) -> SalesforceError {
        SalesforceError(code: code, message: message, fields: fields)
    }

    /// A refusal of a request.
    static func request(_ status: Int, _ code: String, _ message: String) -> SalesforceError {
        SalesforceError(status: status, code: code, message: message)
    }

    static let resourceMissing = request(404, "NOT_FOUND", "The requested resource does not exist")

    static let crossReference = row("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")

    static let deleted = SalesforceError(
        status: 404, code: "ENTITY_IS_DELETED", message: "entity is deleted", fields: [])

    static let session = request(401, "INVALID_SESSION_ID", "Session expired or invalid")

    static func noColumn(_ name: String, _ type: String) -> SalesforceError {
        request(400, "INVALID_FIELD", "No such column '\(name)' on sobject of type \(type)")
    }

    static func parser(_ reason: String) -> SalesforceError { request(400, "JSON_PARSER_ERROR", reason) }

    static func malformed(_ reason: String) -> SalesforceError { request(400, "MALFORMED_QUERY", reason) }

    /// The body of a refused request: an array of one.
    var body: JSON {
        var members = others
        members["errorCode"] = .string(code)
        members["message"] = .string(message)
        if let fields { members["fields"] = .strings(fields) }
        return [.object(members)]
    }

    /// The entry in the `errors` of a row. What only a single create tells, such as matches, is left out.
    var entry: JSON {
        ["statusCode": .string(code), "message": .string(message), "fields": .strings(fields ?? [])]
    }

    /// The body Salesforce gives with a status that a fault asks for.
    static func standard(status: Int) -> SalesforceError {
        switch status {
        case 401: session
        case 403: request(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        case 404: resourceMissing
        case 405: request(405, "METHOD_NOT_ALLOWED", "The method is not allowed here.")
        case 503: request(503, "SERVER_UNAVAILABLE", "Server temporarily unavailable.")
        case 400..<500: request(status, "BAD_REQUEST", "The request cannot be carried out.")
        default: request(status, "UNKNOWN_EXCEPTION", "An unexpected error occurred.")
        }
    }
}
