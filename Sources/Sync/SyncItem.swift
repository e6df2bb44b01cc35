internal import JobQueue
internal import Leads
internal import Store

/// A job in hand with what is known of it: one line of a batch.
struct SyncItem: Sendable {
    let job: ClaimedJob
    let lead: Lead
    let revision: Int64
    /// Under what the person is remembered, for each object it may be, in matching order.
    let people: [RemoteRecordKey]
    /// Under what the person is created.
    let newPerson: RemoteRecordKey
    /// What makes the company the same, the surest key first; empty where it is not known well enough to be linked.
    let companies: [CompanyKey]
    /// Under what the company is remembered, key by key.
    let companyRecords: [RemoteRecordKey]
    /// Under what the activity is remembered, where the CRM keeps one.
    let activity: RemoteRecordKey?
    /// The place in the event's campaign that is still to be written, or why it cannot be told.
    let membership: Result<SyncPlan.CampaignMembership?, JobError>

    /// The key under which the company is asked for and planned.
    var company: CompanyKey? { companies.first }

    init(job: ClaimedJob, stored: StoredLead, destination: SyncDestination) {
        let profile = destination.connector.profile
        let lead = stored.lead
        self.job = job
        self.lead = lead
        revision = stored.revision
        let identity = lead.identity.description
        people = profile.personObjects.map { RemoteRecordKey(of: $0, key: identity) }
        newPerson = RemoteRecordKey(of: profile.newPersonObject, key: identity)
        let object = profile.companyObject
        let companies =
            object == nil ? [] : CompanyKey.all(of: lead.values, byName: profile.matchesCompaniesByName)
        self.companies = companies
        companyRecords =
            object.map { object in
                companies.map { RemoteRecordKey(of: object, key: $0.description) }
            } ?? []
        activity = profile.activityObject.map {
            RemoteRecordKey(of: $0, key: "capture:" + destination.activityMarker(of: lead))
        }
        membership =
            job.steps.contains(.campaign)
            ? .success(nil) : Result { () throws(JobError) in try destination.membership(of: lead) }
    }

    /// All keys under which something of this lead is remembered or may be in creation.
    var records: [RemoteRecordKey] { people + companyRecords + (activity.map { [$0] } ?? []) }
}

extension RemoteRecordKey {
    /// The key under a CRM's object, whose name is kept in lower case.
    init(of object: String, key: String) { self.init(object: object.lowercased(), key: key) }
}
