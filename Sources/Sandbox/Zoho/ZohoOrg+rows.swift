extension ZohoOrg {
    /// Makes a record of a row, checked but not stored.
    ///
    /// - Throws: what is wrong with the row, the first thing found.
    mutating func draft(
        _ row: JSON, as module: ZohoModule, at path: String, _ exchange: inout ZohoExchange
    ) throws(ZohoError) -> ZohoRecord {
        guard let sent = row.object else { throw .type(ZohoPlace(name: "data", path: path), "jsonobject") }
        if let error = exchange.strike(module.name, sent, at: path) { throw error }
        var values = try values(sent, of: module, at: path, &exchange)
        for field in module.fields where values[field.name] == nil {
            if let value = field.defaultValue { values[field.name] = value }
        }
        values = values.filter { $0.value != .null }
        for field in module.fields where field.isRequired && values[field.name] == nil {
            throw .mandatory(ZohoPlace(field.name, in: path))
        }
        let record = fresh(values, of: module, by: exchange.user, at: exchange.moment, lag: settings.searchLag)
        try checkUnique(record, in: module, at: path)
        return record
    }

    /// A record with what the system itself adds.
    mutating func fresh(
        _ values: [String: JSON], of module: ZohoModule, by user: String, at moment: Moment, lag: Double,
        id: String? = nil
    ) -> ZohoRecord {
        let stamp = JSON.string(moment.date.zohoStamp)
        let id = id ?? nextID()
        let own: [String: JSON] = [
            "id": .string(id), "Owner": .string(user), "Created_By": .string(user), "Modified_By": .string(user),
            "Created_Time": stamp, "Modified_Time": stamp,
        ]
        var values = module.isInternal ? values : values.merging(own) { asked, _ in asked }
        values["id"] = .string(id)
        settleName(&values, module)
        return ZohoRecord(id: id, values: values, indexedFrom: moment.seconds + lag)
    }

    /// The full name follows first and last name.
    private func settleName(_ values: inout [String: JSON], _ module: ZohoModule) {
        let (first, last, full) =
            module.isInternal ? ("first_name", "last_name", "full_name") : ("First_Name", "Last_Name", "Full_Name")
        guard module.field(full) != nil else { return }
        let name = [values[first]?.string, values[last]?.string].compactMap(\.self).joined(separator: " ")
        values[full] = name.isEmpty ? nil : .string(name)
    }

    /// Changes a record by a row.
    ///
    /// - Throws: what is wrong with the row; the record is as it was then.
    mutating func change(
        _ record: ZohoRecord, by row: [String: JSON], in module: ZohoModule, at path: String,
        _ exchange: inout ZohoExchange
    ) throws(ZohoError) -> ZohoRecord {
        if let error = exchange.strike(module.name, row, at: path) { throw error }
        let place = ZohoPlace("id", in: path)
        if record.isConverted {
            throw .at(place, "CONVERTED_RECORD", "can't update the converted record", ["id": .string(record.id)])
        }
        try checkLock(of: record, for: "update", place)
        let changes = try values(row, of: module, at: path, &exchange)
        let appended = row["$append_values"]?.object ?? [:]
        var values = record.values
        for (name, value) in changes {
            if value == .null {
                guard module.field(name)?.isRequired != true else { throw .mandatory(ZohoPlace(name, in: path)) }
                values[name] = nil
            } else if appended[name] == .bool(true), let old = values[name]?.strings, let new = value.strings {
                values[name] = .strings(old + new.filter { !old.contains($0) })
            } else {
                values[name] = value
            }
        }
        values["Modified_Time"] = .string(exchange.moment.date.zohoStamp)
        values["Modified_By"] = .string(exchange.user)
        settleName(&values, module)
        var changed = record
        changed.change(values, at: exchange.moment.seconds, lag: settings.searchLag)
        try checkUnique(changed, in: module, at: path)
        return changed
    }

    /// Refuses what may not be done to a locked record.
    func checkLock(of record: ZohoRecord, for action: String, _ place: ZohoPlace) throws(ZohoError) {
        guard record.isLocked else { return }
        throw .at(
            place, "RECORD_LOCKED", "the record is locked", ["id": .string(record.id), "action": .string(action)])
    }

    /// Refuses a value of a unique field that another record has, and names that record.
    mutating func checkUnique(
        _ record: ZohoRecord, in module: ZohoModule, at path: String
    ) throws(ZohoError) {
        for field in module.unique {
            guard let value = record.values[field.name], value != .null,
                let other = stores[module.name]?.holders(of: value, in: field).first(where: { $0.id != record.id })
            else { continue }
            throw .at(
                ZohoPlace(field.name, in: path), "DUPLICATE_DATA", "duplicate data",
                [
                    "id": .string(other.id), "module": .string(module.name),
                    "duplicate_record": [
                        "id": .string(other.id), "Owner": shownUser(other.text("Owner")),
                        "module": ["api_name": .string(module.name), "id": .string(module.id)],
                    ],
                ])
        }
    }

    /// The entry of a row that was written.
    func success(
        _ record: ZohoRecord, in module: ZohoModule, _ message: String, _ more: [String: JSON] = [:]
    ) -> JSON {
        var details: [String: JSON] = [
            "id": .string(record.id), "Created_Time": record.values["Created_Time"] ?? .null,
            "Modified_Time": record.values["Modified_Time"] ?? .null,
            "Created_By": shownUser(record.text("Created_By")), "Modified_By": shownUser(record.text("Modified_By")),
        ]
        // Notes are never approved.
        if module.name != "Notes" { details["$approval_state"] = "approved" }
        let members: [String: JSON] = [
            "code": "SUCCESS", "status": "success", "message": .string(message), "details": .object(details),
        ]
        return .object(members.merging(more) { own, _ in own })
    }

    /// A user as other records name them.
    func shownUser(_ id: String?) -> JSON {
        guard let id, let user = record(id, in: "Users") else { return .null }
        return [
            "id": .string(id), "name": user.values["full_name"] ?? .null, "email": user.values["email"] ?? .null,
        ]
    }
}
