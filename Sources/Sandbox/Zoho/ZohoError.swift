/// An error as Zoho words it, alike for a whole request and for one row.
///
/// Codes and the names in `details` are those of the published contract (v8, `record.json` and `common.json`).
struct ZohoError: Error {
    var status = 400
    var code: String
    var message: String
    var details: [String: JSON] = [:]

    /// The body of a refused request, and the entry of a refused row.
    var body: JSON {
        ["code": .string(code), "message": .string(message), "details": .object(details), "status": "error"]
    }

    /// The entry of a refused note: it names the field, not the place, or nothing but an id (`notes.json`).
    var noteBody: JSON {
        var error = self
        error.details["json_path"] = nil
        if let id = details["id"] { error.details = ["id": id] }
        return error.body
    }

    /// A refusal of a request.
    static func request(
        _ code: String, _ message: String, _ details: [String: JSON] = [:], status: Int = 400
    ) -> ZohoError {
        ZohoError(status: status, code: code, message: message, details: details)
    }

    /// A refusal of what stands at a place of the body.
    static func at(
        _ place: ZohoPlace, _ code: String, _ message: String, _ more: [String: JSON] = [:]
    ) -> ZohoError {
        var details = more
        details["api_name"] = .string(place.name)
        details["json_path"] = .string(place.path)
        return ZohoError(code: code, message: message, details: details)
    }

    /// A value that is not as it should be.
    static func invalid(_ place: ZohoPlace, _ more: [String: JSON] = [:]) -> ZohoError {
        at(place, "INVALID_DATA", "invalid data", more)
    }

    /// A value of a wrong type.
    static func type(_ place: ZohoPlace, _ expected: String) -> ZohoError {
        invalid(place, ["expected_data_type": .string(expected)])
    }

    /// A value that has to be there and is not.
    static func mandatory(_ place: ZohoPlace) -> ZohoError {
        at(place, "MANDATORY_NOT_FOUND", "required field not found")
    }

    /// A parameter that has to be there and is not.
    static func parameter(_ name: String) -> ZohoError {
        request(
            "REQUIRED_PARAM_MISSING", "One of the expected parameter is missing",
            ["param_name": .string(name), "param": .string(name)])
    }

    /// An id in the body that is nobody's.
    static func unknownID(_ id: String, _ place: ZohoPlace) -> ZohoError {
        at(place, "INVALID_DATA", "the id given seems to be invalid", ["id": .string(id)])
    }

    /// An id in the path that is nobody's; the index counts the parts of the path after the version.
    static func unknownPath(_ index: Int) -> ZohoError {
        request("INVALID_DATA", "the id given seems to be invalid", ["resource_path_index": .integer(index)])
    }

    static let unknownModule = request(
        "INVALID_MODULE", "The module name given seems to be invalid", ["resource_path_index": 0])

    static let noSuchPath = request(
        "INVALID_URL_PATTERN", "Please check if the URL trying to access is a correct one", status: 404)

    static let wrongMethod = request(
        "INVALID_REQUEST_METHOD", "The http request method type is not a valid one")

    static let token = request("INVALID_TOKEN", "invalid oauth token", status: 401)

    static let noToken = request("AUTHENTICATION_FAILURE", "Authentication failed", status: 401)

    static let scope = request(
        "OAUTH_SCOPE_MISMATCH", "invalid oauth scope to access this URL", status: 401)

    static let tooManyRequests = request(
        "TOO_MANY_REQUESTS", "Too many requests were sent in this time", status: 429)

    /// The answer Zoho gives with a status that a fault asks for.
    static func standard(status: Int) -> ZohoError {
        switch status {
        case 401: token
        case 403: request("NO_PERMISSION", "permission denied", ["permissions": []], status: 403)
        case 404: noSuchPath
        case 412: request("ALREADY_MODIFIED", "the record was changed since", status: 412)
        case 429: tooManyRequests
        case 400..<500: request("INVALID_DATA", "invalid data", status: status)
        default: request("INTERNAL_ERROR", "Internal server error occurred.", status: status)
        }
    }
}

/// A place in a body: a field and the path that leads to it.
struct ZohoPlace: Sendable {
    let name: String
    let path: String

    init(_ name: String, in parent: String) {
        self.name = name
        path = "\(parent).\(name)"
    }

    init(name: String, path: String) {
        self.name = name
        self.path = path
    }
}
