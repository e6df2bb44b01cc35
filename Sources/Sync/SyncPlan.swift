public import Foundation
public import JobQueue
public import Leads

/// What is to be written for a batch: decided before the first write, so that intents can be recorded.
public struct SyncPlan: Sendable, Equatable {
    /// A company to create or to update.
    public struct Company: Sendable, Equatable {
        /// The key under which the result is filed.
        public var key: CompanyKey
        /// The id of the record to update; nil creates one.
        public var id: String?
        /// CRM field name to value.
        public var fields: [String: String]

        /// Makes a company write.
        public init(key: CompanyKey, id: String?, fields: [String: String]) {
            self.key = key
            self.id = id
            self.fields = fields
        }
    }

    /// The company a person is linked to.
    public enum CompanyReference: Sendable, Equatable {
        /// A company the CRM has.
        case existing(id: String)
        /// A company this plan creates.
        case planned(CompanyKey)
    }

    /// A person to create or to update, with the link, the campaign membership and the activity that go with it.
    public struct Person: Sendable, Equatable {
        /// The job under which the results are filed; also the trace id on the wire.
        public var job: Int64
        /// The object and id of the record to update; nil creates one.
        public var id: RemoteID?
        /// The object to update or to create.
        public var object: String
        /// CRM field name to value. Empty, with an id: nothing to write on the person itself.
        public var fields: [String: String]
        /// The company to link, or nil.
        public var company: CompanyReference?
        /// The campaign to put the person in, or nil.
        public var membership: CampaignMembership?
        /// The activity to write, or nil.
        public var activity: Activity?

        /// Makes a person write.
        public init(
            job: Int64, id: RemoteID?, object: String, fields: [String: String], company: CompanyReference? = nil,
            membership: CampaignMembership? = nil, activity: Activity? = nil
        ) {
            self.job = job
            self.id = id
            self.object = object
            self.fields = fields
            self.company = company
            self.membership = membership
            self.activity = activity
        }
    }

    /// A person's place in a campaign. Writing one that is there does no harm, and sets its status.
    public struct CampaignMembership: Sendable, Equatable {
        /// The campaign.
        public var campaign: Campaign
        /// The member's status; nil leaves it to the CRM.
        public var status: String?
        /// The membership that the look-up saw, where it saw one.
        public var present: Membership?
        /// When the person was met.
        public var at: Date
        /// Further fields of the membership, by the CRM's name.
        public var fields: [String: String]

        /// Makes a membership.
        public init(
            campaign: Campaign, status: String?, present: Membership? = nil, at: Date, fields: [String: String] = [:]
        ) {
            self.campaign = campaign
            self.status = status
            self.present = present
            self.at = at
            self.fields = fields
        }
    }

    /// The record of a capture.
    public struct Activity: Sendable, Equatable {
        /// A text that no other activity has; it stands in the body, so that the activity can be found again.
        public var marker: String
        /// One line.
        public var subject: String
        /// The notes and what was said of the capture, several lines; the marker is the last.
        public var body: String
        /// When the person was met.
        public var at: Date
        /// Whether an earlier attempt may have written it: then it is looked for by its marker first.
        public var mayBeThere: Bool
        /// Further fields of the activity, by the CRM's name.
        public var fields: [String: String]

        /// Makes an activity.
        public init(
            marker: String, subject: String, body: String, at: Date, mayBeThere: Bool = false,
            fields: [String: String] = [:]
        ) {
            self.marker = marker
            self.subject = subject
            self.body = body
            self.at = at
            self.mayBeThere = mayBeThere
            self.fields = fields
        }
    }

    /// Companies first: people may refer to them.
    public var companies: [Company]
    /// The people; no job twice, no record id twice.
    public var people: [Person]

    /// Makes a plan.
    public init(companies: [Company] = [], people: [Person] = []) {
        self.companies = companies
        self.people = people
    }
}

/// What became of one write.
public enum WriteResult: Sendable, Equatable {
    /// Done; the CRM's id of the record.
    case written(id: String)
    /// Surely not done, and why.
    case refused(JobError)
    /// The request went out and no answer says what became of it.
    case unknown(JobError)

    /// The error, where there is one.
    public var error: JobError? {
        switch self {
        case .written: nil
        case .refused(let error), .unknown(let error): error
        }
    }
}

/// What became of a plan. A write of the plan without an entry was not attempted, which is a fault of the connector.
public struct SyncReport: Sendable {
    /// Each company write.
    public var companies: [CompanyKey: WriteResult] = [:]
    /// Each person write (or, where the person had no fields to write, its id).
    public var people: [Int64: WriteResult] = [:]
    /// The object of a person that turned out to be another than the plan says: the Contact of a converted Lead.
    public var objects: [Int64: String] = [:]
    /// Each link of a person to a company; where the link rides in the create, the create's result.
    public var links: [Int64: WriteResult] = [:]
    /// Each campaign membership. Refused with the person's error where the person was not written.
    public var memberships: [Int64: WriteResult] = [:]
    /// Each activity. Refused with the person's error where the person was not written.
    public var activities: [Int64: WriteResult] = [:]

    /// Makes an empty report.
    public init() {}
}
