import JobQueue

extension SalesforceErrors {
    /// What each of Salesforce's codes means for a job. What depends on the words or the place besides stands in
    /// `classify`.
    ///
    /// Source: "Core Data Types Used in API Calls", StatusCode and ExceptionCode of the SOAP guide, which the REST API
    /// shares; "Status Codes and Error Responses" of the REST guide.
    static let types: [String: ErrorType] = [
        // The session.
        "INVALID_SESSION_ID": .authentication,
        "INVALID_AUTH_HEADER": .authentication,
        "INVALID_LOGIN": .authentication,
        "INVALID_OPERATION_WITH_EXPIRED_PASSWORD": .authentication,
        "PASSWORD_LOCKOUT": .authentication,
        "ORG_LOCKED": .authentication,
        "LOGIN_DURING_RESTRICTED_DOMAIN": .authentication,
        "LOGIN_DURING_RESTRICTED_TIME": .authentication,
        // What the user or the org may do.
        "API_CURRENTLY_DISABLED": .permission,
        "API_DISABLED_FOR_ORG": .permission,
        "FORBIDDEN": .permission,
        "FUNCTIONALITY_NOT_ENABLED": .permission,
        "INSUFFICIENT_ACCESS": .permission,
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": .permission,
        "INSUFFICIENT_ACCESS_OR_READONLY": .permission,
        "NO_ACCESS": .permission,
        "TXN_SECURITY_RUNTIME_EXCEPTION": .permission,
        // Hidden from the user, or not there: Salesforce makes no difference.
        "INVALID_TYPE": .permission,
        "INVALID_FIELD_FOR_INSERT_UPDATE": .permission,
        "INVALID_FIELD": .missingRemoteField,
        // Locked by an approval process until a person decides.
        "ENTITY_IS_LOCKED": .permission,
        // Values.
        "REQUIRED_FIELD_MISSING": .missingRequiredField,
        "FIELD_CUSTOM_VALIDATION_EXCEPTION": .dataValueValidation,
        "FIELD_FILTER_VALIDATION_EXCEPTION": .dataValueValidation,
        "FIELD_INTEGRITY_EXCEPTION": .dataValueValidation,
        "INVALID_EMAIL_ADDRESS": .dataValueValidation,
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": .dataValueValidation,
        "INVALID_TYPE_ON_FIELD_IN_RECORD": .dataValueValidation,
        "NUMBER_OUTSIDE_VALID_RANGE": .dataValueValidation,
        "STRING_TOO_LONG": .dataValueValidation,
        // The org's automation refused the record; what its words name goes before.
        "APEX_ERROR": .dataValueValidation,
        "CANNOT_EXECUTE_FLOW_TRIGGER": .dataValueValidation,
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": .dataValueValidation,
        "INACTIVE_OWNER_OR_USER": .configuration,
        // Records.
        "DUPLICATES_DETECTED": .duplicateRemoteRecord,
        "DUPLICATE_EXTERNAL_ID": .ambiguousMatch,
        "DUPLICATE_VALUE": .duplicateRemoteRecord,
        "CANNOT_UPDATE_CONVERTED_LEAD": .remoteRecordGone,
        "DELETED_RECORD": .remoteRecordGone,
        "ENTITY_IS_DELETED": .remoteRecordGone,
        "INVALID_CROSS_REFERENCE_KEY": .remoteRecordGone,
        "INVALID_ID_FIELD": .remoteRecordGone,
        // What passes by itself.
        "UNABLE_TO_LOCK_ROW": .remoteConflict,
        "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE": .remoteUnavailable,
        "API_NOT_ALLOWED_DURING_MAINTENANCE": .remoteUnavailable,
        "QUERY_TIMEOUT": .remoteUnavailable,
        "REQUEST_RUNNING_TOO_LONG": .remoteUnavailable,
        "SERVER_UNAVAILABLE": .remoteUnavailable,
        "UNKNOWN_EXCEPTION": .remoteUnavailable,
        // What a person has to buy or to clear away.
        "LIMIT_EXCEEDED": .quotaExceeded,
        "STORAGE_LIMIT_EXCEEDED": .quotaExceeded,
        // Requests that only a bug of ours makes.
        "ALL_OR_NONE_OPERATION_ROLLED_BACK": .internal,
        "EXCEEDED_ID_LIMIT": .internal,
        "INVALID_QUERY_FILTER_OPERATOR": .internal,
        "JSON_PARSER_ERROR": .internal,
        "MALFORMED_ID": .internal,
        "MALFORMED_QUERY": .internal,
        "METHOD_NOT_ALLOWED": .internal,
        "MISSING_ARGUMENT": .internal,
        "OPERATION_TOO_LARGE": .internal,
        "PROCESSING_HALTED": .internal,
        "QUERY_TOO_COMPLICATED": .internal,
        // The address.
        "INVALID_API_VERSION": .configuration,
        "NOT_FOUND": .configuration,
        "UNSUPPORTED_API_VERSION": .configuration,
        "URL_NOT_RESET": .configuration,
    ]

    /// The codes that wrap another one in their words: `…: execution of BeforeInsert caused by: … UNABLE_TO_LOCK_ROW`.
    static let wrappers: Set<String> = [
        "APEX_ERROR", "CANNOT_EXECUTE_FLOW_TRIGGER", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "UNKNOWN_EXCEPTION",
    ]

    /// The codes that are looked for in a wrapper's words, those that pass by themselves first.
    static let nested: [String] = [
        "UNABLE_TO_LOCK_ROW", "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE", "QUERY_TIMEOUT",
        "SERVER_UNAVAILABLE", "STORAGE_LIMIT_EXCEEDED", "ENTITY_IS_LOCKED", "INSUFFICIENT_ACCESS_OR_READONLY",
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "INACTIVE_OWNER_OR_USER", "REQUIRED_FIELD_MISSING",
        "FIELD_CUSTOM_VALIDATION_EXCEPTION", "FIELD_FILTER_VALIDATION_EXCEPTION", "FIELD_INTEGRITY_EXCEPTION",
        "INVALID_EMAIL_ADDRESS", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "NUMBER_OUTSIDE_VALID_RANGE",
        "STRING_TOO_LONG", "DUPLICATE_VALUE",
    ]
}
