import JobQueue
public import Sync

extension SalesforceConnector {
    /// Finds Contacts, Leads, Accounts and campaign memberships: one call for 200 leads with addresses of usual length,
    /// and a second one where a known Lead has been converted into a Contact with another address.
    ///
    /// - An id that is gone falls through to the e-mail. A Lead that was converted leads to its Contact where the
    /// - E-mails are not unique in Salesforce. Of several records the one created first is taken, then the one with the
    /// - Accounts are found by id, then by the domain of the website, then by name.
    public func lookUp(_ question: LookUp) async -> LookUpAnswer {
        var fields = question.fields
        if profile.companyObject != nil { fields["Contact", default: []].append("AccountId") }
        var people = PersonSearch(question.people, among: profile.personObjects, fields: fields)
        let companies = profile.companyObject == nil ? [] : question.companies
        var accounts = AccountSearch(companies, fields: question.fields["Account"] ?? [])
        var campaigns = CampaignSearch(question.people.compactMap(\.campaign), memory: memory)
        var members = MemberSearch(question.people, among: profile.personObjects)
        let queries = [accounts.query, campaigns.query, members.query(people)].compactMap(\.self)
        let outcome = await composite.run(people.queries + queries)
        people.take(outcome)
        accounts.take(outcome)
        campaigns.take(outcome)
        members.take(outcome)
        if let conversions = people.conversions { people.take(await composite.run([conversions])) }

        var answer = LookUpAnswer()
        for person in question.people {
            if question.wantsDoubles { answer.doubles[person.job] = people.doubles(of: person) }
            answer.people[person.job] = people.record(of: person).map { hit in
                guard let hit else { return nil }
                var found = RemoteRecord(
                    object: hit.object, id: hit.record.id, values: hit.record.present(fields[hit.object] ?? []))
                if let campaign = person.campaign, case .success(let id) = campaigns.id(of: campaign) {
                    found.membership = members.membership(of: hit.record.id, in: id)
                }
                return found
            }
        }
        for company in question.companies {
            guard profile.companyObject != nil else {
                answer.companies[company.key] = .success(nil)
                continue
            }
            answer.companies[company.key] = accounts.record(of: company).map { record in
                record.map {
                    RemoteRecord(object: "Account", id: $0.id, values: $0.present(question.fields["Account"] ?? []))
                }
            }
        }
        return answer
    }
}
