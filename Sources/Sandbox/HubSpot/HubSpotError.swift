/// An error as HubSpot words it: for a whole request, or for one input of a batch.
struct HubSpotError: Error {
    /// One entry of the list `errors`.
    struct Detail {
        var message: String
        var code: String?
        var field: String?
        var context: [String: [String]] = [:]

        var json: JSON {
            var members: [String: JSON] = ["message": .string(message)]
            if let code { members["code"] = .string(code) }
            if let field { members["in"] = .string(field) }
            if !context.isEmpty { members["context"] = .object(context.mapValues { .strings($0) }) }
            return .object(members)
        }
    }

    var status: Int
    var category: String?
    var subCategory: String?
    var message: String
    var details: [Detail] = []
    var context: [String: [String]] = [:]
    var links: [String: String] = [:]
    var others: [String: JSON] = [:]

    static func validation(_ message: String, details: [Detail] = []) -> HubSpotError {
        HubSpotError(status: 400, category: "VALIDATION_ERROR", message: message, details: details)
    }

    static func notFound(_ message: String) -> HubSpotError {
        HubSpotError(status: 404, category: "OBJECT_NOT_FOUND", message: message)
    }

    static func conflict(_ message: String) -> HubSpotError {
        HubSpotError(status: 409, category: "CONFLICT", message: message)
    }

    static let unknownPath = notFound("There is nothing at this path.")

    /// Too many calls. This body names an `errorType`, too.
    static func limited(_ policy: String, requestID: String) -> HubSpotError {
        HubSpotError(
            status: 429, category: "RATE_LIMITS", message: "You have reached your \(policy.lowercased()) limit.",
            others: ["errorType": "RATE_LIMIT", "policyName": .string(policy), "requestId": .string(requestID)])
    }

    /// The body HubSpot gives with a status that a fault asks for.
    static func standard(status: Int, requestID: String) -> HubSpotError {
        switch status {
        case 401:
            .unauthenticated("The call carries no access token.")
        case 403: .missingScopes(["crm.objects.contacts.write"])
        case 404: .notFound("resource not found")
        case 409: .conflict("The record was changed by another request.")
        case 423:
            HubSpotError(status: 423, category: "LOCKED", message: "The record is locked by another operation.")
        case 429: .limited("TEN_SECONDLY_ROLLING", requestID: requestID)
        case 477:
            HubSpotError(status: 477, category: "MIGRATION_IN_PROGRESS", message: "This account is being migrated.")
        case 400..<500: HubSpotError(status: status, category: "VALIDATION_ERROR", message: "Invalid request")
        default: HubSpotError(status: status, category: "INTERNAL_ERROR", message: "internal error")
        }
    }

    static func unauthenticated(_ message: String) -> HubSpotError {
        HubSpotError(status: 401, category: "INVALID_AUTHENTICATION", message: message)
    }

    static func expired(secondsAgo age: Int) -> HubSpotError {
        HubSpotError(
            status: 401, category: "EXPIRED_AUTHENTICATION",
            message: "The access token expired \(age) second(s) ago.")
    }

    static func missingScopes(_ scopes: [String]) -> HubSpotError {
        HubSpotError(
            status: 403, category: "MISSING_SCOPES",
            message: "This token was not granted every scope that the call needs.",
            details: [.init(message: "Missing scopes", context: ["requiredGranularScopes": scopes])],
            links: ["scopes": "https://developers.hubspot.com/scopes"])
    }

    /// The body of a refused request.
    func body(correlationID: String) -> JSON {
        var members = others
        members["message"] = .string(message)
        members["correlationId"] = .string(correlationID)
        if members["status"] == nil { members["status"] = "error" }
        if let category { members["category"] = .string(category) }
        if let subCategory { members["subCategory"] = .string(subCategory) }
        if !details.isEmpty { members["errors"] = .array(details.map(\.json)) }
        if !context.isEmpty { members["context"] = .object(context.mapValues { .strings($0) }) }
        if !links.isEmpty { members["links"] = .strings(links) }
        return .object(members)
    }

    /// The entry in the `errors` of a 207, with every member that the contract requires.
    func entry(adding added: [String: [String]] = [:]) -> JSON {
        [
            "status": "error", "category": .string(category ?? "VALIDATION_ERROR"), "message": .string(message),
            "context": .object(context.merging(added) { first, _ in first }.mapValues { .strings($0) }),
            "errors": .array(details.map(\.json)), "links": .strings(links),
        ]
    }
}

extension HubSpotError {
    /// The refusal of one record that a fault asks for.
    init(fault: Fault) {
        let category = fault.category ?? "VALIDATION_ERROR"
        let status = ["CONFLICT": 409, "OBJECT_NOT_FOUND": 404, "RATE_LIMITS": 429][category] ?? 400
        let message = fault.message ?? "This record is refused because a fault asks for it."
        self.init(status: status, category: category, message: message)
        if fault.code != nil || fault.field != nil {
            let context = fault.field.map { ["propertyName": [$0]] } ?? [:]
            details = [Detail(message: message, code: fault.code, field: fault.field, context: context)]
        }
    }
}
