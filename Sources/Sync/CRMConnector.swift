public import JobQueue

/// The seam to a CRM: it looks up and it writes, in as few calls as the CRM allows, and knows nothing of the store.
///
/// A connector never retries by itself, never logs personal data, and turns every answer into typed results: an error
/// of one record stays with that record; a refusal of a whole batch is cut down to the record at fault. It asks its
/// `CallBudget` before each call. It may be used by many tasks at once.
public protocol CRMConnector: Sendable {
    /// What the CRM calls its objects and what it can do. Pure: no call.
    var profile: CRMProfile { get }

    /// Finds people and companies in the matching order of the CRM, and what is known of their campaign membership.
    func lookUp(_ question: LookUp) async -> LookUpAnswer

    /// Writes a plan: companies, then people, then links, then campaign memberships and activities.
    func write(_ plan: SyncPlan) async -> SyncReport

    /// How a create whose answer was lost can be found again.
    func recovery(of lost: LostCreate) -> LostCreateRecovery

    /// The fields of an object as the CRM has them now. Throws what a sync would fail with.
    func describe(_ object: String) async throws(JobError) -> ObjectDescription

    /// The ids of the CRM's users with these e-mails, by the e-mail as asked; those it does not have are left out.
    func owners(_ emails: [String]) async throws(JobError) -> [String: String]

    /// Asks the CRM, without writing, whether the credential is good and may do what a sync needs. Returns lines for a
    /// person to read: the account, the user, the scopes. Throws what a sync would fail with.
    func check() async throws(JobError) -> [String]

    /// By what the CRM's own pages of this account are found, where that is not the address it is called at; nil where
    /// nothing has to be known. Throws what a sync would fail with.
    func account() async throws(JobError) -> String?
}

extension CRMConnector {
    /// Nothing has to be known.
    public func account() async throws(JobError) -> String? { nil }
}

/// What a CRM calls its objects, and what it can do.
public struct CRMProfile: Sendable, Equatable {
    /// The objects a person may be, in the order in which they are matched: `contact`; or `Contact`, then `Lead`.
    public var personObjects: [String]
    /// The object a new person becomes; one of `personObjects`.
    public var newPersonObject: String
    /// The object a company becomes; nil where the CRM, or the strategy, keeps none apart.
    public var companyObject: String?
    /// The person objects that are not linked to a company: a Zoho Lead has the company's name in a field of its own. For
    /// a person of such an object no company is planned.
    public var objectsWithoutCompany: Set<String>
    /// Whether companies are matched by name where no domain matches. Else only companies with a domain are linked.
    public var matchesCompaniesByName: Bool
    /// The object that records a capture: `note`, `Task`; nil where none is kept.
    public var activityObject: String?
    /// The kinds of campaign a person can be put in; the first is meant where the configuration names none. Empty where
    /// the CRM has none.
    public var campaignKinds: [CampaignKind]
    /// The object of a campaign membership: `CampaignMember`; nil where a membership has no fields.
    public var membershipObject: String?
    /// The field that names the record's owner; nil where there is none.
    public var ownerField: String?
    /// How many leads one look-up and one plan carry with the fewest calls.
    public var batchSize: Int

    /// Makes a profile.
    public init(
        personObjects: [String], newPersonObject: String, companyObject: String?,
        objectsWithoutCompany: Set<String> = [], matchesCompaniesByName: Bool = false, activityObject: String? = nil,
        campaignKinds: [CampaignKind] = [], membershipObject: String? = nil, ownerField: String? = nil, batchSize: Int
    ) {
        self.personObjects = personObjects
        self.newPersonObject = newPersonObject
        self.companyObject = companyObject
        self.objectsWithoutCompany = objectsWithoutCompany
        self.matchesCompaniesByName = matchesCompaniesByName
        self.activityObject = activityObject
        self.campaignKinds = campaignKinds
        self.membershipObject = membershipObject
        self.ownerField = ownerField
        self.batchSize = batchSize
    }

    /// Further objects whose fields can be mapped: those of the campaign membership and of the activity.
    public var furtherObjects: [String] { [membershipObject, activityObject].compactMap(\.self) }
}

/// A create whose answer was lost.
public enum LostCreate: Sendable, Equatable {
    /// A person, with the e-mail where one is known.
    case person(email: String?)
    /// A company.
    case company(CompanyKey)
}

/// How a create whose answer was lost can be found again (crm-apis.md section 6).
public enum LostCreateRecovery: Sendable, Equatable {
    /// A look-up tells for certain at once.
    case lookUp
    /// A look-up tells for certain once the CRM's index has caught up: this long after the create.
    case lookUpAfter(Duration)
    /// No key can find it; a person has to decide.
    case impossible
}
