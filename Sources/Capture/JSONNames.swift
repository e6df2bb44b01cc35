internal import Leads

/// The names of a lead in JSON, and what may stand behind each.
struct JSONNames: Sendable {
    /// `--map` options: a name of the file to its target.
    private let mapped: [String: ColumnTarget]

    /// Reads the `name=field` options.
    init(mappings: [String]) throws(CaptureError) {
        var mapped: [String: ColumnTarget] = [:]
        for option in mappings {
            let (name, target) = try HeaderMap.split(option)
            mapped[name] = target
        }
        self.mapped = mapped
    }

    /// Gathers an object, or says which member is wrong.
    func draft(_ members: [JSONText.Member]) -> Result<LeadDraft, LeadNormaliser.Flaw> {
        var draft = LeadDraft()
        do throws(LeadNormaliser.Flaw) {
            for member in members where member.value != .null { try take(member, &draft) }
            return .success(draft)
        } catch {
            return .failure(error)
        }
    }

    private func take(_ member: JSONText.Member, _ draft: inout LeadDraft) throws(LeadNormaliser.Flaw) {
        let (name, value) = (member.name, member.value)
        if let target = mapped[name] { return draft.take(try text(value, name, target), target, name: name) }
        switch name {
        case "company":
            if case .object(let members) = value { return try takeCompany(members, &draft) }
        case "qualifiers":
            for answer in try object(value, name) {
                for text in try texts(answer.value, "qualifiers.\(answer.name)") {
                    draft.takeAnswer(text, to: answer.name)
                }
            }
            return
        case "custom":
            for field in try object(value, name) where field.value != .null {
                let path = "custom.\(field.name)"
                draft.take(try scalar(field.value, path), .custom(field.name), name: field.name)
            }
            return
        case "remote_ids":
            return try takeRemoteIDs(value, &draft)
        default: break
        }
        let target = HeaderSynonyms.target(of: name) ?? .custom(name)
        draft.take(try text(value, name, target), target, name: name)
    }

    /// `company` as an object: its fields without the `company_` before them.
    private func takeCompany(
        _ members: [JSONText.Member], _ draft: inout LeadDraft
    ) throws(LeadNormaliser.Flaw) {
        for member in members where member.value != .null {
            let path = "company.\(member.name)"
            guard let field = Self.companyFields[member.name] else {
                throw LeadNormaliser.Flaw(
                    column: path,
                    reason: "There is no such field of a company. Fields: "
                        + Self.companyFields.keys.sorted().joined(separator: ", ") + ". Others belong under custom.")
            }
            draft.take(try text(member.value, path, .field(field)), .field(field), name: path)
        }
    }

    private static let companyFields: [String: LeadField] = [
        "name": .company, "domain": .domain, "website": .website, "industry": .industry,
        "employee_count": .employeeCount, "employee_range": .employeeRange, "phone": .companyPhone,
        "linkedin_url": .companyLinkedinURL,
    ]

    /// `{"hubspot": {"contact": "4711"}}`.
    private func takeRemoteIDs(_ value: JSONText, _ draft: inout LeadDraft) throws(LeadNormaliser.Flaw) {
        for destination in try object(value, "remote_ids") {
            let path = "remote_ids.\(destination.name)"
            for record in try object(destination.value, path) where record.value != .null {
                let target = ColumnTarget.remoteID(destination: destination.name, object: record.name)
                draft.take(try text(record.value, "\(path).\(record.name)", target), target, name: path)
            }
        }
    }

    // MARK: - Types

    /// A text; for a few fields also a number, which stands for the same digits.
    private func text(
        _ value: JSONText, _ name: String, _ target: ColumnTarget
    ) throws(LeadNormaliser.Flaw) -> String {
        switch (value, target) {
        case (.string(let text), _): return text
        case (.number(let digits), .field(.employeeCount)), (.number(let digits), .capturedAt),
            (.number(let digits), .remoteID), (.number(let digits), .registrationID):
            return digits
        case (.number(let digits), .custom): return digits
        case (.bool(let flag), .custom): return String(flag)
        case (_, .ignore): return "-"
        case (.array, .custom), (.object, .custom):
            throw LeadNormaliser.Flaw(
                column: name,
                reason: "The name is not known, and \(value.kind) cannot be kept. Give a text, or leave it out.")
        default: throw wrong(value, name, "a text in quotes")
        }
    }

    private func scalar(_ value: JSONText, _ name: String) throws(LeadNormaliser.Flaw) -> String {
        switch value {
        case .string(let text), .number(let text): return text
        case .bool(let flag): return String(flag)
        default: throw wrong(value, name, "a text, a number, true or false")
        }
    }

    private func texts(_ value: JSONText, _ name: String) throws(LeadNormaliser.Flaw) -> [String] {
        switch value {
        case .null: return []
        case .string(let text): return [text]
        case .array(let values):
            var texts: [String] = []
            for value in values {
                guard case .string(let text) = value else { throw wrong(value, name, "a list of texts") }
                texts.append(text)
            }
            return texts
        default: throw wrong(value, name, "a text or a list of texts")
        }
    }

    private func object(_ value: JSONText, _ name: String) throws(LeadNormaliser.Flaw) -> [JSONText.Member] {
        guard case .object(let members) = value else { throw wrong(value, name, "an object {…}") }
        return members
    }

    private func wrong(_ value: JSONText, _ name: String, _ expected: String) -> LeadNormaliser.Flaw {
        LeadNormaliser.Flaw(column: name, reason: "This must be \(expected), and is \(value.kind).")
    }
}
