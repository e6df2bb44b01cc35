import Foundation
import JobQueue
import Sync

/// The records of captures of one plan, on their way to HubSpot as notes: one call for 100 of them.
struct NoteBatch: Sendable {
    /// A note on a contact.
    struct Entry: Sendable {
        let job: Int64
        let contact: String
        /// The contact's company, where one is known.
        let company: String?
        let activity: SyncPlan.Activity

        var trace: String { "note-\(job)" }
    }

    let client: HubSpotClient

    /// Writes every note, except those that an earlier attempt has written.
    func write(_ entries: [Entry]) async -> [Int64: WriteResult] {
        let search = NoteSearch(client: client)
        var results = await search.find(entries.filter(\.activity.mayBeThere))
        let new = entries.filter { results[$0.job] == nil }
        let written = await BatchWriter(client: client, keyProperty: nil)
            .write(new.map(Self.create), to: .batchCreate(.notes))
        for entry in new { results[entry.job] = written[entry.trace] ?? .unknown(BatchWriter.silence) }
        return results
    }

    /// A property that is mapped wins over ours, except the body, which carries the marker.
    private static func create(_ entry: Entry) -> BatchWriter.Item<HubSpotRequests.Create> {
        let milliseconds = Int64((entry.activity.at.timeIntervalSince1970 * 1_000).rounded())
        var properties = ["hs_timestamp": String(milliseconds)].merging(
            HubSpotValues.properties(entry.activity.fields)
        ) { _, mapped in mapped }
        properties["hs_note_body"] = NoteText.html(of: entry.activity)
        var associations = [
            HubSpotRequests.Association(to: .init(id: entry.contact), types: [.noteToContact])
        ]
        if let company = entry.company {
            associations.append(.init(to: .init(id: company), types: [.noteToCompany]))
        }
        let input = HubSpotRequests.Create(
            properties: properties, associations: associations, objectWriteTraceId: entry.trace)
        return .init(trace: entry.trace, fields: Set(properties.keys), input: input)
    }
}
