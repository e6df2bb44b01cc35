extension ConfigurationTemplate {
    /// A destination wired to the embedded sandbox, with what is particular to its kind.
    static func destination(_ kind: DestinationKind) -> String {
        switch kind {
        case .hubspot:
            """
              hubspot:
                kind: hubspot
                # The embedded sandbox (`leadferry sandbox`). Leave `url` out for HubSpot itself, and name a real token, or let
                # an app sign in (docs/credentials.md, `leadferry connect hubspot`):
                # token: env:HUBSPOT_TOKEN
                url: http://127.0.0.1:8700/hubspot
                token: sandbox
            \(mode)
                # HubSpot's path generation: v3, or a date such as 2026-03.
                paths: v3
            \(mapping(field: "jobtitle", booth: "booth_number", note: "lead_note", size: "size_band"))
                # campaigns:
                #   expo: {list: "Expo 2026"}
            """
        case .salesforce:
            """
              salesforce:
                kind: salesforce
                # The embedded sandbox (`leadferry sandbox`). For an org of your own, its address, and how it is signed in to
                # (docs/credentials.md, `leadferry connect salesforce`):
                # url: https://acme.my.salesforce.com
                # auth: {flow: client_credentials, client_id: env:SF_CLIENT_ID, client_secret: env:SF_CLIENT_SECRET}
                url: http://127.0.0.1:8700/salesforce
                token: sandbox
            \(mode)
                # leads-and-contacts: who is a Contact is updated, everybody else is a Lead; leads-only; accounts-and-contacts.
                strategy: leads-and-contacts
                api_version: v66.0
                # Let assignment rules give new Leads their owner; save where a duplicate rule only alerts.
                # assignment_rules: true
                # save_despite_alerts: true
            \(mapping(field: "Title", booth: "Booth__c", note: "Description", size: "Size_Band__c"))
                # campaigns:
                #   expo: {campaign: "Expo 2026", status: Responded}
            """
        case .pipedrive:
            """
              pipedrive:
                kind: pipedrive
                # The embedded sandbox (`leadferry sandbox`). Leave `url` out for Pipedrive itself, and name a user's API token,
                # or let an app sign in (docs/credentials.md, `leadferry connect pipedrive`):
                # token: env:PIPEDRIVE_TOKEN
                url: http://127.0.0.1:8700/pipedrive
                token: sandbox
            \(mode)
                # The company's plan (lite, growth, premium, ultimate) and its seats say how much may be called.
                plan: premium
                seats: 1
            \(mapping(field: "Job title", booth: "Booth", note: "Met at", size: "Size band"))
                # campaigns:
                #   expo: {label: "Expo 2026"}
            """
        case .zoho:
            """
              zoho:
                kind: zoho
                # The embedded sandbox (`leadferry sandbox`). For an account of your own, its data centre (us, eu, in, au, jp,
                # cn, ca, sa) instead of `url`, and how it is signed in to (docs/credentials.md, `leadferry connect zoho`):
                # data_centre: eu
                # auth: {flow: refresh_token, client_id: env:ZOHO_CLIENT_ID, client_secret: env:ZOHO_CLIENT_SECRET}
                url: http://127.0.0.1:8700/zoho
                token: sandbox
            \(mode)
                # leads-and-contacts: who is a Contact is updated, everybody else is a Lead; leads; contacts, with Accounts.
                modules: leads-and-contacts
                # The account's edition (free, standard, professional, enterprise, ultimate) and its users say how much may
                # be called.
                edition: standard
                users: 1
                # Keep workflows from running on what is written; look for no Account by its website.
                # automation: false
                # match_accounts_by_website: false
            \(mapping(field: "Job_Title", booth: "Booth", note: "Description", size: "Size_Band"))
                # campaigns:
                #   expo: {campaign: "Expo 2026", status: Attended}
            """
        }
    }

    private static let mode = """
            # automatic: sent when enriched; manual: frozen until pushed; disabled: not claimed.
            mode: automatic
        """

    /// Examples with the CRM's own names.
    private static func mapping(field: String, booth: String, note: String, size: String) -> String {
        """
            # Lines here are added to the recommended field map; one for the same CRM field replaces it. With
            # `defaults: false`, yours are all there is. `write` is overwrite (default) or write-if-blank.
            # fields:
            #   person:
            #     - {field: job_title, to: \(field), write: write-if-blank}
            #     - {custom: Booth, to: \(booth)}
            #     - {text: "Met at {event}", to: \(note)}
            #   company:
            #     - {field: employee_range, to: \(size)}
            # Qualifiers, campaigns by event, activities, owners and the account's limits: docs/mapping.md.
        """
    }
}
