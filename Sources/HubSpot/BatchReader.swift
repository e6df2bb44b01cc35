import JobQueue
import Sync

/// Reads records by key in batches of 100, and files what came back under the keys that were asked for.
///
/// HubSpot promises no order, answers for a merged record with the survivor, and for a secondary e-mail with the
/// contact that has it. So a record is filed under every key it says it answers to.
struct BatchReader: Sendable {
    /// What the keys are.
    enum Key {
        case id
        case email
    }

    let client: HubSpotClient
    let objects: HubSpotEndpoint.Objects
    /// The properties to bring besides those needed here.
    let properties: [String]

    /// The record of each key; nil where HubSpot has none, or why it could not be asked.
    func read(_ keys: [String], by kind: Key) async -> [String: Result<HubSpotAnswers.Record?, JobError>] {
        var found: [String: Result<HubSpotAnswers.Record?, JobError>] = [:]
        let unique = keys.uniqued()
        guard !unique.isEmpty else { return found }
        let parts = await Halving<String, HubSpotAnswers.Records>().send(unique) { part in
            await client.post(
                .batchRead(objects),
                HubSpotRequests.Read(
                    inputs: part.map { .init(id: $0) },
                    properties: (properties + identifying).uniqued(),
                    idProperty: kind == .email ? "email" : nil
                )
            )
        }
        for (keys, outcome) in parts {
            switch outcome {
            case .failure(let failure):
                for key in keys { found[key] = .failure(failure.error) }
            case .success(let answer):
                found.merge(file(answer, under: keys, kind)) { $1 }
            }
        }
        return found
    }

    private var identifying: [String] {
        switch objects {
        case .contacts: ["email", "hs_additional_emails", "hs_merged_object_ids"]
        case .companies: ["domain", "hs_additional_domains", "hs_merged_object_ids"]
        case .notes: []
        }
    }

    private func file(
        _ answer: HubSpotAnswers.Records, under keys: [String], _ kind: Key
    ) -> [String: Result<HubSpotAnswers.Record?, JobError>] {
        var found: [String: Result<HubSpotAnswers.Record?, JobError>] = [:]
        var strangers: [HubSpotAnswers.Record] = []
        for record in answer.results {
            let names = kind == .id ? [record.id] + record.values("hs_merged_object_ids") : record.addresses
            let known = Set(names).intersection(keys)
            for key in known { found[key] = .success(record) }
            if known.isEmpty { strangers.append(record) }
        }
        var unattributed: JobError?
        for fault in answer.errors ?? [] {
            let error = HubSpotErrors.classify(fault)
            let named = Set((fault.context?["ids"]?.texts ?? []).map { $0.lowercased() })
            for key in keys where found[key] == nil && named.contains(key) {
                found[key] = error.type == .remoteRecordGone ? .success(nil) : .failure(error)
            }
            if named.isEmpty, error.type != .remoteRecordGone { unattributed = error }
        }
        let silent = keys.filter { found[$0] == nil }
        for key in silent { found[key] = unattributed.map { .failure($0) } ?? .success(nil) }
        // A survivor that does not list the ids merged into it is still the only one it can be.
        if kind == .id, silent.count == 1, strangers.count == 1 { found[silent[0]] = .success(strangers[0]) }
        return found
    }
}

extension HubSpotAnswers.Record {
    /// The contact's addresses, the primary one first, lower case.
    var addresses: [String] { values("email") + values("hs_additional_emails") }

    /// The company's domains, the primary one first, lower case.
    var domains: [String] { values("domain") + values("hs_additional_domains") }

    /// The present values of the properties asked for.
    func present(_ fields: [String]) -> [String: String] {
        var present: [String: String] = [:]
        for field in fields { present[field] = value(field) }
        return present
    }
}

extension Sequence where Element: Hashable {
    /// The elements without repetitions, in their order.
    func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
