public import JobQueue
import Sync

extension HubSpotConnector {
    /// Reads the account's details, which any valid token may, and one record of each kind that a sync needs: six
    /// calls.
    ///
    /// - Throws: `PERMISSION`, with all the scopes that are missing, where contacts or companies cannot be read. What
    ///   only campaigns and owners need is a line. Whether the token may write shows only when something is written.
    public func check() async throws(JobError) -> [String] {
        let account: HubSpotAnswers.Account = try await get(.accountDetails)
        var lines = [Self.line(of: account)]
        var refused: [JobError] = []
        for (what, endpoint) in [("contacts", HubSpotEndpoint.first(.contacts)), ("companies", .first(.companies))] {
            if let error = try refusal(await client.get(endpoint, as: HubSpotAnswers.Arrival.self)) {
                refused.append(error)
            } else {
                lines.append("\(what): can be read")
            }
        }
        if var error = refused.first {
            error.message = refused.map(\.message).joined(separator: "; ")
            throw error
        }
        let lists: Result<HubSpotAnswers.Arrival, HubSpotFailure> = await client.post(
            .listSearch, HubSpotRequests.ListSearch(count: 1))
        let events: Result<HubSpotAnswers.Arrival, HubSpotFailure> = await client.get(.firstMarketingEvent)
        let owners: Result<HubSpotAnswers.Arrival, HubSpotFailure> = await client.get(
            .owners(email: nil, limit: 1, after: nil))
        for (what, use, answer) in [
            ("lists", "leads can be put in no list", lists),
            ("marketing events", "leads can be put in no marketing event", events),
            ("owners", "reps cannot be found by their e-mail", owners),
        ] {
            let error = try refusal(answer)
            lines.append("\(what): " + (error.map { "\($0.message) (\(use))" } ?? "can be read"))
        }
        return lines
    }

    /// The host and the path of the account's pages: `app.hubspot.com/contacts/12345`. One call.
    public func account() async throws(JobError) -> String? {
        let account: HubSpotAnswers.Account = try await get(.accountDetails)
        return account.portalId?.text.map { "\(account.uiDomain?.text ?? "app.hubspot.com")/contacts/\($0)" }
    }

    /// The lack of a right; whatever else went wrong is thrown.
    private func refusal(
        _ answer: Result<HubSpotAnswers.Arrival, HubSpotFailure>
    ) throws(JobError) -> JobError? {
        guard case .failure(let failure) = answer else { return nil }
        guard failure.error.type == .permission else { throw failure.error }
        return failure.error
    }

    private static func line(of account: HubSpotAnswers.Account) -> String {
        let facts = [
            account.accountType?.text, account.uiDomain?.text,
            account.dataHostingLocation?.text.map { "data in \($0)" },
            account.timeZone?.text.map { "time zone \($0)" },
        ].compactMap(\.self)
        let number = account.portalId?.text ?? "without a number"
        return facts.isEmpty ? "account \(number)" : "account \(number): \(facts.joined(separator: ", "))"
    }
}
