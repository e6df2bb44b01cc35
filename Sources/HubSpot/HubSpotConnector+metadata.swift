public import JobQueue
public import Sync

extension HubSpotConnector {
    /// The properties of `contact`, `company` or `note`: one call.
    ///
    /// Properties that hold sensitive data are not among them: HubSpot shows those only to a call that asks for them
    /// and to a token that may see them.
    public func describe(_ object: String) async throws(JobError) -> ObjectDescription {
        guard let objects = HubSpotEndpoint.Objects(object: object) else {
            throw JobError(.configuration, message: "the HubSpot connector does not write the object \(object)")
        }
        let answer: HubSpotAnswers.Properties = try await get(.properties(objects))
        let fields = answer.results.filter { $0.archived != true }.map { FieldDescription($0) }
        return ObjectDescription(object: object, fields: fields)
    }

    /// The ids of HubSpot's owners: one call for each of at most two addresses, else one for every 500 owners of the
    /// account. Owners who were deactivated are not found.
    public func owners(_ emails: [String]) async throws(JobError) -> [String: String] {
        var ids: [String: String] = [:]
        for query in emails.count <= 2 ? emails.map(Optional.some) : [nil] {
            var after: String?
            repeat {
                let page: HubSpotAnswers.Owners = try await get(.owners(email: query, limit: 500, after: after))
                for owner in page.results {
                    guard let email = owner.email?.lowercased(), ids[email] == nil else { continue }
                    ids[email] = owner.id
                }
                let next = page.paging?.next?.after
                after = next == after || page.results.isEmpty ? nil : next
            } while after != nil && !emails.allSatisfy { ids[HubSpotValues.email($0)] != nil }
        }
        var found: [String: String] = [:]
        for email in emails { found[email] = ids[HubSpotValues.email(email)] }
        return found
    }

    func get<Answer: Decodable & Sendable>(_ endpoint: HubSpotEndpoint) async throws(JobError) -> Answer {
        switch await client.get(endpoint, as: Answer.self) {
        case .success(let answer): return answer
        case .failure(let failure): throw failure.error
        }
    }
}
