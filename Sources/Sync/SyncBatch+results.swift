internal import JobQueue
internal import Leads
internal import Store

/// What the CRM's answers mean for a job: steps done, records learnt, the error that counts.
extension SyncBatch {
    /// One lead's results, as they are read.
    private struct Reading {
        var completion: JobCompletion
        var notes: [String] = []
        var errors: [JobError] = []
    }

    mutating func read(_ report: SyncReport, of result: SyncPlanner.Result, for item: SyncItem) {
        guard let planned = result.plan.people.first(where: { $0.job == item.job.id }) else { return }
        var reading = Reading(completion: JobCompletion(item.job, .done(note: nil)))
        reading.completion.leadRevision = item.revision
        reading.completion.sent = sent(planned, of: result, for: item)
        readCompany(report, of: result, for: item, &reading)
        readPerson(report, planned, for: item, &reading)
        if reading.completion.steps.contains(.person) {
            readLink(report, planned, &reading)
            readMembership(report, planned, &reading)
            readActivity(report, planned, item, &reading)
        }
        if let error = worst(of: reading.errors) {
            reading.completion.outcome = outcome(error, item.job)
            reading.completion.detail = ([error.description] + reading.notes).joined(separator: "; ")
        } else {
            reading.completion.outcome = .done(note: reading.notes.joined(separator: "; "))
        }
        completions[item.job.id] = reading.completion
    }

    /// What goes out for a lead: objects and field names.
    private func sent(
        _ planned: SyncPlan.Person, of result: SyncPlanner.Result, for item: SyncItem
    ) -> [SentWrite] {
        var sent: [SentWrite] = []
        if let key = result.companies[item.job.id], let object = profile.companyObject,
            let write = result.plan.companies.first(where: { $0.key == key })
        {
            sent.append(SentWrite(object, write.id == nil ? .create : .update, fields: Array(write.fields.keys)))
        }
        if planned.id == nil || !planned.fields.isEmpty {
            sent.append(
                SentWrite(planned.object, planned.id == nil ? .create : .update, fields: Array(planned.fields.keys)))
        }
        if planned.company != nil, let object = profile.companyObject { sent.append(SentWrite(object, .link)) }
        if let membership = planned.membership {
            sent.append(
                SentWrite(
                    membership.campaign.kind.rawValue, .member,
                    fields: Array(membership.fields.keys) + (membership.status == nil ? [] : ["status"])))
        }
        if let activity = planned.activity, let object = profile.activityObject {
            sent.append(SentWrite(object, .activity, fields: Array(activity.fields.keys)))
        }
        return sent
    }

    private func readCompany(
        _ report: SyncReport, of result: SyncPlanner.Result, for item: SyncItem, _ reading: inout Reading
    ) {
        guard let key = result.companies[item.job.id], let object = profile.companyObject else { return }
        let write = result.plan.companies.first { $0.key == key }
        let written: WriteResult? =
            write == nil ? result.companyIDs[key].map { .written(id: $0) } : report.companies[key]
        switch written {
        case .written(let id):
            let created = write != nil && write?.id == nil
            for record in item.companyRecords {
                reading.completion.records[record] = RemoteRecordEntry(id: id, origin: created ? .created : .matched)
            }
            reading.completion.settled += item.companyRecords
            reading.completion.steps.insert(.company)
            reading.notes.append("\(object) \(id) \(created ? "created" : write == nil ? "found" : "updated")")
        case .refused(let error):
            reading.errors.append(error)
            reading.completion.settled += item.companyRecords
            if error.type == .remoteRecordGone { reading.completion.forgotten += item.companyRecords }
        case .unknown(let error): reading.errors.append(error)
        case nil:
            reading.errors.append(JobError(.internal, message: "the connector did not answer for the company"))
        }
    }

    private func readPerson(
        _ report: SyncReport, _ planned: SyncPlan.Person, for item: SyncItem, _ reading: inout Reading
    ) {
        switch report.people[item.job.id] {
        case .written(let id):
            let object = report.objects[item.job.id] ?? planned.object
            let record = RemoteRecordKey(of: object, key: item.newPerson.key)
            reading.completion.records[record] = RemoteRecordEntry(
                id: id, origin: planned.id == nil ? .created : .matched)
            // What the person was before (a Lead that was converted) is not asked for again.
            if object != planned.object {
                reading.completion.forgotten.append(RemoteRecordKey(of: planned.object, key: item.newPerson.key))
            }
            reading.completion.settled += item.people
            reading.completion.steps.insert(.person)
            let how = planned.id == nil ? "created" : planned.fields.isEmpty ? "unchanged" : "updated"
            reading.notes.append("\(object) \(id) \(how)")
        case .refused(let error):
            reading.errors.append(error)
            reading.completion.settled += item.people
            if error.type == .remoteRecordGone {
                // A person that is only being created cannot be gone: the company it was to be linked to is.
                reading.completion.forgotten += planned.id == nil ? item.companyRecords : item.people
            }
            if let activity = item.activity { reading.completion.settled.append(activity) }
        case .unknown(let error):
            reading.errors.append(error)
            if let activity = item.activity { reading.completion.settled.append(activity) }
        case nil: reading.errors.append(JobError(.internal, message: "the connector did not answer for this lead"))
        }
    }

    private func readLink(_ report: SyncReport, _ planned: SyncPlan.Person, _ reading: inout Reading) {
        guard planned.company != nil else { return }
        switch report.links[planned.job] {
        case .written:
            reading.completion.steps.insert(.association)
            reading.notes.append("linked")
        case .refused(let error), .unknown(let error): reading.errors.append(error)
        case nil: reading.errors.append(JobError(.internal, message: "the connector did not answer for the link"))
        }
    }

    /// A membership whose answer was lost is written again: that does no harm.
    private func readMembership(_ report: SyncReport, _ planned: SyncPlan.Person, _ reading: inout Reading) {
        guard let membership = planned.membership else { return }
        switch report.memberships[planned.job] {
        case .written:
            reading.completion.steps.insert(.campaign)
            let status = membership.status.map { " as \($0)" } ?? ""
            reading.notes.append("in \(membership.campaign.kind.rawValue) \(membership.campaign.reference)\(status)")
        case .refused(let error), .unknown(let error): reading.errors.append(error)
        case nil:
            reading.errors.append(JobError(.internal, message: "the connector did not answer for the campaign"))
        }
    }

    private func readActivity(
        _ report: SyncReport, _ planned: SyncPlan.Person, _ item: SyncItem, _ reading: inout Reading
    ) {
        guard planned.activity != nil, let record = item.activity else { return }
        switch report.activities[planned.job] {
        case .written(let id):
            reading.completion.records[record] = RemoteRecordEntry(id: id, origin: .created)
            reading.completion.settled.append(record)
            reading.completion.steps.insert(.activity)
            reading.notes.append("\(record.object) \(id) written")
        case .refused(let error):
            reading.errors.append(error)
            reading.completion.settled.append(record)
        case .unknown(let error): reading.errors.append(error)
        case nil:
            reading.errors.append(JobError(.internal, message: "the connector did not answer for the activity"))
        }
    }

    /// The error a person has to act on comes before one that passes by itself.
    private func worst(of errors: [JobError]) -> JobError? {
        errors.first { $0.type.recovery == .pauseDestination } ?? errors.first { $0.type.recovery == .none }
            ?? errors.first
    }
}
