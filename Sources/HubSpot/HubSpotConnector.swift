public import HTTPTransport
public import JobQueue
public import Sync

/// HubSpot behind the seam: people are contacts, companies are companies.
///
/// - Contacts are found by id and by e-mail with batch reads, which show a record as soon as it is written. Companies
///   have no unique key but their id, so they are found by id and then by domain with the search, whose index lags.
/// - 100 new leads take four calls; a batch in which everything occurs takes nine.
/// - Every write carries a trace id, so that HubSpot refuses records one by one. A batch it refuses as a whole is
///   halved.
/// - Nothing is sent twice by itself, with one exception: a contact HubSpot has already is updated instead of created.
public struct HubSpotConnector: CRMConnector {
    let client: HubSpotClient

    /// Makes a connector to one account.
    public init(_ configuration: HubSpotConfiguration, transport: any HTTPTransport) {
        client = HubSpotClient(configuration: configuration, transport: transport)
    }

    /// `contact`.
    public var personObject: String { "contact" }

    /// `company`.
    public var companyObject: String { "company" }

    /// HubSpot's batches take 100 records. Source: "batch" pages of the CRM object APIs.
    public var batchSize: Int { 100 }

    /// An e-mail is unique in HubSpot and a batch read does not lag; without one no key leads to the contact.
    public func recovery(ofLostPersonWithEmail email: String?) -> LostCreateRecovery {
        (email ?? "").isEmpty ? .impossible : .lookUp
    }

    /// A company can only be searched for, and the index needs its time.
    public func recovery(ofLostCompany key: CompanyKey) -> LostCreateRecovery {
        .lookUpAfter(client.configuration.searchIndexLag)
    }

    /// Reads the account's details, which any valid token may.
    public func check() async throws(JobError) {
        let answer: Result<HubSpotAnswers.Account, HubSpotFailure> = await client.get(.accountDetails)
        if case .failure(let failure) = answer { throw failure.error }
    }
}
