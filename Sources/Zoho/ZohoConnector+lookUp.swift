import JobQueue
public import Sync

extension ZohoConnector {
    /// Finds Contacts, Leads and Accounts: a query for each module and 100 people, and one more for known ids.
    ///
    /// - An id that is gone falls through to the e-mail. A Lead that was converted leads to its Contact where Contacts are
    /// - E-mails are not unique in Zoho, and each record has two. A first address goes before a second one; then the record
    /// - A record that is found by its second address, or by another spelling, is reported with the address that was asked
    /// - Leads are asked for only where a Contact was not found, and Accounts only where there is a Contact, or is to be
    public func lookUp(_ question: LookUp) async -> LookUpAnswer {
        var search = PersonSearch(client: client, memory: memory, profile: profile, fields: question.fields)
        await search.find(question.people)
        var answer = LookUpAnswer()
        if question.wantsDoubles { answer.doubles = search.doubles }
        for person in question.people {
            answer.people[person.job] = (search.found[person.job] ?? .success(nil)).map { hit in
                hit.map { record($0, for: person, question.fields[$0.module] ?? []) }
            }
        }
        let hasContacts = search.found.values.contains { (try? $0.get())?.module == ZohoModule.contacts }
        let makesContacts = profile.newPersonObject == ZohoModule.contacts
        let companies = profile.companyObject != nil && (hasContacts || makesContacts) ? question.companies : []
        let fields = question.fields[ZohoModule.accounts] ?? []
        var accounts = AccountSearch(
            client: client, memory: memory, fields: fields,
            byWebsite: client.configuration.matchesAccountsByWebsite)
        await accounts.find(companies)
        for company in question.companies {
            answer.companies[company.key] = (accounts.found[company.key] ?? .success(nil)).map { record in
                record.map { RemoteRecord(object: ZohoModule.accounts, id: $0.id, values: $0.present(fields)) }
            }
        }
        return answer
    }

    private func record(_ hit: PersonSearch.Hit, for person: LookUp.Person, _ fields: [String]) -> RemoteRecord {
        var values = hit.record.present(fields)
        if let asked = person.email, let email = ZohoValues.email(asked), values["Email"] != nil,
            PersonSearch.addresses(of: hit.record).contains(email)
        {
            values["Email"] = asked
        }
        return RemoteRecord(object: hit.module, id: hit.record.id, values: values)
    }
}
