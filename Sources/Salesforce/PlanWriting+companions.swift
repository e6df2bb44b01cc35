import Foundation
import JobQueue
import Leads
import Sync

extension PlanWriting {
    /// Writes memberships and tasks of everybody who is there now, in one call.
    mutating func writeCompanions() async {
        refuseCompanions()
        let people = plan.people.filter { places[$0.job] != nil }
        await findTasks(of: people)
        var rows: [Row] = []
        for person in people { rows += companions(of: person) }
        await settle(rows, await run(rows))
        // Whoever was converted since the look-up, and had nothing to be written on the Lead itself.
        let converted = people.filter { person in
            let results = [report.memberships[person.job], report.activities[person.job]]
            return places[person.job]?.object == "Lead" && connector.profile.personObjects.contains("Contact")
                && results.contains { $0?.error?.code == "CANNOT_UPDATE_CONVERTED_LEAD" }
        }
        guard !converted.isEmpty else { return }
        await rematch(converted)
        let moved = converted.filter { places[$0.job]?.object == "Contact" }
        await findTasks(of: moved)
        var again: [Row] = []
        for person in moved { again += companions(of: person) }
        await settle(again, await run(again))
    }

    /// Who was not written is in no campaign and has no task, and the person's error says why.
    private mutating func refuseCompanions() {
        for person in plan.people where places[person.job] == nil {
            let error = report.people[person.job]?.error ?? SalesforceFailure.silence.error
            if person.membership != nil { report.memberships[person.job] = .refused(error) }
            if person.activity != nil { report.activities[person.job] = .refused(error) }
        }
    }

    /// Looks for tasks of people who were not there, or somewhere else, when the plan was made.
    private mutating func findTasks(of people: [SyncPlan.Person]) async {
        let ids = people.filter { $0.activity?.mayBeThere == true }.compactMap { places[$0.job]?.id }
        guard let query = tasks.query(forIDs: ids) else { return }
        tasks.take(await composite.run([query]))
    }

    private func run(_ rows: [Row]) async -> [RowKey: WriteResult] {
        rows.isEmpty ? [:] : await composite.run(writing: rows).written
    }

    // MARK: - Rows

    /// The rows of one person; settles at once what needs none.
    private mutating func companions(of person: SyncPlan.Person) -> [Row] {
        guard let place = places[person.job] else { return [] }
        return [member(person, at: place), task(person, at: place)].compactMap(\.self)
    }

    private mutating func member(_ person: SyncPlan.Person, at place: Place) -> Row? {
        guard let membership = person.membership, !isDone(report.memberships[person.job]) else { return nil }
        var fields = typed(membership.fields, of: "CampaignMember")
        if let status = membership.status { fields["Status"] = .string(SalesforceValues.trimmed(status)) }
        // What the look-up saw is the membership of the record it found, and holds only for that one.
        if let present = membership.present, let id = present.id,
            SalesforceID.key(place.id) == person.id.map({ SalesforceID.key($0.id) })
        {
            if Self.isSame(membership.status, present.status) { fields["Status"] = nil }
            guard !fields.isEmpty else {
                report.memberships[person.job] = .written(id: id)
                return nil
            }
            return Row(key: .member(person.job), object: "CampaignMember", id: id, fields: fields)
        }
        switch campaigns.id(of: membership.campaign) {
        case .failure(let error):
            report.memberships[person.job] = .refused(error)
            return nil
        case .success(let campaign):
            fields["CampaignId"] = .string(campaign)
            fields[place.object + "Id"] = .string(place.id)
            return Row(key: .member(person.job), object: "CampaignMember", id: nil, fields: fields)
        }
    }

    private mutating func task(_ person: SyncPlan.Person, at place: Place) -> Row? {
        guard let activity = person.activity, !isDone(report.activities[person.job]) else { return nil }
        if activity.mayBeThere {
            switch tasks.task(of: place.id, marked: activity.marker) {
            case .success(let id?):
                report.activities[person.job] = .written(id: id)
                return nil
            case .failure(let error):
                report.activities[person.job] = .refused(error)
                return nil
            case .success(nil): break
            }
        }
        var fields: [String: JSONValue] = [
            "Status": "Completed", "Subject": .string(CaptureTask.subject(activity)),
            "Description": .string(CaptureTask.description(activity)),
            "ActivityDate": .string(CaptureTask.day(activity.at)),
        ]
        for (name, value) in typed(activity.fields, of: "Task") {
            fields = fields.filter { $0.key.lowercased() != name.lowercased() }
            fields[name] = value
        }
        fields["WhoId"] = .string(place.id)
        return Row(key: .activity(person.job), object: "Task", id: nil, fields: fields)
    }

    private func isDone(_ result: WriteResult?) -> Bool {
        switch result {
        case .written, .unknown: true
        case .refused, nil: false
        }
    }

    private static func isSame(_ wanted: String?, _ present: String?) -> Bool {
        wanted == nil || wanted?.lowercased() == present?.lowercased()
    }

    // MARK: - Results

    private mutating func settle(_ rows: [Row], _ results: [RowKey: WriteResult]) async {
        var members: [Row] = []
        for row in rows {
            let result = results[row.key] ?? SalesforceFailure.silence.result
            switch row.key {
            case .member(let job):
                report.memberships[job] = row.id == nil ? result : Self.renewed(result)
                if result.error?.code == "DUPLICATE_VALUE" { members.append(row) }
            case .activity(let job): report.activities[job] = result
            case .company, .person: break
            }
        }
        await adoptMembers(members)
    }

    /// A membership that was ended after the look-up saw it: the next attempt will see that it is not there.
    private static func renewed(_ result: WriteResult) -> WriteResult {
        guard case .refused(var error) = result,
            ["ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY"].contains(error.code),
            error.field == nil
        else { return result }
        error.type = .remoteConflict
        return .refused(error)
    }

    /// Whoever is in the campaign already is so by success, and gets the status that was meant.
    private mutating func adoptMembers(_ rows: [Row]) async {
        let keys = rows.flatMap { row in
            ["ContactId", "LeadId"].compactMap { field in
                row.fields[field]?.string.map { Query.Key(test: .init(field: field), value: $0) }
            }
        }
        guard !keys.isEmpty else { return }
        let ids = rows.compactMap { $0.fields["CampaignId"]?.string }.uniqued()
        var search = MemberSearch()
        search.take(
            await composite.run([
                Query(
                    "CampaignMember", fields: MemberSearch.fields, filter: "CampaignId IN \(SOQL.list(ids))", keys: keys
                )
            ]))
        var updates: [Row] = []
        for row in rows {
            guard case .member(let job) = row.key, let campaign = row.fields["CampaignId"]?.string,
                let person = (row.fields["ContactId"] ?? row.fields["LeadId"])?.string,
                let present = search.membership(of: person, in: campaign), let id = present.id
            else { continue }
            report.memberships[job] = .written(id: id)
            var fields = row.fields
            for name in ["CampaignId", "ContactId", "LeadId"] { fields[name] = nil }
            if Self.isSame(fields["Status"]?.string, present.status) { fields["Status"] = nil }
            if !fields.isEmpty { updates.append(Row(key: row.key, object: row.object, id: id, fields: fields)) }
        }
        let results = await run(updates)
        for row in updates {
            guard case .member(let job) = row.key else { continue }
            report.memberships[job] = Self.renewed(results[row.key] ?? SalesforceFailure.silence.result)
        }
    }
}
