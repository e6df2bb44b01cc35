public import JobQueue

/// The seam to a CRM: it looks up and it writes, in as few calls as the CRM allows, and knows nothing of the store.
///
/// A connector never retries by itself, never logs personal data, and turns every answer into typed results: an error
/// of one record stays with that record; a refusal of a whole batch is cut down to the record at fault. It may be used
/// by many tasks at once.
public protocol CRMConnector: Sendable {
    /// The CRM's name of the object a person becomes (`contact`), for remote records and messages.
    var personObject: String { get }

    /// The CRM's name of the object a company becomes (`company`).
    var companyObject: String { get }

    /// How many leads one look-up and one plan carry with the fewest calls.
    var batchSize: Int { get }

    /// Finds people (by id, then by e-mail) and companies (by id, then by domain).
    func lookUp(_ question: LookUp) async -> LookUpAnswer

    /// Writes a plan: companies, then people, then links.
    func write(_ plan: SyncPlan) async -> SyncReport

    /// How a create whose answer was lost can be found again.
    func recovery(ofLostPersonWithEmail email: String?) -> LostCreateRecovery

    /// How a company create whose answer was lost can be found again.
    func recovery(ofLostCompany key: CompanyKey) -> LostCreateRecovery

    /// Asks the CRM, without writing, whether the credential is good. Throws what a sync would fail with.
    func check() async throws(JobError)
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
