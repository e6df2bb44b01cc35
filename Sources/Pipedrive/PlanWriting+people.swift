import JobQueue
import Leads
import Sync

extension PlanWriting {
    private struct PersonWrite: Sendable {
        var person: SyncPlan.Person
        var draft: RecordDraft
        var label: Result<Int64, JobError>?
        var organization: String?
    }

    /// Writes the people, each with organisation and label.
    mutating func writePeople() async {
        guard !plan.people.isEmpty else { return }
        let layout: FieldLayout
        do throws(JobError) {
            layout = try await connector.layout(
                of: .person, for: plan.people.flatMap(\.fields.keys),
                needsLabels: plan.people.contains(where: Self.needsLabel))
        } catch {
            for person in plan.people { refuse(person, error) }
            return
        }
        var writes: [PersonWrite] = []
        for person in plan.people {
            do throws(JobError) {
                var write = PersonWrite(person: person, draft: try RecordDraft(person.fields, layout))
                write.organization = try organization(of: person)
                organizations[person.job] = write.organization
                write.label = Self.label(of: person, layout)
                if case .success(let label)? = write.label { write.draft.add(label: label) }
                writes.append(write)
            } catch {
                refuse(person, error)
            }
        }
        let needing = writes.filter { $0.draft.needsPresent || $0.organization != nil }
        let present = await present(Set(needing.compactMap(\.person.id?.id)), .person)
        var sends: [(write: PersonWrite, body: [String: JSONValue], present: PipedriveRecord?)] = []
        for write in writes {
            switch body(of: write, present) {
            case .failure(let error): refuse(write.person, error)
            case .success(let (body, record)):
                if let id = write.person.id?.id, body.isEmpty {
                    take(RecordWriter.Outcome(.written(id: id)), of: write, record)
                } else {
                    sends.append((write, body, record))
                }
            }
        }
        let writer = writer(of: .person)
        let outcomes = await inFlight(sends, atMost: width) { await writer.write($0.body, id: $0.write.person.id?.id) }
        for (send, outcome) in zip(sends, outcomes) { take(outcome, of: send.write, send.present) }
    }

    /// The organisation that a person is to be linked to; nil where it is none.
    private func organization(of person: SyncPlan.Person) throws(JobError) -> String? {
        switch person.company {
        case nil: return nil
        case .existing(let id): return id
        case .planned(let key):
            switch report.companies[key] {
            case .written(let id): return id
            case .refused(let error), .unknown(let error): throw error
            case nil:
                throw JobError(.internal, message: "the plan refers to the company \(key) and does not write it")
            }
        }
    }

    private static func needsLabel(_ person: SyncPlan.Person) -> Bool {
        person.membership.map { $0.campaign.kind == .label && $0.present == nil } ?? false
    }

    /// The label to write, or why there is none; nil where nobody asks for one, or the person has it.
    private static func label(of person: SyncPlan.Person, _ layout: FieldLayout) -> Result<Int64, JobError>? {
        guard let membership = person.membership, membership.present == nil else { return nil }
        let label = PersonLabel(membership.campaign, among: layout.labels)
        return label.id.map { .success($0) } ?? .failure(label.refusal)
    }

    /// What is sent for a person, and the person as it is now.
    private func body(
        of write: PersonWrite, _ present: [String: Result<PipedriveRecord?, JobError>]
    ) -> Result<([String: JSONValue], PipedriveRecord?), JobError> {
        var draft = write.draft
        guard let id = write.person.id?.id else {
            if let organization = write.organization.flatMap({ Int64($0) }) {
                draft.set("org_id", .integer(organization))
            }
            var body = draft.body(over: nil)
            if Self.isBlank(body["name"]) { body["name"] = draft.email.map(JSONValue.string) }
            guard !Self.isBlank(body["name"]) else {
                return .failure(
                    JobError(
                        .missingRequiredField,
                        message: "a new person needs a name, and the lead has neither a name nor an e-mail",
                        field: "name"))
            }
            return .success((body, nil))
        }
        var record: PipedriveRecord?
        switch present[id] {
        case .failure(let error)?: return .failure(error)
        case .success(nil)?:
            return .failure(JobError(.remoteRecordGone, message: "Pipedrive has no person \(id) any more"))
        case .success(let found)?: record = found
        case nil: break
        }
        // A person who is in another organisation was put there by somebody: it is not moved.
        if let organization = write.organization.flatMap({ Int64($0) }), let record, record.organization == nil {
            draft.set("org_id", .integer(organization))
        }
        return .success((draft.body(over: record), record))
    }

    private mutating func take(_ outcome: RecordWriter.Outcome, of write: PersonWrite, _ present: PipedriveRecord?) {
        let person = write.person
        report.people[person.job] = outcome.result
        if let record = outcome.record { written[.person, default: []].append(record) }
        guard case .written(let id) = outcome.result else {
            let error = outcome.result.error ?? PipedriveFailure.silence.error
            if person.company != nil { report.links[person.job] = outcome.result }
            if person.membership != nil { report.memberships[person.job] = .refused(error) }
            if person.activity != nil { report.activities[person.job] = .refused(error) }
            return
        }
        if let organization = write.organization {
            organizations[person.job] = present?.organization ?? organization
            report.links[person.job] = .written(id: present?.organization ?? organization)
        }
        guard person.membership != nil else { return }
        if let refusal = outcome.labelRefusal {
            report.memberships[person.job] = .refused(
                JobError(.campaign, code: refusal.code, message: refusal.message, field: refusal.field))
        } else if case .failure(let error)? = write.label {
            report.memberships[person.job] = .refused(error)
        } else {
            report.memberships[person.job] = .written(id: id)
        }
    }

    private mutating func refuse(_ person: SyncPlan.Person, _ error: JobError) {
        report.people[person.job] = .refused(error)
        if person.company != nil { report.links[person.job] = .refused(error) }
        if person.membership != nil { report.memberships[person.job] = .refused(error) }
        if person.activity != nil { report.activities[person.job] = .refused(error) }
    }
}
