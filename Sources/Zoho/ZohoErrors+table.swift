import JobQueue

extension ZohoErrors {
    /// What each of Zoho's codes means for a job. What depends on the details, the words or the place besides stands in
    /// `classify`.
    ///
    /// Source: "Status Codes" of the API v8 and the exceptions of its contract (record.json, coql.json, common.json).
    static let types: [String: ErrorType] = [
        // The token.
        "INVALID_TOKEN": .authentication,
        "AUTHENTICATION_FAILURE": .authentication,
        // What the app and the user may do.
        "OAUTH_SCOPE_MISMATCH": .permission,
        "NO_PERMISSION": .permission,
        "AUTHORIZATION_FAILED": .permission,
        "CANNOT_PERFORM_ACTION": .permission,
        // Held by a blueprint, an approval or a lock until a person decides.
        "RECORD_IN_BLUEPRINT": .permission,
        "RECORD_LOCKED": .permission,
        "NOT_APPROVED": .permission,
        "CANNOT_BE_UPDATED": .permission,
        "NOT_ALLOWED": .permission,
        // The address, and what the edition has.
        "INVALID_MODULE": .configuration,
        "INVALID_URL_PATTERN": .configuration,
        "API_NOT_SUPPORTED": .configuration,
        "FEATURE_NOT_SUPPORTED": .configuration,
        "NOT_SUPPORTED": .configuration,
        "TERRITORY_NOT_ENABLED": .configuration,
        // Values.
        "MANDATORY_NOT_FOUND": .missingRequiredField,
        "REQUIRED_PARAM_MISSING": .missingRequiredField,
        "REQUIRED_DATA_NOT_FOUND": .missingRequiredField,
        "EXPECTED_FIELD_MISSING": .missingRequiredField,
        "DEPENDENT_FIELD_MISSING": .missingRequiredField,
        "INVALID_DATA": .dataValueValidation,
        "PATTERN_NOT_MATCHED": .dataValueValidation,
        "DEPENDENT_MISMATCH": .dataValueValidation,
        "MAPPING_MISMATCH": .dataValueValidation,
        "DATA_MISMATCH": .dataValueValidation,
        "MULTIPLE_OR_MULTI_ERRORS": .dataValueValidation,
        // Records.
        "DUPLICATE_DATA": .duplicateRemoteRecord,
        "AMBIGUITY_DURING_PROCESSING": .ambiguousMatch,
        "CONVERTED_RECORD": .remoteRecordGone,
        "ID_ALREADY_CONVERTED": .remoteRecordGone,
        "NOT_FOUND": .remoteRecordGone,
        "NO_CONTENT": .remoteRecordGone,
        "NO_RECORDS_FOUND": .remoteRecordGone,
        // What passes by itself.
        "ALREADY_MODIFIED": .remoteConflict,
        "RECORD_MODIFIED": .remoteConflict,
        "TOO_MANY_REQUESTS": .rateLimited,
        "INTERNAL_ERROR": .remoteUnavailable,
        "INTERNAL_SERVER_ERROR": .remoteUnavailable,
        "SERVICE_UNAVAILABLE": .remoteUnavailable,
        "BAD_GATEWAY": .remoteUnavailable,
        // What a person has to buy or to clear away.
        "LIMIT_EXCEEDED": .quotaExceeded,
        "LIMIT_REACHED": .quotaExceeded,
        "STORAGE_SPACE_EXCEEDED": .quotaExceeded,
        // Requests that only a bug of ours makes.
        "INVALID_REQUEST_METHOD": .internal,
        "METHOD_NOT_ALLOWED": .internal,
        "SYNTAX_ERROR": .internal,
        "INVALID_QUERY": .internal,
        "INVALID_ALIAS": .internal,
        "DUPLICATE_ALIAS": .internal,
    ]

    /// The codes of a call whose token is no longer good: a new one may be. A missing scope is a 401, too, and stays.
    static let tokenCodes: Set<String> = ["INVALID_TOKEN", "AUTHENTICATION_FAILURE"]
}
