import JobQueue
import Leads
public import Sync

extension HubSpotConnector {
    /// Finds contacts by id, then by e-mail, and companies by id, then by domain: at most four calls for 100 leads.
    ///
    /// - An id that is gone falls through to the next key; the id of a merged record leads to the survivor.
    /// - A contact found by a secondary address is reported with that address as its `email`: it has the address
    ///   already, and a plan made from the answer must not put it in the primary's place.
    /// - Of several companies with one domain the one whose primary domain it is goes before one that has it among its
    ///   further domains; then the one created first; then the lowest id. So every run picks the same one.
    public func lookUp(_ question: LookUp) async -> LookUpAnswer {
        async let people = people(question)
        async let companies = companies(question)
        var answer = LookUpAnswer()
        answer.people = await people
        answer.companies = await companies
        return answer
    }

    private func people(_ question: LookUp) async -> [Int64: Result<RemoteRecord?, JobError>] {
        let fields = question.fields["contact"] ?? []
        let reader = BatchReader(client: client, objects: .contacts, properties: fields)
        let byID = await reader.read(question.people.flatMap(contactIDs), by: .id)
        var answer: [Int64: Result<RemoteRecord?, JobError>] = [:]
        var remaining: [(person: LookUp.Person, email: String)] = []
        for person in question.people {
            let hit = contactIDs(of: person).lazy.compactMap { byID[$0] }.first { $0.isFoundOrFailed }
            let email = person.email.map(HubSpotValues.email) ?? ""
            if let hit {
                answer[person.job] = record(hit, for: person, fields)
            } else if email.isEmpty {
                answer[person.job] = .success(nil)
            } else {
                remaining.append((person, email))
            }
        }
        let byEmail = await reader.read(remaining.map(\.email), by: .email)
        for (person, email) in remaining {
            answer[person.job] = record(byEmail[email] ?? .success(nil), for: person, fields)
        }
        return answer
    }

    /// Ids that can be contacts. HubSpot's are numbers; another text would refuse the whole batch.
    private func contactIDs(of person: LookUp.Person) -> [String] {
        person.ids.filter { $0.object == "contact" && HubSpotValues.isID($0.id) }.map(\.id)
    }

    private func record(
        _ result: Result<HubSpotAnswers.Record?, JobError>, for person: LookUp.Person, _ fields: [String]
    ) -> Result<RemoteRecord?, JobError> {
        result.map { found in
            guard let found else { return nil }
            var values = found.present(fields)
            if let email = person.email.map(HubSpotValues.email), values["email"] != nil,
                found.addresses.contains(email)
            {
                values["email"] = email
            }
            return RemoteRecord(object: "contact", id: found.id, values: values)
        }
    }

    private func companies(_ question: LookUp) async -> [CompanyKey: Result<RemoteRecord?, JobError>] {
        let fields = question.fields["company"] ?? []
        let reader = BatchReader(client: client, objects: .companies, properties: fields)
        let byID = await reader.read(question.companies.compactMap(\.id).filter(HubSpotValues.isID), by: .id)
        var answer: [CompanyKey: Result<HubSpotAnswers.Record?, JobError>] = [:]
        for company in question.companies {
            if let hit = company.id.flatMap({ byID[$0] }), hit.isFoundOrFailed { answer[company.key] = hit }
        }
        let remaining = question.companies.filter { answer[$0.key] == nil }
        let gone = Set(byID.filter { !$0.value.isFoundOrFailed }.keys)
        let search = CompanySearch(client: client, properties: fields, gone: gone)
        let found = await search.find(remaining.compactMap { $0.domain?.lowercased() }.uniqued())
        for company in remaining {
            answer[company.key] = company.domain.flatMap { found[$0.lowercased()] } ?? .success(nil)
        }
        return answer.mapValues { result in
            result.map { found in
                guard let found else { return nil }
                return RemoteRecord(object: "company", id: found.id, values: found.present(fields))
            }
        }
    }
}

extension Result where Success == HubSpotAnswers.Record?, Failure == JobError {
    /// Whether the next key need not be tried: there is a record, or nobody knows whether there is one.
    fileprivate var isFoundOrFailed: Bool {
        switch self {
        case .success(nil): false
        default: true
        }
    }
}
