import JobQueue
import Leads
import Sync

extension PlanWriting {
    /// Puts everybody who is there now into their campaigns, and writes the notes.
    mutating func writeCompanions() async {
        refuseCompanions()
        await writeMembers()
        await writeNotes()
    }

    /// Who was not written is in no campaign and has no note, and the person's error says why.
    private mutating func refuseCompanions() {
        for person in plan.people where places[person.job] == nil {
            let error = report.people[person.job]?.error ?? ZohoFailure.silence.error
            if person.membership != nil { report.memberships[person.job] = .refused(error) }
            if person.activity != nil { report.activities[person.job] = .refused(error) }
        }
    }

    /// One call for a hundred people of one module and one campaign. Whoever is in it already stays, with the new status.
    private mutating func writeMembers() async {
        let people = plan.people.filter { places[$0.job] != nil && $0.membership != nil }
        guard !people.isEmpty else { return }
        var search = CampaignSearch(client: connector.client, memory: memory)
        await search.find(people.compactMap(\.membership?.campaign))
        var rows: [(target: RowTarget, row: Row)] = []
        for person in people {
            guard let place = places[person.job], let membership = person.membership else { continue }
            switch search.id(of: membership.campaign) {
            case .failure(let error): report.memberships[person.job] = .refused(error)
            case .success(let campaign):
                var fields = ZohoValues.typed(membership.fields, in: ZohoModule.campaigns, nil)
                if let status = membership.status { fields["Member_Status"] = .string(ZohoValues.trimmed(status)) }
                rows.append(
                    (
                        .members(campaign: campaign, module: place.module),
                        Row(key: .member(person.job), id: place.id, fields: fields)
                    ))
            }
        }
        for target in rows.map(\.target).uniqued() {
            let part = rows.filter { $0.target == target }.map(\.row)
            let outcome = await writer.write(part, to: target)
            for row in part {
                guard case .member(let job) = row.key else { continue }
                report.memberships[job] = outcome.written[row.key] ?? ZohoFailure.silence.result
            }
        }
    }

    /// A hundred notes in a call, whatever module they belong to. What an earlier attempt may have written is looked for
    /// first.
    private mutating func writeNotes() async {
        var rows: [Row] = []
        for person in plan.people {
            guard let place = places[person.job], let activity = person.activity else { continue }
            if let error = refusal(of: activity.fields, in: ZohoModule.notes) {
                report.activities[person.job] = .refused(error)
                continue
            }
            if activity.mayBeThere {
                let search = NoteSearch(client: connector.client)
                switch await search.note(of: place.id, in: place.module, marked: activity.marker) {
                case .success(let id?):
                    report.activities[person.job] = .written(id: id)
                    continue
                case .failure(let error):
                    report.activities[person.job] = .refused(error)
                    continue
                case .success(nil): break
                }
            }
            let fields = CaptureNote.fields(
                of: activity, on: place.module, id: place.id, metadata[ZohoModule.notes])
            rows.append(Row(key: .activity(person.job), id: nil, fields: fields))
        }
        guard !rows.isEmpty else { return }
        let outcome = await writer.write(rows, to: .create(module: ZohoModule.notes))
        for row in rows {
            guard case .activity(let job) = row.key else { continue }
            report.activities[job] = outcome.written[row.key] ?? ZohoFailure.silence.result
        }
    }
}
