internal import Foundation
public import JobQueue
internal import Leads
public import Logging
public import Store

/// The enrich stage: carries each lead through the waterfall, a few at a time, and brings back what was found.
///
/// Enrichment that finds nothing is a success. A lead that was enriched for another destination passes at once.
public struct EnrichStage: StageRunner {
    /// Captured jobs.
    public let stage = Stage.enrich
    /// Leads of one claim.
    public let batchSize = 100
    private let store: Store
    private let waterfall: Waterfall
    private let configuration: EnrichmentConfiguration
    private let logger: Logger

    /// Makes the stage.
    public init(store: Store, waterfall: Waterfall, configuration: EnrichmentConfiguration, logger: Logger) {
        self.store = store
        self.waterfall = waterfall
        self.configuration = configuration
        self.logger = logger
    }

    /// Enriches the leads of a batch.
    public func run(_ jobs: [ClaimedJob]) async -> [JobCompletion] {
        let leads: [Int64: StoredLead]
        do {
            leads = try store.leads(ids: jobs.map(\.leadID))
        } catch {
            logger.error("enrichment could not read the database", metadata: ["error": "\(error)"])
            return jobs.map { JobCompletion($0, .deferred(by: .seconds(5), reason: "the database failed: \(error)")) }
        }
        return await withTaskGroup(of: JobCompletion.self) { group in
            var completions: [JobCompletion] = []
            var waiting = jobs[...]
            for job in waiting.prefix(configuration.concurrency) {
                group.addTask { await enrich(job, leads[job.leadID]?.lead) }
            }
            waiting = waiting.dropFirst(configuration.concurrency)
            while let completion = await group.next() {
                completions.append(completion)
                if let job = waiting.popFirst() { group.addTask { await enrich(job, leads[job.leadID]?.lead) } }
            }
            return completions
        }
    }

    /// What stands in the history: the line for a person, and for each partner whether it was asked, what it said, what
    /// it cost, or why it was passed over.
    private func detail(of result: Enrichment) throws -> String {
        struct Detail: Encodable {
            var note: String
            var partners: [PartnerReport]
            var unanswered: [String]
            var suppressed: Bool
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let detail = Detail(
            note: result.note, partners: result.report, unanswered: result.unanswered, suppressed: result.isSuppressed)
        return String(decoding: try encoder.encode(detail), as: UTF8.self)
    }

    /// Leads that wait for the same partner come back a few at a time, and never sooner than is worth a claim.
    private static func spread(_ delay: Duration) -> Duration {
        max(delay, .seconds(2)) * Double.random(in: 1...1.5)
    }

    private func enrich(_ job: ClaimedJob, _ lead: Lead?) async -> JobCompletion {
        guard let lead else {
            return JobCompletion(
                job, .failed(JobError(.internal, message: "the job's lead is not in the database, or cannot be read")))
        }
        if lead.enrichedAt != nil { return JobCompletion(job, .done(note: "enriched already")) }
        let deadline = Date(milliseconds: job.createdMilliseconds + configuration.deadline.milliseconds)
        do {
            let result = try await waterfall.enrich(lead, now: Date(), waitUntil: deadline)
            if let delay = result.retryAfter {
                return JobCompletion(job, .deferred(by: Self.spread(delay), reason: result.note))
            }
            var completion = JobCompletion(job, .done(note: result.note))
            completion.detail = try detail(of: result)
            completion.enrichment = result.changes.map { field, found in
                FieldChange(field, replacing: lead.values[field], value: found.value, provenance: found.provenance)
            }
            return completion
        } catch is CancellationError {
            return JobCompletion(job, .released)
        } catch {
            // Only the cache can throw here, and the cache is the database.
            logger.error("enrichment failed", metadata: ["job": "\(job.id)", "error": "\(error)"])
            return JobCompletion(job, .deferred(by: .seconds(5), reason: "the answer cache failed: \(error)"))
        }
    }
}

extension AnswerCache {
    /// The cache of partner answers in the store.
    public init(_ store: Store) {
        self.init(
            read: { partner, key in
                try store.partnerAnswer(partner: partner, key: key).map {
                    try JSONDecoder().decode(CachedAnswer.self, from: Data($0.utf8))
                }
            },
            write: { answer in
                let text = String(decoding: try JSONEncoder().encode(answer), as: UTF8.self)
                try await store.offload {
                    try $0.remember(partnerAnswer: text, partner: answer.partner, key: answer.key)
                }
            }
        )
    }
}
