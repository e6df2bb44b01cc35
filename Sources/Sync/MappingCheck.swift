public import JobQueue
internal import Leads

/// Holds a destination's whole mapping against the CRM's live metadata, before the first lead is touched.
public struct MappingCheck: Sendable {
    /// How bad a finding is.
    public enum Gravity: String, Sendable, Codable {
        /// Leads will fail.
        case error
        /// Leads may fail, or something is left out.
        case warning
    }

    /// One thing to mend.
    public struct Finding: Sendable, Equatable, Codable {
        /// How bad it is.
        public var gravity: Gravity
        /// The CRM's object.
        public var object: String
        /// The CRM's field; nil where the object itself is meant.
        public var field: String?
        /// What is wrong.
        public var problem: String
        /// How to mend it.
        public var mend: String

        /// Makes a finding.
        public init(_ gravity: Gravity, object: String, field: String?, problem: String, mend: String) {
            self.gravity = gravity
            self.object = object
            self.field = field
            self.problem = problem
            self.mend = mend
        }
    }

    let destination: SyncDestination
    /// The CRM's metadata, object by object.
    let descriptions: [String: ObjectDescription]

    /// Asks the CRM for the metadata of every object the mapping may write, and checks the mapping.
    ///
    /// - Throws: what a sync would fail with, where an object cannot be described.
    public static func findings(of destination: SyncDestination) async throws(JobError) -> [Finding] {
        var descriptions: [String: ObjectDescription] = [:]
        let profile = destination.connector.profile
        let mapped = profile.furtherObjects.filter { !destination.mapping.names(of: $0, in: profile).isEmpty }
        for object in profile.personObjects + (profile.companyObject.map { [$0] } ?? []) + mapped {
            descriptions[object] = try await destination.connector.describe(object)
        }
        return MappingCheck(destination: destination, descriptions: descriptions).findings()
    }

    /// What is wrong, object by object.
    func findings() -> [Finding] {
        strangers()
            + descriptions.keys.sorted().flatMap { object in
                descriptions[object].map { rows(of: $0) + answers(of: $0) + required(of: $0) } ?? []
            } + campaigns()
    }

    private var profile: CRMProfile { destination.connector.profile }
    private var mapping: LeadMapping { destination.mapping }

    /// Objects that the CRM, or its strategy, does not write.
    private func strangers() -> [Finding] {
        let known = Set(profile.personObjects + (profile.companyObject.map { [$0] } ?? []) + profile.furtherObjects)
        let named = Set(mapping.fields.objects.keys).union(mapping.qualifierMaps.compactMap(\.object))
        return named.subtracting(known).sorted().map { object in
            Finding(
                .error, object: object, field: nil, problem: "no lead becomes a \(object) in this destination",
                mend: "map one of \(known.sorted().joined(separator: ", "))")
        }
    }

    private func rows(of object: ObjectDescription) -> [Finding] {
        mapping.fields.rows(of: object.object, in: profile).flatMap { row -> [Finding] in
            guard let field = object.fields[row.remote] else { return [missing(row.remote, in: object)] }
            var findings = writable(field, object)
            if let problem = misfit(row, field) {
                findings.append(
                    Finding(
                        problem.gravity, object: object.object, field: field.name, problem: problem.text,
                        mend: problem.mend))
            }
            return findings
        }
    }

    private func missing(_ name: String, in object: ObjectDescription) -> Finding {
        let near = object.fields.keys.map { (name.editDistance(to: $0), $0) }
            .filter { $0.0 <= max(2, name.count / 4) }.min { $0 < $1 }?.1
        let labelled = object.fields.values.first { $0.label.lowercased() == name.lowercased() }?.name
        let hint = (labelled ?? near).map { "; did you mean '\($0)'?" } ?? ""
        return Finding(
            .error, object: object.object, field: name,
            problem: "\(object.object) has no field \(name), or none that this user may see",
            mend: "correct the name, take the line out, or let the user see the field\(hint)")
    }

    private func writable(_ field: FieldDescription, _ object: ObjectDescription) -> [Finding] {
        if field.isCreatable && field.isUpdatable { return [] }
        let isNever = !field.isCreatable && !field.isUpdatable
        let when =
            isNever ? "never" : field.isCreatable ? "only when a record is made" : "only when a record is changed"
        return [
            Finding(
                isNever ? .error : .warning, object: object.object, field: field.name,
                problem: "the field is read-only: it can be written \(when)",
                mend: isNever ? "take the line out, or map a field that can be written" : "write it with write-if-blank"
            )
        ]
    }

    private struct Misfit {
        var gravity = Gravity.warning
        var text: String
        var mend: String
    }

