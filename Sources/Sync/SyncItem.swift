internal import JobQueue
internal import Leads
internal import Store

/// A job in hand with what is known of it: one line of a batch.
struct SyncItem: Sendable {
    let job: ClaimedJob
    let lead: Lead
    let revision: Int64
    /// Under what the person is remembered.
    let person: RemoteRecordKey
    /// What makes the company the same, or nil where it is not known well enough to be linked.
    let company: CompanyKey?

    init(job: ClaimedJob, stored: StoredLead, connector: any CRMConnector) {
        self.job = job
        lead = stored.lead
        revision = stored.revision
        person = RemoteRecordKey(object: connector.personObject, key: stored.lead.identity.description)
        company = CompanyKey(stored.lead.values)
    }
}

extension CompanyKey {
    /// Under what the company is remembered.
    func record(_ connector: any CRMConnector) -> RemoteRecordKey {
        RemoteRecordKey(object: connector.companyObject, key: description)
    }
}
