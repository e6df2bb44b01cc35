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
        /// CRM field name to value; never empty.
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

    /// A person to create or to update, and the company to link.
    public struct Person: Sendable, Equatable {
        /// The job under which the result is filed; also the trace id on the wire.
        public var job: Int64
        /// The object and id of the record to update; nil creates one.
        public var id: RemoteID?
        /// CRM field name to value. Empty: nothing to write on the person, only the link.
        public var fields: [String: String]
        /// The company to link, or nil.
        public var company: CompanyReference?

        /// Makes a person write.
        public init(job: Int64, id: RemoteID?, fields: [String: String], company: CompanyReference? = nil) {
            self.job = job
            self.id = id
            self.fields = fields
            self.company = company
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
    /// Each link of a person to a company; where the link rides in the create, the create's result.
    public var links: [Int64: WriteResult] = [:]

    /// Makes an empty report.
    public init() {}
}
