public import HTTPTransport
import JobQueue
public import Sync

/// Pipedrive behind the seam: people are persons, companies are organizations, a campaign is a label of the person, and
/// a capture is recorded as a note.
///
/// - Pipedrive writes one record a call, and nothing is unique there. So calls are saved on the matching: a mirror of
///   e-mails, names and domains is kept up to date from the list of changes, and a batch of 100 new leads whose
///   companies are known takes 103 calls (two pages of changes, one reading of companies, 100 creates); notes are a
///   call each, new companies too. See `LookUpRoute` for the other ways.
/// - Organisation, label, owner and custom fields ride in the person's own write.
/// - Lists of e-mails, numbers and labels are replaced whole by a write, so they are merged with what was read: nothing
///   a colleague has added is lost, but for what changes within the seconds between.
/// - A custom field is named by its hash, or by its name where no other field has it; an option by its label or id.
/// - A person needs a name: one whose lead has none is called by the e-mail. A lead with neither is refused.
/// - Nothing is sent twice by itself, with two exceptions: a call whose token was refused is sent again with a renewed
///   one; a person whose label is refused is written without it.
public struct PipedriveConnector: CRMConnector {
    let client: PipedriveClient
    let memory = PipedriveMemory()
    let mirror: any RecordMirror

    /// Makes a connector to one company. It asks the budget for `PipedriveConfiguration.limits`.
    ///
    /// - Parameter mirror: What is remembered of the company's records; workers of one database share one.
    public init(
        _ configuration: PipedriveConfiguration, tokens: any AccessTokens, budget: any CallBudget = UnlimitedCalls(),
        mirror: any RecordMirror = MemoryMirror(), transport: any HTTPTransport
    ) {
        client = PipedriveClient(configuration: configuration, tokens: tokens, budget: budget, transport: transport)
        self.mirror = mirror
    }

    /// Persons, organizations and notes; labels. A batch of 100 is what one list of ids carries.
    public static let profile = CRMProfile(
        personObjects: [PipedriveObject.person.rawValue], newPersonObject: PipedriveObject.person.rawValue,
        companyObject: PipedriveObject.organization.rawValue, matchesCompaniesByName: true, activityObject: "note",
        campaignKinds: [.label], ownerField: "owner_id", batchSize: PipedriveEndpoint.mostIDs)

    /// What Pipedrive calls things.
    public var profile: CRMProfile { Self.profile }

    /// A list of changes tells, once the create can no longer be at work: the look-up reads it, and never a search
    /// alone. A person without an e-mail has no key to be known by there; a name is none, since others have it too.
    public func recovery(of lost: LostCreate) -> LostCreateRecovery {
        switch lost {
        case .person(let email): RecordKey(email: email) == nil ? .impossible : settled
        case .company: settled
        }
    }

    private var settled: LostCreateRecovery { .lookUpAfter(client.configuration.createSettling) }

    /// Whose records are seen, by which the mirror is known: asked for once in the life of a process.
    func origin() async throws(JobError) -> String {
        if let known = memory.origin { return known }
        return Self.origin(of: try await user())
    }

    /// The user whose token it is, and the company.
    func user() async throws(JobError) -> JSONValue {
        switch await client.send(.me, as: JSONValue.self) {
        case .success(let answer):
            let user = answer.content ?? .null
            memory.origin = Self.origin(of: user)
            return user
        case .failure(let failure): throw failure.error
        }
    }

    private static func origin(of user: JSONValue) -> String {
        "company \(user["company_id"]?.text ?? "?"), user \(user["id"]?.text ?? "?")"
    }

    /// The fields of an object: the built-in ones without a call where they are enough.
    func layout(
        of object: PipedriveObject, for names: some Sequence<String> & Sendable, needsLabels: Bool = false
    ) async throws(JobError) -> FieldLayout {
        if let known = memory.layout(of: object) { return known }
        let builtIn = FieldLayout(builtInOf: object)
        if !needsLabels, names.allSatisfy({ builtIn.slot($0) != nil }) { return builtIn }
        return try await askedLayout(of: object)
    }

    /// The fields of an object as Pipedrive has them now: one call for 500 fields.
    func askedLayout(of object: PipedriveObject) async throws(JobError) -> FieldLayout {
        var fields: [PipedriveField] = []
        var cursor: String?
        repeat {
            switch await client.send(.fields(object, cursor: cursor), as: [PipedriveField].self) {
            case .failure(let failure): throw failure.error
            case .success(let answer):
                fields += answer.content ?? []
                cursor = answer.cursor == cursor ? nil : answer.cursor
            }
        } while cursor != nil
        let layout = FieldLayout(fields, of: object)
        memory.remember(layout)
        return layout
    }
}
