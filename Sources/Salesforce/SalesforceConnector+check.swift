public import JobQueue
import Sync

extension SalesforceConnector {
    /// Asks for the org's limits, for whose session it is, and for the objects of the strategy; writes nothing.
    ///
    /// Returns the user and the org, what is left of the day's calls, what may be done with each object. Throws
    /// `PERMISSION` where the people or companies of the strategy may not be created and updated; that memberships or
    /// tasks may not is only said, since not everybody writes them.
    public func check() async throws(JobError) -> [String] {
        let limits = try await get(client.configuration.root + "/limits")
        var lines = [try await identity()]
        if let calls = limits["DailyApiRequests"], let most = calls["Max"]?.integer,
            let left = calls["Remaining"]?.integer
        {
            lines.append("API calls: \(left) of \(most) left in the last 24 hours")
        }
        for object in profile.personObjects + [profile.companyObject].compactMap(\.self) {
            let metadata = try await metadata(of: object)
            guard metadata.isCreatable || object != profile.newPersonObject && object != profile.companyObject,
                metadata.isUpdatable
            else {
                throw JobError(.permission, message: "the user may not create and update \(object) records")
            }
            lines.append("\(object): may be written")
        }
        for object in profile.furtherObjects { lines.append(try await verdict(on: object)) }
        return lines
    }

    private func get(_ path: String) async throws(JobError) -> JSONValue {
        switch await client.get(path) {
        case .success(let body): return body
        case .failure(let failure): throw failure.error
        }
    }

    /// Whose session it is. A token without the scopes `openid` and `id` does not tell, and is good all the same.
    private func identity() async throws(JobError) -> String {
        do throws(JobError) {
            let user = try await get("/services/oauth2/userinfo")
            let name = user["preferred_username"]?.string ?? user["name"]?.string ?? "a user without a name"
            let org = user["organization_id"]?.string.map { " of the org \($0)" } ?? ""
            return "signed in as \(name)\(org)"
        } catch {
            guard [.permission, .authentication].contains(error.type) else { throw error }
            return "signed in; the token does not tell as whom (it lacks the scope openid)"
        }
    }

    private func verdict(on object: String) async throws(JobError) -> String {
        do throws(JobError) {
            return try await metadata(of: object).isCreatable
                ? "\(object): may be written" : "\(object): may not be created; the user lacks the permission"
        } catch {
            guard error.type == .permission else { throw error }
            let why =
                object == "CampaignMember" ? "the user lacks the Marketing User permission" : "hidden from the user"
            return "\(object): may not be written; \(why)"
        }
    }
}
