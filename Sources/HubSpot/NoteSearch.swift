import JobQueue
import Sync

/// Looks for notes by their markers among the notes of their contacts: one call for 100 contacts, and one for every 100
/// notes they have. Both show a note as soon as it is written, which a search does not.
struct NoteSearch: Sendable {
    let client: HubSpotClient

    /// The notes that are there, and those that could not be looked for, which must not be written then.
    func find(_ entries: [NoteBatch.Entry]) async -> [Int64: WriteResult] {
        guard !entries.isEmpty else { return [:] }
        let notes = await notes(of: entries.map(\.contact).uniqued())
        let ids = notes.values.flatMap { (try? $0.get()) ?? [] }.uniqued()
        let bodies = await BatchReader(client: client, objects: .notes, properties: ["hs_note_body"])
            .read(ids, by: .id)
        var results: [Int64: WriteResult] = [:]
        for entry in entries {
            results[entry.job] = result(for: entry, notes[entry.contact] ?? .success([]), bodies)
        }
        return results
    }

    private func result(
        for entry: NoteBatch.Entry, _ notes: Result<[String], JobError>,
        _ bodies: [String: Result<HubSpotAnswers.Record?, JobError>]
    ) -> WriteResult? {
        switch notes {
        case .failure(let error): return .refused(error)
        case .success(let ids):
            var unread: JobError?
            for id in ids {
                switch bodies[id] {
                case .failure(let error): unread = error
                case .success(let note?):
                    let html = note.value("hs_note_body") ?? ""
                    if NoteText.carries(entry.activity.marker, html: html) { return .written(id: id) }
                case .success(nil), nil: break
                }
            }
            return unread.map { .refused($0) }
        }
    }

    /// The ids of each contact's notes, from page to page.
    private func notes(of contacts: [String]) async -> [String: Result<[String], JobError>] {
        var notes: [String: Result<[String], JobError>] = [:]
        var waiting = contacts.map { HubSpotRequests.AssociationsOf(id: $0) }
        while !waiting.isEmpty {
            let halving = Halving<HubSpotRequests.AssociationsOf, HubSpotAnswers.Associations>()
            let parts = await halving.send(waiting) { part in
                await client.post(.associations(from: .contacts, to: .notes), HubSpotRequests.Batch(inputs: part))
            }
            waiting = []
            for (part, outcome) in parts {
                for input in part {
                    let page = outcome.mapError(\.error).flatMap { Self.page(of: input, in: $0) }
                    let earlier = notes[input.id] ?? .success([])
                    notes[input.id] = earlier.flatMap { earlier in page.map { earlier + $0.ids } }
                    if case .success(let page) = page, let after = page.after, after != input.after {
                        waiting.append(.init(id: input.id, after: after))
                    }
                }
            }
        }
        return notes
    }

    /// HubSpot reports a contact without notes as an error of the kind "not found", which it is not.
    private static func page(
        of input: HubSpotRequests.AssociationsOf, in answer: HubSpotAnswers.Associations
    ) -> Result<(ids: [String], after: String?), JobError> {
        let items = answer.results.filter { $0.from.id == input.id }
        if items.isEmpty {
            for fault in answer.errors ?? [] {
                let error = HubSpotErrors.classify(fault)
                let named = fault.context?["fromObjectId"]?.texts ?? []
                if error.type != .remoteRecordGone, named.isEmpty || named.contains(input.id) {
                    return .failure(error)
                }
            }
        }
        let after = items.compactMap { $0.paging?.next?.after }.first
        return .success((items.flatMap(\.to).compactMap(\.toObjectId.text), after))
    }
}