    /// What a line can be told to send that its field does not take.
    private func misfit(_ row: FieldMap.Row, _ field: FieldDescription) -> Misfit? {
        if case .template(let template) = row.source, let constant = template.constant {
            let value = MappedValue(remote: field.name, value: constant)
            let object = ObjectDescription(object: "", fields: [field])
            return PreFlight.refusal(of: [value], in: object, for: .either).map {
                Misfit(gravity: .error, text: "'\(constant)' does not fit: \($0.message)", mend: "correct the text")
            }
        }
        switch field.kind {
        case .option, .options:
            guard field.isRestricted else { return nil }
            return Misfit(
                text: "the field takes only its own options, and a lead's text is rarely one of them",
                mend: "map a qualifier to it with values:, or a text field")
        case .integer, .number:
            guard case .field(.employeeCount) = row.source else {
                return Misfit(
                    gravity: row.isText ? .error : .warning, text: "the field takes a number",
                    mend: "map a lead field that is a number, or a text field")
            }
            return nil
        case .boolean, .date, .dateTime, .reference:
            return Misfit(
                gravity: row.isText ? .error : .warning,
                text: "the field takes a \(field.kind.rawValue.replacing("_", with: " "))",
                mend: "map a qualifier or a text: that gives one, or a text field")
        case .email:
            guard case .field(let source) = row.source, ![.email, .personalEmail].contains(source) else { return nil }
            return Misfit(
                gravity: .error, text: "the field takes an e-mail address, and \(source.rawValue) is none",
                mend: "map email or personal_email to it")
        case .text, .phone, .url, .other:
            guard let most = field.maximumLength, most < row.usualLength else { return nil }
            return Misfit(
                text: "the field takes \(most) characters, and a lead's value may be longer",
                mend: "map a longer field, or lengthen it in the CRM")
        }
    }

    private func answers(of object: ObjectDescription) -> [Finding] {
        let isPerson = profile.personObjects.contains(object.object)
        return mapping.qualifierMaps.filter { $0.object == object.object || $0.object == nil && isPerson }.flatMap {
            map in
            guard let field = object.fields[map.remote] else { return [missing(map.remote, in: object)] }
            var findings = writable(field, object)
            func add(_ gravity: Gravity, _ problem: String, _ mend: String) {
                findings.append(
                    Finding(gravity, object: object.object, field: field.name, problem: problem, mend: mend))
            }
            let definition = mapping.qualifiers[map.qualifier]
            if definition == nil {
                add(
                    .warning, "the qualifier \(map.qualifier) is not defined",
                    "define it under qualifiers:, so that its values are known")
            }
            if let definition, definition.isMultiple, field.kind == .option {
                add(
                    .error, "the qualifier \(map.qualifier) takes several values, and the field one",
                    "map it to a multi-select or text field, or make the qualifier single")
            }
            let known = Set(field.options.map(\.value))
            let isBound = field.isRestricted && [.option, .options].contains(field.kind)
            for (answer, option) in map.values.sorted(by: { $0.key < $1.key }) {
                if isBound, !known.contains(option) {
                    let byLabel =
                        field.options.first { $0.label == option }.map { "; its value is '\($0.value)'" } ?? ""
                    add(
                        .error, "'\(option)', to which '\(answer)' is mapped, is no option of the field",
                        "map it to one of \(field.options.prefix(12).map(\.value).joined(separator: ", "))\(byLabel), "
                            + "or add the option in the CRM")
                } else if field.kind == .boolean, !["true", "false"].contains(option) {
                    add(.error, "'\(option)' is neither true nor false", "map '\(answer)' to true or false")
                }
            }
            let unmapped = (definition?.values ?? []).filter { map.values[$0] == nil }
            for answer in unmapped
            where map.unmapped == .fail || (map.unmapped == .send && isBound && !known.contains(answer)) {
                add(
                    .error, "the value '\(answer)' of the qualifier \(map.qualifier) has no mapping",
                    "add it under values:, or set unmapped: skip")
            }
            return findings
        }
    }

    /// Required fields that no line fills.
    private func required(of object: ObjectDescription) -> [Finding] {
        let filled = Set(mapping.names(of: object.object, in: profile))
        guard object.object == profile.newPersonObject || object.object == profile.companyObject else { return [] }
        return object.fields.values.filter { $0.isRequired && !filled.contains($0.name) }.sorted { $0.name < $1.name }
            .map { field in
                Finding(
                    .error, object: object.object, field: field.name,
                    problem: "a new \(object.object) needs \(field.name), and no line fills it",
                    mend:
                        "add a line for it, for example {text: \"…\", to: \(field.name)}, or make it optional in the CRM"
                )
            }
    }

    private func campaigns() -> [Finding] {
        destination.campaigns.sorted { $0.key < $1.key }.compactMap { event, rule in
            guard !profile.campaignKinds.contains(rule.campaign.kind) else { return nil }
            let kinds = profile.campaignKinds.map(\.rawValue).joined(separator: ", ")
            return Finding(
                .error, object: "campaigns.\(event)", field: nil,
                problem: "this destination has no \(rule.campaign.kind.rawValue)",
                mend: kinds.isEmpty ? "take it out" : "name one of: \(kinds)")
        }
    }
}

extension FieldMap.Row {
    /// Whether the line surely sends words.
    fileprivate var isText: Bool {
        if case .field(let field) = source { return field != .employeeCount }
        return false
    }

    /// How long a value may well be, in characters.
    fileprivate var usualLength: Int {
        switch source {
        case .field(.notes): 2000
        case .field(.linkedinURL), .field(.website), .field(.email): 100
        case .field(.jobTitle), .field(.company): 80
        case .field(.firstName), .field(.lastName): 40
        case .field(.phone), .field(.mobilePhone), .field(.companyPhone): 16
        case .field(.countryCode): 2
        case .field: 30
        case .custom, .template: 30
        }
    }
}
