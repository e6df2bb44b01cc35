public import JobQueue
public import Sync

extension PipedriveConnector {
    /// The fields of `person`, `organization` or `note`: one call, for notes none.
    ///
    /// A custom field stands under its hash and, where it is the only one of its name, under its name; an option under
    /// its label and its id. `emails` and `phones` stand for the primary one, `phones.mobile` and the like for the one
    /// of that kind. Fields of types that are not written here (ranges, pictures) are read-only.
    public func describe(_ object: String) async throws(JobError) -> ObjectDescription {
        if object == "note" { return NoteWriting.description }
        return try await askedLayout(of: PipedriveObject(object)).description
    }

    /// The active users with these e-mails: one call for all of them.
    public func owners(_ emails: [String]) async throws(JobError) -> [String: String] {
        guard !emails.isEmpty else { return [:] }
        switch await client.send(.users, as: [User].self) {
        case .failure(let failure): throw failure.error
        case .success(let answer):
            let users = (answer.content ?? []).filter { $0.isActive != false }.sorted { $0.id < $1.id }
            let ids = Dictionary(users.map { (($0.email ?? "").lowercased(), String($0.id)) }) { first, _ in first }
            var owners: [String: String] = [:]
            for email in emails { owners[email] = ids[PipedriveValues.trimmed(email).lowercased()] }
            return owners
        }
    }

    private struct User: Decodable, Sendable {
        var id: Int64
        var email: String?
        var isActive: Bool?

        enum CodingKeys: String, CodingKey {
            case id
            case email
            case isActive = "active_flag"
        }
    }
}
