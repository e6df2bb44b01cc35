import Foundation
import JobQueue
import Leads
import Logging
import Store
import Sync

/// Where the processor time of a sync goes: the same stage with a CRM that answers at once.
extension SyncBench {
    /// A CRM in memory that has nobody and takes everybody.
    private struct EmptyCRM: CRMConnector {
        let profile = CRMProfile(
            personObjects: ["contact"], newPersonObject: "contact", companyObject: "company", activityObject: "note",
            campaignKinds: [.list], batchSize: 100)

        func lookUp(_ question: LookUp) async -> LookUpAnswer {
            var answer = LookUpAnswer()
            for person in question.people { answer.people[person.job] = .success(nil) }
            for company in question.companies { answer.companies[company.key] = .success(nil) }
            return answer
        }

        func write(_ plan: SyncPlan) async -> SyncReport {
            var report = SyncReport()
            for company in plan.companies { report.companies[company.key] = .written(id: "c") }
            for person in plan.people {
                report.people[person.job] = .written(id: "p")
                report.links[person.job] = .written(id: "p")
                report.memberships[person.job] = .written(id: "p")
                report.activities[person.job] = .written(id: "n")
            }
            return report
        }

        func recovery(of lost: LostCreate) -> LostCreateRecovery { .lookUp }

        func describe(_ object: String) async throws(JobError) -> ObjectDescription {
            throw JobError(.permission, message: "no metadata")
        }

        func owners(_ emails: [String]) async throws(JobError) -> [String: String] { [:] }

        func check() async throws(JobError) -> [String] { [] }
    }

    func overhead() async throws -> [BenchRow] {
        let folder = try BenchFolder()
        let store = try Store(path: folder.path + "/overhead.db", opening: .migrating)
        try store.register(destinations: [("crm", "hubspot", .automatic)])
        let count = 10_000
        try fill(store, count)
        let worker = try store.registerWorker()
        let map = FieldMap(
            person: [.init(.email, to: "email"), .init(.firstName, to: "first"), .init(.lastName, to: "last")],
            company: [.init(.domain, to: "domain"), .init(.company, to: "name")])
        let destination = SyncDestination(
            name: "crm", connector: EmptyCRM(), mapping: LeadMapping(fields: map),
            campaigns: ["expo": CampaignRule(campaign: Campaign(kind: .list, reference: "Expo"))])
        let stage = SyncStage(
            store: store, destinations: [destination], policy: RetryPolicy(),
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
        let request = ClaimRequest(stage: .sync, destination: "crm", limit: 100)
        var (queue, planning) = (0.0, 0.0)
        var mark = Self.processorSeconds(of: RUSAGE_SELF)
        func lap() -> Double {
            let now = Self.processorSeconds(of: RUSAGE_SELF)
            defer { mark = now }
            return now - mark
        }
        while true {
            let jobs = try store.claim(request, worker: worker)
            queue += lap()
            guard !jobs.isEmpty else { break }
            let completions = await stage.run(jobs)
            planning += lap()
            try store.complete(completions)
            queue += lap()
        }
        try store.close()
        let (a, b) = (queue * 1000 / Double(count), planning * 1000 / Double(count))
        return [
            .atMost(0.5, "of it: claim and outcome", a, "ms/lead", "the queue's part, one commit a batch each"),
            .atMost(
                1, "of it: planning, reservations and intents", b, "ms/lead",
                "the sync stage with a CRM that answers at once; the rest is JSON, HTTP and the process"),
        ]
    }

    private func fill(_ store: Store, _ count: Int) throws {
        let run = try store.beginIngest(event: "expo", input: "-", source: .csv, destinations: ["crm"])
        let leads = (0..<count).compactMap { number -> CapturedLead? in
            let values: LeadValues = [
                .email: "ann\(number)@firm\(number % 7000).example", .firstName: "Ann", .lastName: "No\(number)",
                .company: "Firm \(number % 7000)", .domain: "firm\(number % 7000).example", .notes: "Wants a demo",
            ]
            return Identity(values).map {
                CapturedLead(identity: $0, values: values, line: number, fingerprint: Int64(number))
            }
        }
        _ = try store.ingest(leads, run: run)
        try store.finishIngest(run)
        let worker = try store.registerWorker()
        let request = ClaimRequest(stage: .enrich, destination: "crm", limit: 1000)
        while case let jobs = try store.claim(request, worker: worker), !jobs.isEmpty {
            try store.complete(jobs.map { JobCompletion($0, .done(note: nil)) })
        }
        try store.retire(worker)
    }
}
