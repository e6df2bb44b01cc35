import Foundation
import JobQueue
import Sync

/// A capture as a note of a Contact or a Lead, found again by the marker in its text.
enum CaptureNote {
    /// Source: the length of Note_Title in the metadata of Notes (120), and of a large text (32,000).
    private static let (longestTitle, longestContent) = (120, 32_000)

    /// The note's fields. Fields that are mapped win over ours, except the text with the marker and the parent.
    static func fields(
        of activity: SyncPlan.Activity, on module: String, id: String, _ metadata: ModuleMetadata?
    ) -> [String: JSONValue] {
        var fields: [String: JSONValue] = [
            "Note_Title": .string(String(ZohoValues.trimmed(activity.subject).prefix(longestTitle)))
        ]
        fields.merge(ZohoValues.typed(activity.fields, in: ZohoModule.notes, metadata)) { _, mapped in mapped }
        fields["Note_Content"] = .string(content(of: activity))
        fields["Parent_Id"] = ["id": .string(id), "module": ["api_name": .string(module)]]
        return fields
    }

    /// The text; where it is too long, its end goes before the marker, which has to stay.
    static func content(of activity: SyncPlan.Activity) -> String {
        let body = ZohoValues.trimmed(activity.body)
        if body.count <= longestContent, NoteText.holds(activity.marker, in: body) { return body }
        let room = longestContent - activity.marker.count - 1
        return ZohoValues.trimmed(String(body.prefix(room))) + "\n" + activity.marker
    }
}

/// Finds the notes that an earlier attempt may have written. Zoho lists notes record by record, so this costs a call for
/// each person; it is asked only after an answer was lost.
struct NoteSearch: Sendable {
    let client: ZohoClient

    /// The most notes of a page. Source: "Get Notes".
    private static let pageSize = 200

    /// The note of a record with the marker in it; nil where there is none, or why it could not be asked.
    func note(of id: String, in module: String, marked marker: String) async -> Result<String?, JobError> {
        var page = 1
        while true {
            let path =
                "/\(module)/\(id)/Notes?fields=id,Note_Content,Note_Title&page=\(page)&per_page=\(Self.pageSize)"
            switch await client.get(path) {
            case .failure(let failure): return .failure(failure.error)
            case .success(let body):
                let notes = (body["data"]?.array ?? []).compactMap(ZohoRecord.init)
                let hit = notes.first { NoteText.holds(marker, in: $0.text("Note_Content") ?? "") }
                if let hit { return .success(hit.id) }
                guard body["info"]?["more_records"]?.bool == true, !notes.isEmpty else { return .success(nil) }
                page += 1
            }
        }
    }
}
