extension PipedriveAccount {
    var userList: Answer { .pipedrive(.array(users.map(shown))) }

    private func shown(_ user: PipedriveUser) -> JSON { .object(user.json(isCaller: user.id == caller?.id)) }

    /// Users by a part of their name, or of their address.
    func userFind(_ exchange: PipedriveExchange) -> Answer {
        let term = (exchange.parameter("term") ?? "").lowercased()
        let isByEmail = exchange.parameter("search_by_email") == "1"
        let found = users.filter { user in
            user.email.lowercased().contains(term) || (!isByEmail && user.name.lowercased().contains(term))
        }
        return .pipedrive(.array(found.map(shown)))
    }

    /// The user the token speaks for, with the company.
    func userMe() throws(PipedriveError) -> Answer {
        guard let caller else { throw .unauthorized }
        var members = caller.json(isCaller: true)
        members["company_id"] = .integer(Self.companyID)
        members["company_name"] = "Leadferry Sandbox"
        members["company_domain"] = "leadferry-sandbox"
        members["company_country"] = "GB"
        members["company_industry"] = "IT Services"
        members["language"] = ["language_code": "en", "country_code": "GB"]
        return .pipedrive(.object(members))
    }

    func userRead(_ exchange: PipedriveExchange) throws(PipedriveError) -> Answer {
        guard let user = users.first(where: { String($0.id) == exchange.variable("id") }) else {
            throw .noUser
        }
        return .pipedrive(shown(user))
    }
}
