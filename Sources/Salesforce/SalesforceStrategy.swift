public import Sync

/// What a lead becomes in Salesforce, and what it is matched against.
public enum SalesforceStrategy: String, CaseIterable, Codable, Sendable {
    /// Contacts first, then Leads that are not converted; who is neither becomes a Lead.
    case leadsAndContacts = "leads-and-contacts"
    /// Leads that are not converted; who is none becomes one, whatever Contacts there are.
    case leadsOnly = "leads-only"
    /// Contacts; who is none becomes one, in the Account that is found or created for the company.
    case accountsAndContacts = "accounts-and-contacts"
}

extension SalesforceStrategy {
    /// What Salesforce calls things under this strategy. Collections take 200 records, and so do the batches.
    ///
    /// Source: the REST guide's "sObject Collections", limit of 200 records a request.
    public var profile: CRMProfile {
        var profile = CRMProfile(
            personObjects: ["Contact", "Lead"], newPersonObject: "Lead", companyObject: nil, activityObject: "Task",
            campaignKinds: [.campaign], membershipObject: "CampaignMember", ownerField: "OwnerId",
            batchSize: 200)
        switch self {
        case .leadsAndContacts: break
        case .leadsOnly: profile.personObjects = ["Lead"]
        case .accountsAndContacts:
            profile.personObjects = ["Contact"]
            profile.newPersonObject = "Contact"
            profile.companyObject = "Account"
            profile.matchesCompaniesByName = true
        }
        return profile
    }
}
