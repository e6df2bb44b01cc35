internal import Foundation
internal import JobQueue
internal import Store

/// What the CRM says of its objects and users, remembered for a while by all workers together.
///
/// An actor, because it is asked by all lanes of a worker and asks the CRM once for all of them. Where the CRM cannot be
/// asked, what was known before holds; where nothing is known, nothing is checked.
actor FieldCatalogue {
    private struct Entry<Value: Sendable>: Sendable {
        var value: Value
        var at: Int64
    }

    private let store: Store
    private let destination: String
    private let connector: any CRMConnector
    private let age: Duration
    private var objects: [String: Entry<ObjectDescription>] = [:]
    private var asking: [String: Task<ObjectDescription?, Never>] = [:]
    /// Nothing older is believed: somebody was refused what the metadata allows.
    private var doubtedAt: Int64 = 0
    /// An object that could not be described is not asked for again before.
    private var notBefore: [String: Int64] = [:]

    init(store: Store, destination: SyncDestination) {
        self.store = store
        self.destination = destination.name
        connector = destination.connector
        age = destination.metadataAge
    }

    /// The descriptions of these objects, as far as they can be had. Where a limit is given, none is older, and none was
    /// forgotten in the database since.
    func descriptions(of names: [String], noOlderThan limit: Duration? = nil) async -> [String: ObjectDescription] {
        let oldest = oldest(limit)
        var found: [String: ObjectDescription] = [:]
        await withTaskGroup(of: (String, ObjectDescription?).self) { group in
            for name in names {
                group.addTask { (name, await self.description(of: name, since: oldest, recalls: limit != nil)) }
            }
            for await (name, description) in group { found[name] = description }
        }
        return found
    }

    /// The CRM refused what its metadata, as we know it, allows: it has changed.
    func doubt() { doubtedAt = max(doubtedAt, store.now) }

    private func oldest(_ limit: Duration?) -> Int64 {
        max(store.now - min(limit ?? age, age).milliseconds, doubtedAt)
    }

    private func description(
        of object: String, since oldest: Int64, recalls: Bool
    ) async -> ObjectDescription? {
        if !recalls, let entry = objects[object], entry.at >= oldest { return entry.value }
        if let running = asking[object] { return await Self.value(of: running) }
        let task = Task { await self.renew(object, since: oldest) }
        asking[object] = task
        let value = await Self.value(of: task)
        asking[object] = nil
        return value
    }

    /// A batch that is broken off, at the end of a grace period above all, breaks the question off too; the others go
    /// on without an answer.
    private static func value(of task: Task<ObjectDescription?, Never>) async -> ObjectDescription? {
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    private func renew(_ object: String, since oldest: Int64) async -> ObjectDescription? {
        await recall(object)
        if let entry = objects[object], entry.at >= oldest { return entry.value }
        guard store.now >= notBefore[object] ?? 0 else { return objects[object]?.value }
        do {
            let value = try await connector.describe(object)
            let now = store.now
            objects[object] = Entry(value: value, at: now)
            let text = String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
            try await store.offload { [destination] in
                try $0.keep(metadata: text, of: object, destination: destination, at: now)
            }
            return value
        } catch {
            // Metadata saves calls, it is no condition of a sync: the write itself tells what is wrong.
            notBefore[object] = store.now + 60_000
            return objects[object]?.value
        }
    }

    /// Takes over what the database remembers; what was forgotten there (a retry does) is forgotten here.
    private func recall(_ object: String) async {
        do {
            let kept = try await store.offload { [destination] in try $0.metadata(of: object, destination: destination)
            }
            guard let kept else {
                if objects.removeValue(forKey: object) != nil { notBefore[object] = nil }
                return
            }
            guard kept.at > objects[object]?.at ?? .min else { return }
            // What another version has written may not be readable: then the CRM is asked.
            guard let value = try? JSONDecoder().decode(ObjectDescription.self, from: Data(kept.described.utf8)) else {
                return
            }
            objects[object] = Entry(value: value, at: kept.at)
        } catch {
            // The database cannot be read now, which says nothing of the CRM: what is known here holds.
        }
    }

    // MARK: - Users

    /// The ids of the CRM's users by e-mail. Who is not a user is asked for again after an hour.
    func owners(_ emails: Set<String>) async throws(JobError) -> [String: String] {
        guard !emails.isEmpty else { return [:] }
        var found: [String: String] = [:]
        var unknown: [String] = []
        let now = store.now
        for email in emails.sorted() {
            let kept = try? await store.offload { [destination] in
                try $0.metadata(of: "@owner:" + email, destination: destination)
            }
            let id = kept.flatMap { try? JSONDecoder().decode([String].self, from: Data($0.described.utf8)) }
            if let kept, let id, kept.at >= now - (id.isEmpty ? 3_600_000 : 86_400_000) {
                found[email] = id.first
            } else {
                unknown.append(email)
            }
        }
        guard !unknown.isEmpty else { return found }
        let asked = try await connector.owners(unknown)
        for email in unknown {
            let id = asked[email].map { [$0] } ?? []
            let text = (try? JSONEncoder().encode(id)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
            // A write that fails costs a call the next time.
            try? await store.offload { [destination] in
                try $0.keep(metadata: text, of: "@owner:" + email, destination: destination, at: now)
            }
        }
        return found.merging(asked) { $1 }
    }
}
