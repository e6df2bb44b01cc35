public import Sync

/// Which modules of the CRM leads become records of, and are matched against.
public enum ZohoModules: String, CaseIterable, Codable, Sendable {
    /// Contacts first, then Leads that are not converted; who is neither becomes a Lead.
    case both = "leads-and-contacts"
    /// Leads that are not converted; who is none becomes one, whatever Contacts there are.
    case leads
    /// Contacts; who is none becomes one, in the Account that is found or created for the company.
    case contacts
}

extension ZohoModules {
    /// What Zoho CRM calls things under this choice. A write takes 100 records, and so do the batches.
    ///
    /// A Lead keeps its company's name in a field of its own, so Accounts are found and created for Contacts alone.
    ///
    /// Source: "Insert Records" and "Update Records" of the API v8, at most 100 records a call.
    public var profile: CRMProfile {
        var profile = CRMProfile(
            personObjects: [ZohoModule.contacts, ZohoModule.leads], newPersonObject: ZohoModule.leads,
            companyObject: ZohoModule.accounts, objectsWithoutCompany: [ZohoModule.leads],
            matchesCompaniesByName: true, activityObject: ZohoModule.notes, campaignKinds: [.campaign],
            ownerField: "Owner", batchSize: 100)
        switch self {
        case .both: break
        case .leads:
            profile.personObjects = [ZohoModule.leads]
            profile.companyObject = nil
            profile.matchesCompaniesByName = false
        case .contacts:
            profile.personObjects = [ZohoModule.contacts]
            profile.newPersonObject = ZohoModule.contacts
            profile.objectsWithoutCompany = []
        }
        return profile
    }
}

/// The modules by the names under which the API knows them, whatever they are called on the screen.
enum ZohoModule {
    static let contacts = "Contacts"
    static let leads = "Leads"
    static let accounts = "Accounts"
    static let campaigns = "Campaigns"
    static let notes = "Notes"
}
