public import JobQueue
public import Leads

/// What becomes of a lead's values in one destination: fields, qualifiers, owner. Pure.
public struct LeadMapping: Sendable, Equatable {
    /// Lead values to CRM fields.
    public var fields: FieldMap
    /// The qualifiers of all destinations, by name.
    public var qualifiers: [String: Qualifier]
    /// Where their answers go in this destination.
    public var qualifierMaps: [QualifierMap]
    /// Whether answers to a qualifier that is not mapped at all are left out instead of failing the lead.
    public var skipsUnmappedQualifiers: Bool
    /// Who owns new records.
    public var owner: OwnerRule?

    /// Makes a mapping.
    public init(
        fields: FieldMap, qualifiers: [Qualifier] = [], qualifierMaps: [QualifierMap] = [],
        skipsUnmappedQualifiers: Bool = false, owner: OwnerRule? = nil
    ) {
        self.fields = fields
        self.qualifiers = Dictionary(qualifiers.map { ($0.name, $0) }) { first, _ in first }
        self.qualifierMaps = qualifierMaps
        self.skipsUnmappedQualifiers = skipsUnmappedQualifiers
        self.owner = owner
    }

    /// The values that an object gets from a lead; lines without a value are left out.
    ///
    /// - Parameter owners: The CRM's user ids by e-mail, as far as they are known.
    /// - Throws: `NO_TAG_MAPPING` and other errors of a qualifier; only for an object that the person may become.
    public func values(
        of lead: Lead, for object: String, in profile: CRMProfile, owners: [String: String] = [:]
    ) throws(JobError) -> [MappedValue] {
        var values = fields.rows(of: object, in: profile).compactMap { row in
            row.value(of: lead).map { MappedValue(remote: row.remote, value: $0, write: row.write) }
        }
        let isPerson = profile.personObjects.contains(object)
        if isPerson { try checkQualifiers(of: lead) }
        for map in qualifierMaps where map.object == object || map.object == nil && isPerson {
            let answers = lead.qualifiers[map.qualifier] ?? []
            if let value = try map.value(of: answers, qualifiers[map.qualifier]) {
                values.append(
                    MappedValue(remote: map.remote, value: value, write: map.write, qualifier: map.qualifier))
            }
        }
        if isPerson, let owner, let field = profile.ownerField, let rep = lead.capturedBy,
            let user = owner.user(for: rep), let id = owners[user] ?? (user.contains("@") ? nil : user)
        {
            values.append(MappedValue(remote: field, value: id, write: owner.write))
        }
        return values
    }

    private func checkQualifiers(of lead: Lead) throws(JobError) {
        for qualifier in qualifiers.values.sorted(by: { $0.name < $1.name }) {
            if let error = qualifier.refusal(of: lead.qualifiers[qualifier.name] ?? [], at: lead.event) { throw error }
        }
        guard !skipsUnmappedQualifiers else { return }
        let mapped = Set(qualifierMaps.map(\.qualifier))
        for name in lead.qualifiers.keys.sorted() where !mapped.contains(name) {
            throw JobError(
                .noTagMapping, message: "the qualifier \(name) has no mapping for this destination", field: name)
        }
    }

    /// The CRM fields of an object that this mapping may write.
    public func names(of object: String, in profile: CRMProfile) -> [String] {
        var names = Set(fields.rows(of: object, in: profile).map(\.remote))
        let isPerson = profile.personObjects.contains(object)
        for map in qualifierMaps where map.object == object || map.object == nil && isPerson {
            names.insert(map.remote)
        }
        if isPerson, owner != nil, let field = profile.ownerField { names.insert(field) }
        return names.sorted()
    }
}

/// Who owns a record: the rep who captured the lead, as a user of the CRM.
public struct OwnerRule: Sendable, Equatable {
    /// A rep's e-mail to the user's e-mail or id in the CRM.
    public var users: [String: String]
    /// Whether a rep without an entry is looked for in the CRM by the same e-mail.
    public var byEmail: Bool
    /// What happens when the record has an owner.
    public var write: FieldMap.WritePolicy

    /// Makes a rule.
    public init(users: [String: String] = [:], byEmail: Bool = true, write: FieldMap.WritePolicy = .writeIfBlank) {
        self.users = Dictionary(users.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
        self.byEmail = byEmail
        self.write = write
    }

    /// The user's e-mail or id for a rep; nil where the rep has none.
    func user(for rep: String) -> String? {
        let rep = rep.lowercased()
        return users[rep] ?? (byEmail && rep.contains("@") ? rep : nil)
    }
}
