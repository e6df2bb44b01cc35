import JobQueue
import Leads
import Sync

extension PlanWriting {
    /// Writes everybody: the updates of Accounts, known people and new ones in one call, and with it what has to be known
    /// for the memberships and tasks.
    mutating func writePeople() async {
        var rows: [Row] = []
        var ready: [SyncPlan.Person] = []
        for person in plan.people {
            switch account(of: person) {
            case .failure(let error):
                report.people[person.job] = .refused(error)
                report.links[person.job] = .refused(error)
            case .success(let account):
                ready.append(person)
                let values = fields(of: person, account: account)
                if person.id == nil || !values.isEmpty {
                    rows.append(Row(key: .person(person.job), object: person.object, id: person.id?.id, fields: values))
                } else if let id = person.id?.id {
                    report.people[person.job] = unchanged(id)
                }
            }
        }
        let questions = [campaigns.query, tasks.query(for: ready)].compactMap(\.self)
        let updates = companyUpdates
        if !rows.isEmpty || !updates.isEmpty || !questions.isEmpty {
            let outcome = await composite.run(questions, writing: updates + rows)
            for update in updates {
                guard case .company(let key) = update.key else { continue }
                report.companies[key] = outcome.written[update.key] ?? SalesforceFailure.silence.result
            }
            for row in rows {
                guard case .person(let job) = row.key else { continue }
                report.people[job] = outcome.written[row.key] ?? SalesforceFailure.silence.result
            }
            campaigns.take(outcome)
            tasks.take(outcome)
        }
        for company in plan.companies where report.companies[company.key] == nil {
            report.companies[company.key] = company.id.map { .written(id: $0) }
        }
        for person in ready {
            if case .written(let id) = report.people[person.job] {
                places[person.job] = Place(object: person.object, id: id)
            }
        }
        await rematch(ready.filter { needsRematch($0, report.people[$0.job]) })
        for person in ready where person.company != nil { report.links[person.job] = link(of: person) }
    }

    /// The Account that a person is to be in; nil where it is none, or the strategy keeps none.
    private func account(of person: SyncPlan.Person) -> Result<String?, JobError> {
        guard linksCompanies else { return .success(nil) }
        switch person.company {
        case nil: return .success(nil)
        case .existing(let id): return .success(id)
        case .planned(let key):
            return accounts[key].map { $0.map { $0 } }
                ?? .failure(JobError(.internal, message: "the plan refers to the company \(key) and does not write it"))
        }
    }

    private func fields(of person: SyncPlan.Person, account: String?) -> [String: JSONValue] {
        var fields = typed(person.fields, of: person.object)
        guard let account, person.object == "Contact" else { return fields }
        let isUnlinked: Bool =
            switch person.id.map({ present[SalesforceID.key($0.id)] }) {
            // A new Contact, or one that was seen without an Account.
            case nil, .success(nil)??: true
            default: false
            }
        if isUnlinked { fields["AccountId"] = .string(account) }
        return fields
    }

    /// The result of a known person on whom nothing is written: the Contact may have been found to be gone.
    private func unchanged(_ id: String) -> WriteResult {
        if case .failure(let error) = present[SalesforceID.key(id)], error.type == .remoteRecordGone {
            return .refused(error)
        }
        return .written(id: id)
    }

    /// The link goes with the person, unless it is not known whether the Contact has an Account.
    private func link(of person: SyncPlan.Person) -> WriteResult? {
        if linksCompanies, let id = person.id?.id, case .failure(let error) = present[SalesforceID.key(id)] {
            return .refused(error)
        }
        return report.people[person.job]
    }

    // MARK: - People who are somewhere else

    private func needsRematch(_ person: SyncPlan.Person, _ result: WriteResult?) -> Bool {
        switch result?.error?.code {
        case "DUPLICATES_DETECTED": person.id == nil && person.fields.value(of: "Email") != nil
        case "CANNOT_UPDATE_CONVERTED_LEAD": person.id != nil && connector.profile.personObjects.contains("Contact")
        default: false
        }
    }

    /// Finds people again whom Salesforce has under another id than the plan says, and writes them there. Whoever is not
    /// found keeps the refusal.
    mutating func rematch(_ people: [SyncPlan.Person]) async {
        guard !people.isEmpty else { return }
        if connector.client.configuration.strategy == .leadsAndContacts { await learnKinds(of: "Contact") }
        let questions = people.map { person -> LookUp.Person in
            let ids = [person.id].compactMap(\.self)
            return .init(job: person.job, ids: ids, email: ids.isEmpty ? person.fields.value(of: "Email") : nil)
        }
        let wanted = people.flatMap { borrowed($0).keys }.uniqued().sorted()
        let answer = await connector.lookUp(
            LookUp(people: questions, companies: [], fields: wanted.isEmpty ? [:] : ["Contact": wanted]))
        var rows: [Row] = []
        for person in people {
            switch answer.people[person.job] {
            case .success(let record?):
                places[person.job] = Place(object: record.object, id: record.id)
                report.people[person.job] = .written(id: record.id)
                if record.object != person.object { report.objects[person.job] = record.object }
                let values = fields(of: person, on: record)
                guard !values.isEmpty else { continue }
                rows.append(Row(key: .person(person.job), object: record.object, id: record.id, fields: values))
            case .failure(let error): report.people[person.job] = .refused(error)
            case .success(nil), nil: break
            }
        }
        guard !rows.isEmpty else { return }
        let outcome = await composite.run(writing: rows)
        for row in rows {
            guard case .person(let job) = row.key else { continue }
            report.people[job] = outcome.written[row.key] ?? SalesforceFailure.silence.result
            if report.people[job]?.error != nil { places[job] = nil }
        }
    }

    /// What is written on a record that was found instead: the plan's fields where it is of the plan's object, else what
    /// a Contact can take of a Lead's, into its blanks.
    private func fields(of person: SyncPlan.Person, on record: RemoteRecord) -> [String: JSONValue] {
        if record.object == person.object {
            var fields = typed(person.fields, of: person.object)
            if person.object == "Contact", record.values["AccountId"] == nil,
                case .success(let account?) = account(of: person)
            {
                fields["AccountId"] = .string(account)
            }
            return fields
        }
        return typed(borrowed(person).filter { record.values[$0.key] == nil }, of: record.object)
    }

    /// The fields of a Lead under the names they have on a Contact, as far as it has them.
    private func borrowed(_ person: SyncPlan.Person) -> [String: String] {
        guard person.object == "Lead", let contact = kinds["Contact"] else { return [:] }
        let writable = Dictionary(
            contact.fields.values.filter(\.isUpdatable).map { ($0.name.lowercased(), $0.name) }
        ) { first, _ in first }
        var fields: [String: String] = [:]
        for (name, value) in person.fields {
            let name = name.lowercased()
            if name != "ownerid", let field = writable[Self.contactNames[name] ?? name] { fields[field] = value }
        }
        return fields
    }

    /// Source: the standard fields of Lead and of Contact, and "Lead Conversion Field Mapping".
    private static let contactNames = [
        "street": "mailingstreet", "city": "mailingcity", "state": "mailingstate", "statecode": "mailingstatecode",
        "postalcode": "mailingpostalcode", "country": "mailingcountry", "countrycode": "mailingcountrycode",
    ]
}
