import Foundation
import JobQueue
import Sync

/// The record of a capture as a note on the person and its organisation. Source: `POST /notes`, `GET /notes` (v1).
struct NoteWriting: Sendable {
    /// A note to write.
    struct Entry: Sendable {
        let job: Int64
        let person: String
        let organization: String?
        let activity: SyncPlan.Activity
    }

    private struct Note: Decodable, Sendable {
        var id: Int64
        var content: String?
        var isActive: Bool?

        enum CodingKeys: String, CodingKey {
            case id
            case content
            case isActive = "active_flag"
        }
    }

    /// What can be mapped: who is the author, and whether the note is pinned.
    static let description = ObjectDescription(
        object: "note",
        fields: [
            FieldDescription(name: "user_id", label: "Author", kind: .reference),
            FieldDescription(name: "pinned_to_person_flag", label: "Pinned to the person", kind: .boolean),
            FieldDescription(name: "pinned_to_organization_flag", label: "Pinned to the organization", kind: .boolean),
        ])

    let client: PipedriveClient
    let halt: WriteHalt

    /// Writes a note, unless an earlier attempt has written it.
    func write(_ entry: Entry) async -> WriteResult {
        if let error = halt.error { return .refused(error) }
        if entry.activity.mayBeThere {
            do throws(JobError) {
                if let id = try await find(entry) { return .written(id: id) }
            } catch {
                // What cannot be looked for must not be written.
                halt.note(error)
                return .refused(error)
            }
        }
        switch await client.send(.addNote, .object(Self.body(of: entry)), as: Note.self) {
        case .failure(let failure):
            halt.note(failure.error)
            return failure.result
        case .success(let answer):
            return answer.content.map { .written(id: String($0.id)) } ?? PipedriveFailure.silence.result
        }
    }

    /// The note with the marker among those of the person, the newest first: one call for 100 of them.
    private func find(_ entry: Entry) async throws(JobError) -> String? {
        var start: Int? = 0
        while let page = start {
            switch await client.send(.notes(person: entry.person, start: page), as: [Note].self) {
            case .failure(let failure): throw failure.error
            case .success(let answer):
                let notes = answer.content ?? []
                let hit = notes.first {
                    $0.isActive != false && NoteText.carries(entry.activity.marker, html: $0.content ?? "")
                }
                if let hit { return String(hit.id) }
                start = answer.nextStart.flatMap { $0 > page ? $0 : nil }
            }
        }
        return nil
    }

    private static func body(of entry: Entry) -> [String: JSONValue] {
        var body: [String: JSONValue] = [
            "content": .string(NoteText.html(of: entry.activity)),
            "add_time": .string(PipedriveTime.oldText(entry.activity.at)),
        ]
        body["person_id"] = Int64(entry.person).map(JSONValue.integer)
        body["org_id"] = entry.organization.flatMap { Int64($0) }.map(JSONValue.integer)
        for (name, text) in entry.activity.fields {
            switch name {
            case "user_id": body[name] = Int64(text).map(JSONValue.integer)
            // In v1 a flag is a number.
            default: body[name] = text.lowercased() == "true" ? 1 : 0
            }
        }
        return body
    }
}
