extension PipedriveField {
    /// Why a value is refused.
    struct Problem: Error {
        let reason: String
        /// Whether the value is of a wrong JSON type, which no look at the account can excuse.
        var isType = false
    }

    /// Whether a record that a value names is there.
    typealias Lookup = (PipedriveKind, Int) -> Bool

    /// One value of a field of one's own as v2 stores it; null clears.
    ///
    /// - Throws: a value of another type (a label where an option's id belongs, a number as a text), an option that
    ///   the field does not have, a date that is none, a record that is not there.
    func stored(_ value: JSON, user: (Int) -> Bool, record: Lookup) throws(Problem) -> JSON {
        if value == .null { return .null }
        switch (kind, value) {
        case (.varchar, .string(let text)), (.varcharAuto, .string(let text)), (.phone, .string(let text)):
            if text.count > 255 { throw Problem(reason: "may not be longer than 255 characters") }
            return value
        case (.text, .string): return value
        case (.double, .integer), (.double, .number): return value
        case (.enum, .integer(let id)):
            try checkOption(id)
            return value
        case (.set, .array(let ids)):
            for id in ids {
                guard let id = id.integer else { throw Problem(reason: "must be a list of option ids", isType: true) }
                try checkOption(id)
            }
            return value
        case (.date, .string(let text)):
            if !PipedriveTime.isDate(text) { throw Problem(reason: "must be a date such as 2026-01-31") }
            return value
        case (.user, .integer(let id)):
            if !user(id) { throw Problem(reason: "there is no user \(id)") }
            return value
        case (.people, .integer(let id)):
            if !record(.person, id) { throw Problem(reason: "there is no person \(id)") }
            return value
        case (.org, .integer(let id)):
            if !record(.organization, id) { throw Problem(reason: "there is no organization \(id)") }
            return value
        default: break
        }
        guard let shape else { throw mismatch(value) }
        if let finding = shape.check(value) {
            let place = finding.path.isEmpty ? "" : "\(finding.path) "
            throw Problem(reason: place + finding.reason, isType: true)
        }
        return value
    }

    private func checkOption(_ id: Int) throws(Problem) {
        guard option(id) != nil else { throw Problem(reason: "\(id) is not an option of this field") }
    }

    private func mismatch(_ value: JSON) -> Problem {
        let wanted =
            switch kind {
            case .double: "a number"
            case .enum: "the id of an option"
            case .set: "a list of option ids"
            case .user, .people, .org: "an id"
            default: "a string"
            }
        return Problem(reason: "must be \(wanted), not \(value.kind)", isType: true)
    }

    /// The shape of a value that is an object.
    private var shape: PipedriveShape? {
        func members(_ shapes: [(String, PipedriveShape)]) -> PipedriveShape {
            .object(shapes.map { .init($0.0, .nullable($0.1)) })
        }
        return switch kind {
        case .monetary: members([("value", .number), ("currency", .text)])
        case .daterange: members([("value", .date), ("until", .date)])
        case .time: members([("value", .clock), ("timezone_id", .integer), ("timezone_name", .string)])
        case .timerange:
            members([("value", .clock), ("until", .clock), ("timezone_id", .integer), ("timezone_name", .string)])
        case .address: members(PipedriveShapes.addressParts.map { ($0, .string) })
        default: nil
        }
    }

    /// A value as v1 takes it of a lead, turned into the form of v2: a set is ids joined by commas, a value of several
    /// parts is its first part alone.
    func modern(_ value: JSON) -> JSON {
        switch (kind, value) {
        case (.set, .string(let text)):
            .array(text.split(separator: ",").map { part in Int(part).map(JSON.integer) ?? .string(String(part)) })
        case (.monetary, .integer), (.monetary, .number), (.daterange, .string), (.time, .string),
            (.timerange, .string), (.address, .string):
            ["value": value]
        default: value
        }
    }

    /// A value as v1 shows it of a lead.
    func old(_ value: JSON) -> JSON {
        switch (kind, value) {
        case (.set, .array(let ids)): .string(ids.map(\.text).joined(separator: ","))
        case (_, .object(let members)): members["value"] ?? .null
        default: value
        }
    }

    /// A value with the labels of its options beside their ids.
    func labelled(_ value: JSON) -> JSON {
        switch (kind, value) {
        case (.enum, .integer(let id)): option(id)?.json ?? value
        case (.set, .array(let ids)):
            .array(ids.map { id in id.integer.flatMap { option($0)?.json } ?? id })
        default: value
        }
    }
}
