public import JobQueue
import Sync

extension ZohoConnector {
    /// Asks whose account it is and as whom we speak, reads the fields of every module of the choice, and asks each of
    /// them a query; writes nothing: seven to ten calls.
    ///
    /// - Throws: `PERMISSION`, with all that is missing, where the people or companies cannot be described or queried. What
    ///   only campaigns, owners and notes need is a line.
    public func check() async throws(JobError) -> [String] {
        var lines = [try await account(), try await user()]
        var refused: [JobError] = []
        for module in profile.personObjects + [profile.companyObject].compactMap(\.self) {
            do throws(JobError) {
                let metadata = try await metadata(of: module)
                try await probe(module)
                lines.append(Self.line(of: metadata))
            } catch {
                guard error.type == .permission else { throw error }
                var named = error
                named.message = "\(module): \(error.message)"
                refused.append(named)
            }
        }
        if var error = refused.first {
            error.message = refused.map(\.message).joined(separator: "; ")
            throw error
        }
        lines.append(
            try await verdict(ZohoModule.campaigns, "leads can be put in no campaign") { () async throws(JobError) in
                try await probe(ZohoModule.campaigns)
            })
        lines.append(
            try await verdict(ZohoModule.notes, "captures cannot be recorded") { () async throws(JobError) in
                _ = try await client.get("/settings/fields?module=\(ZohoModule.notes)").mapError(\.error).get()
            })
        lines.append(
            try await verdict("users", "reps cannot be found by their e-mail") { () async throws(JobError) in
                _ = try await client.get("/users?type=ActiveUsers&page=1&per_page=1").mapError(\.error).get()
            })
        return lines
    }

    /// The account's name, edition and kind. A token without the scope `ZohoCRM.org.READ` does not tell, and is good all
    /// the same.
    private func account() async throws(JobError) -> String {
        do throws(JobError) {
            let org = try await client.get("/org").mapError(\.error).get()["org"]?.array?.first
            let facts = [
                org?["license_details"]?["paid_type"]?.text.map { "edition \($0)" },
                org?["type"]?.text, org?["country_code"]?.text, org?["time_zone"]?.text.map { "time zone \($0)" },
            ].compactMap(\.self)
            let name = org?["company_name"]?.text ?? "without a name"
            return "account \(name)" + (facts.isEmpty ? "" : ": " + facts.joined(separator: ", "))
        } catch {
            guard error.type == .permission else { throw error }
            return "account: the token does not tell which (it lacks the scope ZohoCRM.org.READ)"
        }
    }

    private func user() async throws(JobError) -> String {
        do throws(JobError) {
            let body = try await client.get("/users?type=CurrentUser").mapError(\.error).get()
            let user = body["users"]?.array?.first
            let profile = user?["profile"]?["name"]?.text.map { ", profile \($0)" } ?? ""
            let name = (user?["email"] ?? user?["full_name"])?.text ?? "a user without a name"
            return "signed in as \(name)\(profile)"
        } catch {
            guard error.type == .permission else { throw error }
            return "signed in; the token does not tell as whom (it lacks the scope ZohoCRM.users.READ)"
        }
    }

    /// Whether a module can be queried, which takes the scope of queries and the right to read it.
    private func probe(_ module: String) async throws(JobError) {
        let statement = "select id from \(module) where id is not null limit 1"
        _ = try await client.query(statement, rows: 1).mapError(\.error).get()
    }

    private static func line(of metadata: ModuleMetadata) -> String {
        let fields = metadata.description.fields.values
        let writable = fields.filter { $0.isCreatable && $0.isUpdatable }.count
        return "\(metadata.module): can be read; \(writable) of \(fields.count) fields may be written"
    }

    /// What a right is there for, where it is lacking.
    private func verdict(
        _ what: String, _ use: String, _ ask: () async throws(JobError) -> Void
    ) async throws(JobError) -> String {
        do throws(JobError) {
            try await ask()
            return "\(what): can be read"
        } catch {
            guard [.permission, .configuration].contains(error.type) else { throw error }
            return "\(what): \(error.message) (\(use))"
        }
    }
}
