internal import JobQueue
internal import Leads
public import Store

/// What is not as it should be with one synced lead in its CRM.
public struct RecordFinding: Sendable, Equatable, Codable {
    /// What kind of finding.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// The record is not there any more, or the lead has none.
        case missing
        /// Further records have the same key.
        case doubled
        /// Values differ from what was sent.
        case differs
        /// The CRM did not say.
        case unknown
    }

    /// A value that differs.
    public struct Difference: Sendable, Equatable, Codable {
        /// The CRM's name of the field.
        public var field: String
        /// What the lead says.
        public var ours: String
        /// What the CRM has; nil where it is blank.
        public var theirs: String?
    }

    /// What kind of finding.
    public var kind: Kind
    /// The lead.
    public var lead: Int64
    /// The job.
    public var job: Int64
    /// The CRM's object.
    public var object: String?
    /// The CRM's id of the record that the lead is remembered to be.
    public var id: String?
    /// The further records, where it is doubled.
    public var others: [String]
    /// The values that differ.
    public var differences: [Difference]
    /// Why the CRM did not say.
    public var error: String?
}

/// What a check of a destination's records found.
public struct RecordCheckReport: Sendable, Equatable, Codable {
    /// The synced leads that were looked at.
    public var checked = 0
    /// Leads whose record is there once, as it was sent.
    public var good = 0
    /// What is not as it should be.
    public var findings: [RecordFinding] = []
}

/// Reads the records of synced leads back, and holds them against what was sent. Writes nothing.
///
/// A value counts as the same where it differs in case, in blanks around it, or in how a number is written. A value
/// that is only written where the CRM has none differs where the CRM has none. Somebody may have changed a record
/// since, on purpose: a difference is something to look at, not a fault.
public struct RecordCheck: Sendable {
    private let store: Store
    private let destination: SyncDestination

    /// Makes a check.
    public init(store: Store, destination: SyncDestination) {
        self.store = store
        self.destination = destination
    }

    /// Looks at these leads, in batches of two look-ups each. `progress` is told how many were looked at.
    public func run(
        _ jobs: [SyncedJob], progress: (Int) -> Void = { _ in }
    ) async throws -> RecordCheckReport {
        var report = RecordCheckReport()
        let size = destination.connector.profile.batchSize
        for start in stride(from: 0, to: jobs.count, by: size) {
            let batch = Array(jobs[start..<min(start + size, jobs.count)])
            try await check(batch, &report)
            progress(report.checked)
        }
        return report
    }

    private func check(_ jobs: [SyncedJob], _ report: inout RecordCheckReport) async throws {
        let profile = destination.connector.profile
        let leads = try store.leads(ids: jobs.map(\.lead))
        let keys = leads.mapValues { stored in
            profile.personObjects.map { RemoteRecordKey(of: $0, key: stored.lead.identity.description) }
        }
        let known = try store.remoteRecords(destination: destination.name, keys: Set(keys.values.joined()))
        var byID: [LookUp.Person] = []
        var byEmail: [LookUp.Person] = []
        for job in jobs {
            guard let lead = leads[job.lead]?.lead else { continue }
            let ids = zip(keys[job.lead] ?? [], profile.personObjects).compactMap { key, object in
                known[key].map { RemoteID(destination: destination.name, object: object, id: $0.id) }
            }
            if !ids.isEmpty { byID.append(LookUp.Person(job: job.job, ids: ids, email: nil)) }
            if let email = lead.values[.email] { byEmail.append(LookUp.Person(job: job.job, email: email)) }
        }
        let fields = Dictionary(
            uniqueKeysWithValues: profile.personObjects.map {
                ($0, destination.mapping.names(of: $0, in: profile))
            })
        let records = await destination.connector.lookUp(LookUp(people: byID, companies: [], fields: fields))
        let others = await destination.connector.lookUp(LookUp(people: byEmail, companies: [], wantsDoubles: true))
        for job in jobs {
            report.checked += 1
            let id = byID.first { $0.job == job.job }?.ids.first
            let found = findings(job, leads[job.lead]?.lead, id, records.people[job.job], others)
            report.findings += found
            if found.isEmpty { report.good += 1 }
        }
    }

    private func findings(
        _ job: SyncedJob, _ lead: Lead?, _ id: RemoteID?, _ answer: Result<RemoteRecord?, JobError>?,
        _ others: LookUpAnswer
    ) -> [RecordFinding] {
        var finding = RecordFinding(
            kind: .missing, lead: job.lead, job: job.job, object: id?.object, id: id?.id, others: [], differences: [])
        guard let lead, id != nil else {
            finding.error = "no record of the CRM is remembered for it"
            return [finding]
        }
        guard let answer else {
            finding.kind = .unknown
            finding.error = "the connector did not answer for it"
            return [finding]
        }
        switch answer {
        case .failure(let error):
            finding.kind = .unknown
            finding.error = error.description
            return [finding]
        case .success(nil): return [finding]
        case .success(let record?):
            var found: [RecordFinding] = []
            let doubles = doubles(of: job.job, besides: record, others)
            if !doubles.isEmpty {
                finding.kind = .doubled
                finding.others = doubles
                found.append(finding)
            }
            let differences = differences(of: lead, from: record)
            if !differences.isEmpty {
                finding.kind = .differs
                finding.others = []
                finding.differences = differences
                finding.object = record.object
                finding.id = record.id
                found.append(finding)
            }
            return found
        }
    }

    /// Further records that have the lead's e-mail.
    private func doubles(of job: Int64, besides record: RemoteRecord, _ answer: LookUpAnswer) -> [String] {
        var ids = Set(answer.doubles[job] ?? [])
        if case .success(let found?) = answer.people[job] { ids.insert(found.id) }
        ids.remove(record.id)
        return ids.sorted()
    }

    private func differences(of lead: Lead, from record: RemoteRecord) -> [RecordFinding.Difference] {
        // What has no mapping any more was sent by another configuration.
        let values =
            (try? destination.mapping.values(of: lead, for: record.object, in: destination.connector.profile)) ?? []
        return values.compactMap { value in
            let theirs = record.values[value.remote].flatMap { $0.isEmpty ? nil : $0 }
            if let theirs, value.write == .writeIfBlank || Self.isSame(value.value, theirs) { return nil }
            return RecordFinding.Difference(field: value.remote, ours: value.value, theirs: theirs)
        }
    }

    /// Whether two texts are the same value.
    static func isSame(_ ours: String, _ theirs: String) -> Bool {
        let (left, right) = (folded(ours), folded(theirs))
        if left == right { return true }
        if let number = Double(left), let other = Double(right) { return number == other }
        // Several options, in any order.
        guard left.contains(";") else { return false }
        return Set(left.split(separator: ";").map { folded(String($0)) })
            == Set(right.split(separator: ";").map { folded(String($0)) })
    }

    private static func folded(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
