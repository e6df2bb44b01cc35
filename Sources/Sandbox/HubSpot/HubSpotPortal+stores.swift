extension HubSpotPortal {
    /// The kind of object that a path names: plural, singular or type id.
    func store(_ name: String) throws(HubSpotError) -> RecordStore {
        let wanted = name.lowercased()
        if let store = stores[wanted] { return store }
        guard let store = stores.values.first(where: { $0.type.typeID == wanted || $0.type.singular == wanted }) else {
            throw .validation("Unable to infer object type from: \(name)")
        }
        return store
    }

    /// The definition of the kind of object that a path names.
    ///
    /// What changes records works with this and not with a copy of the store, which would have to be copied in full
    /// at the first change.
    func type(_ name: String) throws(HubSpotError) -> ObjectType {
        try store(name).type
    }

    /// A record of a kind by its id or by a unique property.
    func find(_ reference: String, by key: String?, in type: ObjectType, followingMerges: Bool = true) -> HubSpotRecord?
    {
        stores[type.name]?.find(reference, by: key, followingMerges: followingMerges)
    }

    /// Refuses a look-up by a property that is not unique.
    func checkKey(_ property: String?, in type: ObjectType) throws(HubSpotError) {
        guard stores[type.name]?.isKey(property) == true else {
            throw .validation("\(property ?? "") is not a unique property of \(type.name).")
        }
    }

    /// Stores the new state of a record.
    mutating func put(_ record: HubSpotRecord, in type: String, at moment: Moment, indexedAtOnce: Bool = false) {
        stores[type]?.put(record, at: moment.seconds, lag: settings.searchLag, indexedAtOnce: indexedAtOnce)
    }

    /// Makes a record of values that were checked before.
    mutating func insert(
        _ values: [String: String], as type: ObjectType, at moment: Moment, indexedAtOnce: Bool = false
    ) -> HubSpotRecord {
        let id = nextID()
        var record = HubSpotRecord(id: id, properties: [:], createdAt: moment.date, updatedAt: moment.date)
        record.properties["hs_object_id"] = id
        record.properties[type.createdProperty] = moment.date.stamp
        record.properties["hs_createdate"] = moment.date.stamp
        var values = values.merging(type.defaults) { own, _ in own }
        if type.properties["lifecyclestage"] != nil, values["lifecyclestage"] == nil {
            values["lifecyclestage"] = "lead"
        }
        set(values, on: &record, type: type, at: moment)
        put(record, in: type.name, at: moment, indexedAtOnce: indexedAtOnce)
        return record
    }

    /// Writes values into a record as HubSpot does: addresses and domains in lower case, an empty value clears,
    /// a life-cycle stage does not go back by itself.
    func set(_ values: [String: String], on record: inout HubSpotRecord, type: ObjectType, at moment: Moment) {
        for (name, value) in values {
            switch name {
            case _ where value.isEmpty: record.properties[name] = nil
            case "email", "domain", "hs_additional_emails", "hs_additional_domains":
                record.properties[name] = value.lowercased()
            case "lifecyclestage":
                let order = type.properties[name]?.options.map(\.value) ?? []
                let old = record.properties[name].flatMap(order.firstIndex(of:)) ?? -1
                if (order.firstIndex(of: value) ?? 0) >= old { record.properties[name] = value }
            case _ where value.hasPrefix(";") && type.properties[name]?.fieldType == "checkbox":
                // A list that begins with a semicolon is added to the choices that are there.
                let old = (record.properties[name] ?? "").split(separator: ";").map(String.init)
                let new = value.split(separator: ";").map(String.init).filter { !old.contains($0) }
                record.properties[name] = (old + new).joined(separator: ";")
            default: record.properties[name] = value
            }
        }
        if type.name == "contacts", let email = record.properties["email"], let at = email.firstIndex(of: "@") {
            record.properties["hs_email_domain"] = String(email[email.index(after: at)...])
        }
        record.updatedAt = moment.date
        record.properties[type.modifiedProperty] = moment.date.stamp
    }

    /// The result of a write: every value that the record has.
    func written(_ record: HubSpotRecord, traceID: String? = nil, isNew: Bool? = nil) -> JSON {
        var members = record.json(properties: nil)
        if let traceID { members["objectWriteTraceId"] = .string(traceID) }
        if let isNew { members["new"] = .bool(isNew) }
        return .object(members)
    }

    /// The properties that an answer to a read shows: those asked for, and always the id and the two dates.
    func shown(_ wanted: [String]?, type: ObjectType) -> [String] {
        let asked = wanted.map { $0.isEmpty ? type.defaultProperties : $0 } ?? type.defaultProperties
        let known = asked.filter { type.properties[$0] != nil }
        return Array(Set(known + ["hs_object_id", type.createdProperty, type.modifiedProperty]))
    }

    /// The envelope of a batch: 207 if there are errors; the order of the results means nothing.
    mutating func batch(_ results: [JSON], errors: [JSON] = [], status: Int = 200, at moment: Moment) -> Answer {
        var members: [String: JSON] = [
            "status": "COMPLETE", "startedAt": .string(moment.date.stamp), "completedAt": .string(moment.date.stamp),
            "results": .array(settings.shufflesResults ? results.shuffled(using: &generator) : results),
        ]
        if !errors.isEmpty {
            members["numErrors"] = .integer(errors.count)
            members["errors"] = .array(errors)
        }
        return .json(.object(members), status: errors.isEmpty ? status : 207)
    }
}
