public import JobQueue
public import Leads

/// What a connector is asked before anything is written: which of these people and companies does the CRM have?
public struct LookUp: Sendable, Equatable {
    /// One person to find: by id, then by e-mail, object by object in the CRM's matching order.
    public struct Person: Sendable, Equatable {
        /// The job on whose behalf the person is looked for; the answer is filed under it.
        public var job: Int64
        /// Ids by which the CRM may know the person (from an earlier sync, or from the source), each with its object.
        public var ids: [RemoteID]
        /// The normalised e-mail, where one is known.
        public var email: String?
        /// The campaign the person is to be put in: where it costs no further call, the connector says whether the
        /// person is in it already.
        public var campaign: Campaign?

        /// Makes a question.
        public init(job: Int64, ids: [RemoteID] = [], email: String?, campaign: Campaign? = nil) {
            self.job = job
            self.ids = ids
            self.email = email
            self.campaign = campaign
        }
    }

    /// One company to find: by the id first, then by domain, then, where the CRM matches by name, by name.
    public struct Company: Sendable, Equatable {
        /// The key under which the answer is filed.
        public var key: CompanyKey
        /// The id by which the CRM may know the company.
        public var id: String?
        /// The domain, where one is known.
        public var domain: String?
        /// The name as the lead has it, where one is known.
        public var name: String?

        /// Makes a question.
        public init(key: CompanyKey, id: String? = nil, name: String? = nil) {
            self.key = key
            self.id = id
            self.domain = key.domain
            self.name = name ?? key.name
        }
    }

    /// The people to find; no job twice.
    public var people: [Person]
    /// The companies to find; no key twice.
    public var companies: [Company]
    /// The fields of each object whose present values are needed to decide what to write.
    public var fields: [String: [String]]
    /// Whether further records that have a person's e-mail are to be told.
    public var wantsDoubles: Bool

    /// Makes a look-up.
    public init(
        people: [Person], companies: [Company], fields: [String: [String]] = [:], wantsDoubles: Bool = false
    ) {
        self.people = people
        self.companies = companies
        self.fields = fields
        self.wantsDoubles = wantsDoubles
    }
}

/// A record as the CRM has it now.
public struct RemoteRecord: Sendable, Equatable {
    /// The CRM's object: `contact`, `company`, `Lead`, `Account`.
    public var object: String
    /// The CRM's id.
    public var id: String
    /// Present values of the fields asked for; a blank field is absent.
    public var values: [String: String]
    /// The person's membership of the campaign asked for, where the connector has seen it.
    public var membership: Membership?

    /// Makes a record.
    public init(object: String, id: String, values: [String: String] = [:], membership: Membership? = nil) {
        self.object = object
        self.id = id
        self.values = values
        self.membership = membership
    }
}

/// That a person is in a campaign already.
public struct Membership: Sendable, Equatable {
    /// The CRM's id of the membership, where it has one.
    public var id: String?
    /// The present status, where the CRM keeps one.
    public var status: String?

    /// Makes a membership.
    public init(id: String?, status: String?) {
        self.id = id
        self.status = status
    }
}

/// What the CRM said. A question without an entry was not answered, which is a fault of the connector.
public struct LookUpAnswer: Sendable {
    /// The record found for each job, nil where the CRM has none, or why it could not be asked.
    public var people: [Int64: Result<RemoteRecord?, JobError>] = [:]
    /// The record found for each company, nil where the CRM has none, or why it could not be asked.
    public var companies: [CompanyKey: Result<RemoteRecord?, JobError>] = [:]
    /// For each job, the ids of further records that the same e-mail finds and that were passed over, where they were
    /// wanted.
    public var doubles: [Int64: [String]] = [:]
    /// How each object was looked for, where there are several ways: for the log.
    public var routes: [String: String] = [:]

    /// Makes an empty answer.
    public init() {}
}
