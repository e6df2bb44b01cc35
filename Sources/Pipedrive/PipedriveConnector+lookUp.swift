import JobQueue
import Leads
public import Sync

extension PipedriveConnector {
    /// Finds persons by id, then by e-mail, and organizations by id, then by the domain of their website, then by name:
    /// with a mirror that is up to date at most two calls for 100 of each.
    ///
    /// - An id that is gone (deleted, or merged into another person) falls through to the keys.
    /// - E-mails are not unique in Pipedrive. Of several persons, and of several organizations of one domain or name,
    /// - A person found by one of several addresses is reported with that address as its `emails`: it has the address
    /// - Whether a person has the campaign's label is told without a further call.
    public func lookUp(_ question: LookUp) async -> LookUpAnswer {
        let origin: String
        do throws(JobError) { origin = try await self.origin() } catch {
            return Self.refusal(of: question, error)
        }
        async let people = people(question, origin)
        async let companies = companies(question, origin)
        var answer = await people
        answer.companies = await companies.companies
        answer.routes.merge(await companies.routes) { first, _ in first }
        return answer
    }

    private static func refusal(of question: LookUp, _ error: JobError) -> LookUpAnswer {
        var answer = LookUpAnswer()
        for person in question.people { answer.people[person.job] = .failure(error) }
        for company in question.companies { answer.companies[company.key] = .failure(error) }
        return answer
    }

    /// The answer for the people alone.
    private func people(_ question: LookUp, _ origin: String) async -> LookUpAnswer {
        var answer = LookUpAnswer()
        guard !question.people.isEmpty else { return answer }
        let names = question.fields[PipedriveObject.person.rawValue] ?? []
        let needsLabels = question.people.contains { $0.campaign?.kind == .label }
        let layout: FieldLayout
        do throws(JobError) {
            layout = try await self.layout(of: .person, for: names, needsLabels: needsLabels)
        } catch {
            return Self.refusal(of: question, error)
        }
        let wishes = question.people.map { person in
            RecordFinder.Wish(
                ids: person.ids.filter { $0.object == PipedriveObject.person.rawValue && PipedriveValues.isID($0.id) }
                    .map(\.id),
                keys: [RecordKey(email: person.email)].compactMap(\.self))
        }
        let findings = await finder(.person, layout.customFields(names), origin).find(wishes)
        answer.routes[findings.object.rawValue] = findings.route.description
        for (person, wish) in zip(question.people, wishes) {
            if question.wantsDoubles { answer.doubles[person.job] = findings.doubles(for: wish) }
            answer.people[person.job] = findings.record(for: wish).map { record in
                record.map { Self.person($0, for: person, names, layout) }
            }
        }
        return answer
    }

    private static func person(
        _ record: PipedriveRecord, for person: LookUp.Person, _ names: [String], _ layout: FieldLayout
    ) -> RemoteRecord {
        var values = layout.present(names, in: record)
        if let key = RecordKey(email: person.email), record.row.keys(as: .person).contains(key) {
            for name in names where layout.slot(name) == .email(label: nil) { values[name] = person.email }
        }
        var found = RemoteRecord(object: PipedriveObject.person.rawValue, id: record.id, values: values)
        if let campaign = person.campaign, let label = PersonLabel(campaign, among: layout.labels).id,
            record.labels.contains(label)
        {
            found.membership = Membership(id: nil, status: nil)
        }
        return found
    }

    /// The answer for the companies alone.
    private func companies(_ question: LookUp, _ origin: String) async -> LookUpAnswer {
        var answer = LookUpAnswer()
        guard !question.companies.isEmpty else { return answer }
        let names = question.fields[PipedriveObject.organization.rawValue] ?? []
        let layout: FieldLayout
        do throws(JobError) { layout = try await self.layout(of: .organization, for: names) } catch {
            return Self.refusal(of: question, error)
        }
        let wishes = question.companies.map { company in
            RecordFinder.Wish(
                ids: [company.id].compactMap(\.self).filter(PipedriveValues.isID),
                keys: [RecordKey(domain: company.domain), RecordKey(name: company.name)].compactMap(\.self))
        }
        let findings = await finder(.organization, layout.customFields(names), origin).find(wishes)
        answer.routes[findings.object.rawValue] = findings.route.description
        for (company, wish) in zip(question.companies, wishes) {
            answer.companies[company.key] = findings.record(for: wish).map { record in
                record.map {
                    RemoteRecord(
                        object: PipedriveObject.organization.rawValue, id: $0.id,
                        values: layout.present(names, in: $0))
                }
            }
        }
        return answer
    }

    private func finder(_ object: PipedriveObject, _ customFields: [String], _ origin: String) -> RecordFinder {
        RecordFinder(
            client: client, memory: memory, mirror: mirror, object: object, customFields: customFields, origin: origin)
    }
}
