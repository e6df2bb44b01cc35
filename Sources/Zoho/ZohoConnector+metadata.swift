public import JobQueue
public import Sync

extension ZohoConnector {
    /// The fields of a module that are in use and that the user may see. One call.
    ///
    /// What only a layout asks for is not among it: the API does not ask for it either.
    public func describe(_ object: String) async throws(JobError) -> ObjectDescription {
        try await metadata(of: object).description
    }

    /// The active users with these e-mails, 200 of the account's users in a call.
    public func owners(_ emails: [String]) async throws(JobError) -> [String: String] {
        let wanted = Set(emails.compactMap(ZohoValues.email))
        var ids: [String: String] = [:]
        var page = 1
        while !wanted.isEmpty {
            let body = try await client.get("/users?type=ActiveUsers&page=\(page)&per_page=200").mapError(\.error).get()
            let users = body["users"]?.array ?? []
            for user in users {
                guard let email = ZohoValues.email(user["email"]?.string), let id = user["id"]?.text else { continue }
                if wanted.contains(email), ids[email] == nil { ids[email] = id }
            }
            guard body["info"]?["more_records"]?.bool == true, !users.isEmpty, ids.count < wanted.count else { break }
            page += 1
        }
        var owners: [String: String] = [:]
        for email in emails { owners[email] = ZohoValues.email(email).flatMap { ids[$0] } }
        return owners
    }

    /// The fields of a module, and remembers them.
    func metadata(of module: String) async throws(JobError) -> ModuleMetadata {
        guard COQL.isName(module) else {
            throw JobError(.configuration, message: "'\(module)' cannot be the name of a Zoho module")
        }
        let body = try await client.get("/settings/fields?module=\(module)").mapError(\.error).get()
        let metadata = ModuleMetadata(module: module, body)
        guard !metadata.shapes.isEmpty else {
            throw JobError(.permission, message: "Zoho shows no field of \(module): the user may not see the module")
        }
        memory.remember(metadata)
        return metadata
    }
}
