import JobQueue
import Leads
import Sync

extension PlanWriting {
    /// Writes everybody: new people and known ones, module by module, with the Account in a Contact's write.
    mutating func writePeople() async {
        let linked = plan.people.filter { $0.object == ZohoModule.contacts && $0.company != nil }
        await learnAccounts(of: linked.compactMap(\.id?.id))
        var rows: [String: [Row]] = [:]
        for person in plan.people {
            if let error = refusal(of: person.fields, in: person.object) {
                refuse(person, error)
                continue
            }
            switch account(of: person) {
            case .failure(let error): refuse(person, error)
            case .success(let account):
                let fields = self.fields(of: person, account: account, at: person.id?.id)
                if person.id == nil || !fields.isEmpty {
                    let row = Row(key: .person(person.job), id: person.id?.id, fields: fields)
                    rows[person.object, default: []].append(row)
                } else if let id = person.id?.id {
                    report.people[person.job] = unchanged(id)
                }
            }
        }
        var duplicates: [RowKey: RowOutcome.Duplicate] = [:]
        for module in rows.keys.sorted() {
            let all = rows[module] ?? []
            for (part, target) in [
                (all.filter { $0.id != nil }, RowTarget.update(module: module)),
                (all.filter { $0.id == nil }, RowTarget.create(module: module)),
            ] where !part.isEmpty {
                let outcome = await writer.write(part, to: target)
                for row in part {
                    guard case .person(let job) = row.key else { continue }
                    report.people[job] = outcome.written[row.key] ?? ZohoFailure.silence.result
                }
                duplicates.merge(outcome.duplicates) { $1 }
            }
        }
        for person in plan.people {
            if case .written(let id) = report.people[person.job] {
                places[person.job] = Place(module: person.object, id: id)
            }
        }
        await adopt(duplicates)
        await followConverted()
        rememberLinks()
        for person in plan.people where person.company != nil { report.links[person.job] = link(of: person) }
    }

    private mutating func refuse(_ person: SyncPlan.Person, _ error: JobError) {
        report.people[person.job] = .refused(error)
        if person.company != nil { report.links[person.job] = .refused(error) }
    }

    // MARK: - Links

    /// Reads which Accounts the known Contacts have, as far as the look-up has not seen them a moment ago.
    private mutating func learnAccounts(of contacts: [String]) async {
        guard profile.companyObject != nil else { return }
        var unseen: [String] = []
        for id in contacts {
            if let seen = memory.account(ofContact: id) { present[id] = .success(seen) } else { unseen.append(id) }
        }
        guard !unseen.isEmpty else { return }
        let outcome = await RecordReader(client: connector.client, memory: memory)
            .read(unseen, of: ZohoModule.contacts, fields: [PersonSearch.account])
        for (id, error) in outcome.failed { present[id] = .failure(error) }
        for record in outcome.records { present[record.id] = .success(record.text(PersonSearch.account)) }
        for id in unseen where present[id] == nil {
            present[id] = .failure(
                JobError(.remoteRecordGone, message: "Zoho has no Contact \(id) any more"))
        }
    }

    /// The Account that a person is to be in; nil where it is none, or the module has none.
    private func account(of person: SyncPlan.Person) -> Result<String?, JobError> {
        guard profile.companyObject != nil, person.object == ZohoModule.contacts else { return .success(nil) }
        switch person.company {
        case nil: return .success(nil)
        case .existing(let id): return .success(id)
        case .planned(let key):
            return accounts[key].map { $0.map { $0 } }
                ?? .failure(JobError(.internal, message: "the plan refers to the company \(key) and does not write it"))
        }
    }

    /// A Contact gets its Account where it is new, or was seen without one; `id` is the record it has.
    private func fields(of person: SyncPlan.Person, account: String?, at id: String?) -> [String: JSONValue] {
        var fields = ZohoValues.typed(person.fields, in: person.object, metadata[person.object])
        guard let account else { return fields }
        let isUnlinked: Bool =
            switch id.map({ present[$0] }) {
            case nil, .success(nil)??: true
            default: false
            }
        if isUnlinked { fields[PersonSearch.account] = ["id": .string(account)] }
        return fields
    }

    /// Another plan that was looked up before this one must not move the Contact.
    private func rememberLinks() {
        for person in plan.people where person.object == ZohoModule.contacts {
            guard case .success(let account?) = account(of: person), let id = places[person.job]?.id else { continue }
            if case .success(.some)? = present[id] { continue }
            memory.remember(account: account, ofContact: id)
        }
    }

    /// The result of a known person on whom nothing is written: the Contact may have been found to be gone.
    private func unchanged(_ id: String) -> WriteResult {
        if case .failure(let error) = present[id], error.type == .remoteRecordGone { return .refused(error) }
        return .written(id: id)
    }

    /// The link goes with the person, unless it is not known whether the Contact has an Account.
    private func link(of person: SyncPlan.Person) -> WriteResult? {
        if let id = person.id?.id, case .failure(let error) = present[id] { return .refused(error) }
        return report.people[person.job]
    }

    // MARK: - People who are there already

