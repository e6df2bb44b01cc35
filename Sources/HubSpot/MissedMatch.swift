import JobQueue
import Sync

/// A contact that was to be created and turned out to be there.
///
/// Between the look-up and the create somebody else may have made it, or the address may be one that the look-up does
/// not show. HubSpot names the contact, so it is read (it may have been merged since) and updated instead.
struct MissedMatch: Sendable {
    let draft: PeopleBatch.Draft
    /// The id HubSpot named.
    let id: String

    /// Updates the contacts that are there, and leaves out those that cannot be found, whose refusal stands.
    static func repair(_ missed: [MissedMatch], client: HubSpotClient) async -> [Int64: WriteResult] {
        guard !missed.isEmpty else { return [:] }
        let reader = BatchReader(client: client, objects: .contacts, properties: [])
        let found = await reader.read(missed.map(\.id), by: .id)
        var results: [Int64: WriteResult] = [:]
        var updates: [BatchWriter.Item<HubSpotRequests.Update>] = []
        for match in missed {
            switch found[match.id] {
            case .failure(let error): results[match.draft.job] = .refused(error)
            case .success(let record?):
                let properties = match.properties(for: record)
                results[match.draft.job] = .written(id: record.id)
                if !properties.isEmpty { updates.append(match.draft.update(id: record.id, properties)) }
            case .success(nil), nil: break
            }
        }
        let written = await BatchWriter(client: client, keyProperty: "email")
            .write(updates, to: .batchUpdate(.contacts))
        for match in missed {
            if let result = written[match.draft.trace] { results[match.draft.job] = result }
        }
        return results
    }

    /// The plan's fields, without an address the contact has already: it may be a secondary one, and stay one.
    private func properties(for record: HubSpotAnswers.Record) -> [String: String] {
        var properties = draft.properties
        if let email = properties["email"], record.addresses.contains(email) { properties["email"] = nil }
        return properties
    }
}
