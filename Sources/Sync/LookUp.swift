public import JobQueue
public import Leads

/// What a connector is asked before anything is written: which of these people and companies does the CRM have?
public struct LookUp: Sendable, Equatable {
    /// One person to find: by the ids first, in their order, then by e-mail.
    public struct Person: Sendable, Equatable {
        /// The job on whose behalf the person is looked for; the answer is filed under it.
        public var job: Int64
        /// Ids by which the CRM may know the person (from an earlier sync, or from the source).
        public var ids: [RemoteID]
        /// The normalised e-mail, where one is known.
        public var email: String?

        /// Makes a question.
        public init(job: Int64, ids: [RemoteID] = [], email: String?) {
            self.job = job
            self.ids = ids
            self.email = email
        }
    }

    /// One company to find: by the id first, then by domain.
    public struct Company: Sendable, Equatable {
        /// The key under which the answer is filed.
        public var key: CompanyKey
        /// The id by which the CRM may know the company.
        public var id: String?

        /// Makes a question.
        public init(key: CompanyKey, id: String? = nil) {
            self.key = key
            self.id = id
        }
    }

    /// The people to find; no job twice.
    public var people: [Person]
    /// The companies to find; no key twice.
    public var companies: [Company]
    /// The CRM fields whose present values are needed to decide what to write on a person.
    public var personFields: [String]
    /// The CRM fields whose present values are needed to decide what to write on a company.
    public var companyFields: [String]

    /// Makes a look-up.
    public init(people: [Person], companies: [Company], personFields: [String], companyFields: [String]) {
        self.people = people
        self.companies = companies
        self.personFields = personFields
        self.companyFields = companyFields
    }
}

/// A record as the CRM has it now.
public struct RemoteRecord: Sendable, Equatable {
    /// The CRM's object: `contact`, `company`, `lead`, `account`.
    public var object: String
    /// The CRM's id.
    public var id: String
    /// Present values of the fields asked for; a blank field is absent.
    public var values: [String: String]

    /// Makes a record.
    public init(object: String, id: String, values: [String: String] = [:]) {
        self.object = object
        self.id = id
        self.values = values
    }
}

/// What the CRM said. A question without an entry was not answered, which is a fault of the connector.
public struct LookUpAnswer: Sendable {
    /// The record found for each job, nil where the CRM has none, or why it could not be asked.
    public var people: [Int64: Result<RemoteRecord?, JobError>] = [:]
    /// The record found for each company, nil where the CRM has none, or why it could not be asked.
    public var companies: [CompanyKey: Result<RemoteRecord?, JobError>] = [:]

    /// Makes an empty answer.
    public init() {}
}
