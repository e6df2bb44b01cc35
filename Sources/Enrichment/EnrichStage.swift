internal import Foundation
public import JobQueue
internal import Leads
public import Logging
public import Store

/// The enrich stage: carries the leads of a batch through the waterfall, all at the same time, and brings back what was
/// found. How many calls are made at a time is the waterfall's to say; the leads wait for their turn.
///
/// Enrichment that finds nothing is a success, unless the event requires a field that the lead then lacks. A lead that was
/// enriched for another destination passes at once.
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
            for job in jobs { group.addTask { await enrich(job, leads[job.leadID]?.lead) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
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
        if lead.enrichedAt != nil {
            let lacking = configuration.at(event: lead.event).required.filter { lead.values[$0] == nil }
            return JobCompletion(job, outcome(lead, lacking: lacking, note: "enriched already"))
        }
        let deadline = Date(milliseconds: job.createdMilliseconds + configuration.deadline.milliseconds)
        do {
            let result = try await waterfall.enrich(lead, now: Date(), waitUntil: deadline)
            if let delay = result.retryAfter {
                return JobCompletion(job, .deferred(by: Self.spread(delay), reason: result.note))
            }
            var completion = JobCompletion(job, outcome(lead, lacking: result.lacking, note: result.note))
            completion.story = try result.story()
            completion.enrichment = result.changes.map { field, found in
                FieldChange(field, replacing: lead.values[field], value: found.value, provenance: found.provenance)
            }
            return completion
        } catch is CancellationError {
            return JobCompletion(job, .released)
        } catch {
            // Only the ledger can throw here, and the ledger is the database.
            logger.error("enrichment failed", metadata: ["job": "\(job.id)", "error": "\(error)"])
            return JobCompletion(job, .deferred(by: .seconds(5), reason: "the ledger failed: \(error)"))
        }
    }

    /// Whether a lead that has all it will get goes on.
    private func outcome(_ lead: Lead, lacking: [LeadField], note: String) -> Outcome {
        guard let first = lacking.first, configuration.at(event: lead.event).failsWithoutRequired else {
            return .done(note: note)
        }
        let names = lacking.map(\.rawValue).joined(separator: ", ")
        return .failed(
            JobError(
                .missingRequiredField,
                message: "the event \(lead.event) requires \(names), and nobody knows it; add it to the lead and retry",
                field: first.rawValue))
    }
}
