import JobQueue
import Leads
import Sync

/// Finds people among the objects of a strategy, and tells who is whom by what the records say.
struct PersonSearch: Sendable {
    private static let byID = Query.Test(field: "Id")
    private static let contactByEmail = Query.Test(field: "Email")
    private static let leadByEmail = Query.Test(field: "Email", also: "IsConverted = false")

    /// `Contact`, `Lead`, in the order in which they are matched.
    let objects: [String]
    let people: [LookUp.Person]
    /// The fields of each object to bring besides those needed here.
    let fields: [String: [String]]
    private var found: [String: [SalesforceRecord]] = [:]
    private var failed: [String: [Query.Key: JobError]] = [:]

    init(_ people: [LookUp.Person], among objects: [String], fields: [String: [String]]) {
        self.people = people
        self.objects = objects
        self.fields = fields
    }

    /// One query for each object.
    var queries: [Query] {
        objects.compactMap { object in
            let keys = people.flatMap { person in
                ids(of: person, object).map { Query.Key(test: Self.byID, value: $0) }
                    + [email(of: person, object)].compactMap(\.self)
            }
            return keys.isEmpty ? nil : query(object, keys)
        }
    }

    /// Files what the queries brought.
    mutating func take(_ outcome: Composite.Outcome) {
        for object in objects {
            let known = Set(found[object, default: []].map(\.key))
            found[object, default: []] += (outcome.found[object] ?? []).filter { !known.contains($0.key) }
            failed[object, default: [:]].merge(outcome.failed[object] ?? [:]) { $1 }
        }
    }

    /// A query for the Contacts of converted Leads which the queries so far have not brought.
    var conversions: Query? {
        guard objects.contains("Contact") else { return nil }
        let known = Set(found["Contact", default: []].map(\.key))
        let ids = people.flatMap(convertedContacts).filter { !known.contains(SalesforceID.key($0)) }
        return ids.isEmpty ? nil : query("Contact", ids.map { Query.Key(test: Self.byID, value: $0) })
    }

    /// The record of a person; nil where there is none, or why it could not be asked.
    ///
    /// Object by object, by id and then by e-mail. The Contact of a converted Lead counts as a Contact that is known by
    /// its id; a converted Lead itself is never found. Of several records with the address the one created first is
    /// taken, then the one with the lowest id.
    func record(of person: LookUp.Person) -> Result<(object: String, record: SalesforceRecord)?, JobError> {
        for object in objects {
            let candidates = found[object, default: []].filter { $0.text("IsConverted") != "true" }
            let converted = object == "Contact" ? convertedContacts(of: person) : []
            for id in ids(of: person, object) + converted {
                if let error = failed[object]?[Query.Key(test: Self.byID, value: id)] { return .failure(error) }
                let key = SalesforceID.key(id)
                if let hit = candidates.first(where: { $0.key == key }) { return .success((object, hit)) }
            }
            guard let email = email(of: person, object) else { continue }
            if let error = failed[object]?[email] { return .failure(error) }
            let hits = candidates.filter { $0.text("Email")?.lowercased() == email.value }
            if let hit = hits.oldest { return .success((object, hit)) }
        }
        return .success(nil)
    }

    /// The ids of the records that have a person's e-mail, besides the one that is taken; nil where there are none.
    func doubles(of person: LookUp.Person) -> [String]? {
        guard case .success(let hit?) = record(of: person) else { return nil }
        let ids = objects.flatMap { object -> [SalesforceRecord] in
            guard let email = email(of: person, object) else { return [] }
            return found[object, default: []].filter {
                $0.text("IsConverted") != "true" && $0.text("Email")?.lowercased() == email.value
            }
        }.filter { $0.key != hit.record.key }.map(\.id)
        return ids.isEmpty ? nil : ids.sorted()
    }

    /// The ids by which an object may know a person.
    func ids(of person: LookUp.Person, _ object: String) -> [String] {
        person.ids.filter { $0.object.lowercased() == object.lowercased() && SalesforceID.isValid($0.id) }.map(\.id)
    }

    private func email(of person: LookUp.Person, _ object: String) -> Query.Key? {
        SalesforceValues.email(person.email).map {
            Query.Key(test: object == "Lead" ? Self.leadByEmail : Self.contactByEmail, value: $0)
        }
    }

    private func convertedContacts(of person: LookUp.Person) -> [String] {
        let leads = Set(ids(of: person, "Lead").map(SalesforceID.key))
        guard !leads.isEmpty else { return [] }
        return found["Lead", default: []].filter { leads.contains($0.key) }.compactMap { $0.text("ConvertedContactId") }
    }

    private func query(_ object: String, _ keys: [Query.Key]) -> Query {
        var needed = ["Id", "Email", "CreatedDate"]
        if object == "Lead" { needed += ["IsConverted", "ConvertedContactId"] }
        return Query(object, fields: needed + (fields[object] ?? []), keys: keys)
    }
}
