internal import JobQueue

/// Where in each CRM a cause is mended. Menus are the vendors' of 2026, and may move.
extension Explanation {
    /// The CRMs, by the kind of a destination.
    enum CRM: String, CaseIterable {
        case hubspot
        case salesforce
        case pipedrive
        case zoho
    }

    /// The sentence for a type in a CRM; nil where there is nothing particular to say.
    static func place(of type: ErrorType, in crm: CRM) -> String? {
        switch crm {
        case .hubspot: hubSpot(type)
        case .salesforce: salesforce(type)
        case .pipedrive: pipedrive(type)
        case .zoho: zoho(type)
        }
    }

    private static func hubSpot(_ type: ErrorType) -> String? {
        switch type {
        case .authentication:
            "Settings, Integrations, Private Apps: show or rotate the access token. An app that was uninstalled must "
                + "be let in again with leadferry connect."
        case .permission:
            "The app needs crm.objects.contacts and crm.objects.companies (read and write), and for campaigns "
                + "crm.lists or crm.objects.marketing_events; the message names what is missing (MISSING_SCOPES)."
        case .noTagMapping, .dataValueValidation:
            "Settings, Properties: an option's internal name is what is sent, not its label (INVALID_OPTION lists "
                + "those allowed). READ_ONLY_VALUE means a calculated property: take it out of the map."
        case .missingRequiredField:
            "HubSpot itself requires one of email, firstname, lastname for a contact, and name or domain for a "
                + "company; properties made required are under Settings, Objects."
        case .missingRemoteField: "Settings, Properties: use the internal name of the property (PROPERTY_DOESNT_EXIST)."
        case .duplicateRemoteRecord:
            "Contacts, Actions, Manage duplicates. E-mail addresses are unique, second ones "
                + "too."
        case .campaign:
            "The list must be static and of contacts, and not in the bin; the marketing event must be there under its "
                + "id."
        case .rateLimited:
            "The ten-second limit is shared by all calls of the app; limits.ten_seconds lowers our "
                + "share."
        case .quotaExceeded:
            "The daily calls of a private app are shared by the account and reset at midnight of its "
                + "time zone."
        default: nil
        }
    }

    private static func salesforce(_ type: ErrorType) -> String? {
        switch type {
        case .authentication:
            "INVALID_SESSION_ID: sign in again with leadferry connect; the connected app or the user may have been "
                + "deactivated, or its password or security token changed."
        case .permission:
            "The user's profile or permission sets need create and edit on the object and on each field of the map "
                + "(field-level security); campaign members need Marketing User. API_DISABLED: the edition has no API."
        case .noTagMapping, .dataValueValidation:
            "Object Manager, Fields: a restricted picklist takes only the API names of its values; "
                + "FIELD_CUSTOM_VALIDATION_EXCEPTION is a validation rule of the org, whose text is the message."
        case .missingRequiredField:
            "REQUIRED_FIELD_MISSING: a Lead needs LastName and Company, a Contact LastName; others are marked "
                + "required in Object Manager."
        case .missingRemoteField:
            "INVALID_FIELD: the API name is wrong (custom fields end in __c), or field-level security hides it."
        case .duplicateRemoteRecord:
            "Setup, Duplicate Rules: a rule with the action Block refused it; save_despite_alerts: true passes rules "
                + "that only alert. DUPLICATE_VALUE: a unique field has the value already."
        case .ambiguousMatch: "Several records have the external id: merge them, or correct the id."
        case .remoteRecordGone:
            "A Lead that was converted is now a Contact; a retry finds it. Deleted records are in "
                + "the bin for 15 days."
        case .campaign:
            "The campaign must be active and visible to the user, and the status one of its member statuses "
                + "(Campaign, Campaign Member Statuses)."
        case .remoteConflict:
            "UNABLE_TO_LOCK_ROW: other writers touch the same account or campaign. ENTITY_IS_LOCKED: an approval "
                + "holds it."
        case .rateLimited, .quotaExceeded:
            "Setup, System Overview shows the calls of 24 hours and the storage. The calls come back by the hour; "
                + "storage must be freed or bought."
        default: nil
        }
    }

    private static func pipedrive(_ type: ErrorType) -> String? {
        switch type {
        case .authentication:
            "Personal preferences, API: copy the token again; it changes when somebody makes a new one. An app must "
                + "be let in again with leadferry connect."
        case .permission:
            "The user needs the right to add and edit people and organizations (Permission sets); 402 means that the "
                + "account is not paid, 403 that the plan or the scopes lack the feature (Contact Sync for "
                + "job_title)."
        case .noTagMapping, .dataValueValidation:
            "Settings, Data fields: an option is given by its label or number; add it there."
        case .missingRequiredField:
            "Settings, Data fields: required fields of people or organizations. A person "
                + "needs a name."
        case .missingRemoteField:
            "Settings, Data fields: give the field's name, or the hash under API key of the "
                + "field."
        case .campaign: "The label of persons is missing: Settings, Data fields, Labels, or by hand on any person."
        case .rateLimited: "The burst is counted by token and two seconds; limits.two_seconds lowers our share."
        case .quotaExceeded:
            "Daily API tokens are shared by the company, grow with seats and plan, and reset at midnight UTC. "
                + "feature_capping: a limit of the plan on records or fields."
        case .outcomeUnknown: "Search the person by name; Pipedrive keeps nothing unique, so only a look tells."
        default: nil
        }
    }

    private static func zoho(_ type: ErrorType) -> String? {
        switch type {
        case .authentication:
            "INVALID_TOKEN: the refresh token was revoked or is of another data centre; sign in again with leadferry "
                + "connect."
        case .permission:
            "OAUTH_SCOPE_MISMATCH: make the refresh token with the scopes of docs/credentials.md. NO_PERMISSION: "
                + "Setup, Security Control, Profiles."
        case .noTagMapping, .dataValueValidation:
            "Setup, Modules and Fields: Zoho refuses what is not among a picklist's values, and what is longer than "
                + "the field."
        case .missingRequiredField:
            "MANDATORY_NOT_FOUND: a Lead needs Last_Name (and Company where the layout says so), a Contact Last_Name."
        case .missingRemoteField:
            "Setup, Developer Space, APIs, API Names: the field's API name, which is told apart "
                + "by case."
        case .duplicateRemoteRecord:
            "DUPLICATE_DATA: a unique field has the value already; find and merge under "
                + "Deduplicate."
        case .ambiguousMatch: "Several records have the value: merge them under Find and Merge Duplicates."
        case .remoteRecordGone: "CONVERTED_RECORD: the Lead became a Contact; a retry finds it."
        case .campaign:
            "The campaign must be there under its name or id, and the status among the member statuses of the account."
        case .remoteConflict: "RECORD_LOCKED or an approval or blueprint holds the record: end it there, then retry."
        case .rateLimited:
            "Calls under way at once are limited by the edition; edition: and users: say what may be "
                + "called."
        case .quotaExceeded:
            "Setup, Developer Space, APIs shows the credits of 24 hours, which come back by and by; storage must be "
                + "freed or bought."
        default: nil
        }
    }
}