    /// Updates the records for whose sake new people were refused, where it is the address in which they agree: a match
    /// that was missed. Whoever agrees in something else may be somebody else, and stays a `DUPLICATE_REMOTE_RECORD`.
    private mutating func adopt(_ duplicates: [RowKey: RowOutcome.Duplicate]) async {
        var rows: [Row] = []
        var elsewhere: [LookUp.Person] = []
        var module: String?
        let missed = plan.people.filter { $0.object == ZohoModule.contacts && $0.company != nil }
        await learnAccounts(of: missed.compactMap { duplicates[.person($0.job)]?.id })
        for person in plan.people where person.id == nil {
            guard let duplicate = duplicates[.person(person.job)],
                ["Email", "Secondary_Email"].contains(duplicate.field)
            else { continue }
            if let other = duplicate.module, other != person.object {
                guard profile.personObjects.contains(other) else { continue }
                elsewhere.append(
                    .init(job: person.job, ids: [.init(destination: "", object: other, id: duplicate.id)], email: nil))
                continue
            }
            module = person.object
            // The record has the address, if as its second, and keeps it where it is.
            let account = try? self.account(of: person).get()
            var fields = self.fields(of: person, account: account, at: duplicate.id)
            fields["Email"] = nil
            places[person.job] = Place(module: person.object, id: duplicate.id)
            report.people[person.job] = .written(id: duplicate.id)
            if !fields.isEmpty { rows.append(Row(key: .person(person.job), id: duplicate.id, fields: fields)) }
        }
        if let module { await update(rows, in: module) }
        await rematch(elsewhere)
    }

    /// Writes on the Contact what was meant for a Lead that somebody has converted since.
    private mutating func followConverted() async {
        let converted = plan.people.filter { person in
            person.object == ZohoModule.leads && person.id != nil
                && Self.conversions.contains(report.people[person.job]?.error?.code ?? "")
        }
        await rematch(converted.map { .init(job: $0.job, ids: [$0.id].compactMap(\.self), email: nil) })
    }

    private static let conversions: Set<String> = ["CONVERTED_RECORD", "ID_ALREADY_CONVERTED"]

    /// Finds people by ids under which the plan does not have them, and writes them there. Whoever is not found keeps the
    /// refusal.
    private mutating func rematch(_ questions: [LookUp.Person]) async {
        guard !questions.isEmpty else { return }
        let people = Dictionary(plan.people.map { ($0.job, $0) }) { first, _ in first }
        let wanted = questions.compactMap { people[$0.job] }.flatMap { Self.borrowed($0.fields).keys }
        let fields = [ZohoModule.contacts: wanted.uniqued().sorted(), ZohoModule.leads: []]
        let answer = await connector.lookUp(LookUp(people: questions, companies: [], fields: fields))
        var rows: [String: [Row]] = [:]
        for question in questions {
            guard let person = people[question.job] else { continue }
            switch answer.people[question.job] {
            case .success(let record?) where record.object != person.object:
                places[person.job] = Place(module: record.object, id: record.id)
                report.people[person.job] = .written(id: record.id)
                report.objects[person.job] = record.object
                // The plan does not tell which of a Lead's values may overwrite a Contact's: they fill its blanks.
                let values = Self.borrowed(person.fields).filter { record.values[$0.key] == nil }
                guard record.object == ZohoModule.contacts, !values.isEmpty else { continue }
                let row = Row(
                    key: .person(person.job), id: record.id, fields: ZohoValues.typed(values, in: record.object, nil))
                rows[record.object, default: []].append(row)
            case .failure(let error): report.people[person.job] = .refused(error)
            case .success, nil: break
            }
        }
        for module in rows.keys.sorted() { await update(rows[module] ?? [], in: module) }
    }

    private mutating func update(_ rows: [Row], in module: String) async {
        guard !rows.isEmpty else { return }
        let outcome = await writer.write(rows, to: .update(module: module))
        for row in rows {
            guard case .person(let job) = row.key else { continue }
            report.people[job] = outcome.written[row.key] ?? ZohoFailure.silence.result
            if report.people[job]?.error != nil { places[job] = nil }
        }
    }

    /// The values of a Lead under the names they have on a Contact: those of Zoho's own fields, for of others nobody
    /// knows what they are there.
    private static func borrowed(_ fields: [String: String]) -> [String: String] {
        var borrowed: [String: String] = [:]
        for (name, value) in fields {
            if let other = contactNames[name] { borrowed[other] = value }
        }
        return borrowed
    }

    /// Source: the lead conversion mapping that an account starts with.
    private static let contactNames = [
        "Email": "Email", "First_Name": "First_Name", "Last_Name": "Last_Name", "Phone": "Phone", "Mobile": "Mobile",
        "Fax": "Fax", "Secondary_Email": "Secondary_Email", "Designation": "Title", "Street": "Mailing_Street",
        "City": "Mailing_City", "State": "Mailing_State", "Zip_Code": "Mailing_Zip", "Country": "Mailing_Country",
        "Description": "Description", "Lead_Source": "Lead_Source",
    ]
}
