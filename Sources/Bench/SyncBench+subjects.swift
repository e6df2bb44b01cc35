extension SyncBench {
    /// A CRM, with a strategy where it has several.
    enum Subject: CaseIterable {
        case hubSpot
        case leadsAndContacts
        case accountsAndContacts
        case pipedrive
        case zoho
        case zohoLeads

        var name: String {
            switch self {
            case .hubSpot: "HubSpot"
            case .leadsAndContacts: "Salesforce"
            case .accountsAndContacts: "Salesforce, accounts and contacts"
            case .pipedrive: "Pipedrive"
            case .zoho: "Zoho"
            case .zohoLeads: "Zoho, leads"
            }
        }

        /// Calls per 100 leads: of new companies, and of known ones.
        var reach: (cold: Double, known: Double) {
            switch self {
            case .hubSpot: (8, 5)
            case .leadsAndContacts: (2, 2)
            case .accountsAndContacts: (3, 3)
            // Nothing is written in batches: each new company is a call besides.
            case .pipedrive: (200, 130)
            case .zoho: (6, 6)
            case .zohoLeads: (4, 4)
            }
        }

        /// Whether the leads have notes. One is a call of its own in Pipedrive, and says nothing of the rest.
        var recordsNotes: Bool { self != .pipedrive && self != .zohoLeads }

        var account: BenchSite.Account {
            switch self {
            // The id that the sandbox gives to the first list.
            case .hubSpot: .init(crm: "hubspot", lines: ["campaigns: {expo: {list: \"1\"}}"])
            case .leadsAndContacts:
                .init(crm: "salesforce", lines: ["campaigns: {expo: {campaign: Expo, status: Sent}}"], batch: 200)
            case .accountsAndContacts:
                .init(
                    crm: "salesforce",
                    lines: [
                        "strategy: accounts-and-contacts", "campaigns: {expo: {campaign: Expo, status: Sent}}",
                    ], batch: 200)
            case .pipedrive:
                .init(crm: "pipedrive", lines: ["plan: premium", "campaigns: {expo: {label: Expo}}"], isApp: true)
            case .zoho: .init(crm: "zoho", lines: ["campaigns: {expo: {campaign: Expo, status: Invited}}"])
            case .zohoLeads:
                .init(crm: "zoho", lines: ["modules: leads", "campaigns: {expo: {campaign: Expo, status: Invited}}"])
            }
        }

        func prepare(_ site: BenchSite) async throws {
            switch self {
            case .hubSpot:
                let list = try await site.control("/hubspot/lists", ["name": "Expo"])
                guard list["id"] as? String == "1" else {
                    throw BenchFolder.Failure(description: "the list has another id: \(list)")
                }
            case .leadsAndContacts, .accountsAndContacts:
                try await site.control(
                    "/seed", ["crm": "salesforce", "object": "Campaign", "records": [["Name": "Expo"]]])
            case .pipedrive:
                try await site.control("/config", ["pipedrive": ["labels": ["person": ["Expo"]]]])
            case .zoho, .zohoLeads:
                let campaign: [String: Any] = ["Campaign_Name": "Expo", "Member_Statuses": ["Invited", "Attended"]]
                try await site.control("/seed", ["crm": "zoho", "object": "Campaigns", "records": [campaign]])
            }
        }
    }
}
