internal import JobQueue
internal import Leads

/// A question that is put to a visitor at an event, defined once for all destinations.
public struct Qualifier: Sendable, Equatable {
    /// What kind of answer it takes.
    public enum Kind: String, CaseIterable, Codable, Sendable {
        /// One or several of fixed values.
        case choice
        /// Any text.
        case text
        /// A number.
        case number
        /// Yes or no.
        case boolean
    }

    /// The name, as in the source's column.
    public var name: String
    /// What kind of answer it takes.
    public var kind: Kind
    /// The values of a choice; empty: any.
    public var values: [String]
    /// Whether several values may be chosen.
    public var isMultiple: Bool
    /// Whether a lead without an answer is refused.
    public var isRequired: Bool
    /// The events at which it is asked; nil at all.
    public var events: [String]?
    /// Archived: no longer asked. Answers of before are still sent, and none is required.
    public var isArchived: Bool

    /// Makes a qualifier.
    public init(
        name: String, kind: Kind = .choice, values: [String] = [], isMultiple: Bool = false, isRequired: Bool = false,
        events: [String]? = nil, isArchived: Bool = false
    ) {
        self.name = name
        self.kind = kind
        self.values = values
        self.isMultiple = isMultiple
        self.isRequired = isRequired
        self.events = events
        self.isArchived = isArchived
    }

    /// Why a lead's answers are none of this qualifier's; nil where they are.
    func refusal(of answers: [String], at event: String) -> JobError? {
        let isAsked = !isArchived && events?.contains(event) != false
        if answers.isEmpty {
            guard isRequired, isAsked else { return nil }
            return JobError(
                .missingRequiredField, message: "the qualifier \(name) is required, and the lead has no answer to it",
                field: name)
        }
        if answers.count > 1, !isMultiple {
            return JobError(
                .dataValueValidation, message: "the qualifier \(name) takes one value, and the lead has several",
                field: name)
        }
        let isKnown: (String) -> Bool =
            switch kind {
            case .choice: { values.isEmpty || values.contains($0) }
            case .text: { _ in true }
            case .number: { Double($0) != nil }
            case .boolean: { Self.truth($0) != nil }
            }
        guard let stranger = answers.first(where: { !isKnown($0) }) else { return nil }
        guard kind == .choice else {
            return JobError(
                .dataValueValidation,
                message: "'\(stranger)' is no \(kind.rawValue), which the qualifier \(name) takes",
                field: name, value: stranger)
        }
        return JobError(
            .noTagMapping, message: "'\(stranger)' is none of the values of the qualifier \(name)", field: name,
            value: stranger)
    }

    /// Reads a yes or a no.
    static func truth(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "yes", "y", "true", "1", "ja", "oui", "si", "sí", "x": true
        case "no", "n", "false", "0", "nein", "non": false
        default: nil
        }
    }
}

/// Where the answers to a qualifier go in one destination.
public struct QualifierMap: Sendable, Equatable {
    /// What happens with an answer that has no mapping.
    public enum Unmapped: String, CaseIterable, Codable, Sendable {
        /// The lead fails as `NO_TAG_MAPPING`.
        case fail
        /// The answer is left out.
        case skip
        /// The answer is sent as it is: for text fields.
        case send
    }

    /// The qualifier's name.
    public var qualifier: String
    /// The CRM's name of the field.
    public var remote: String
    /// The object whose field it is; nil: whichever object the person becomes.
    public var object: String?
    /// What happens when the CRM already has a value.
    public var write: FieldMap.WritePolicy
    /// The answer to the CRM's option.
    public var values: [String: String]
    /// What happens with other answers.
    public var unmapped: Unmapped

    /// Makes a map. Without values, answers are sent as they are.
    public init(
        _ qualifier: String, to remote: String, object: String? = nil, write: FieldMap.WritePolicy = .overwrite,
        values: [String: String] = [:], unmapped: Unmapped? = nil
    ) {
        self.qualifier = qualifier
        self.remote = remote
        self.object = object
        self.write = write
        self.values = values
        self.unmapped = unmapped ?? (values.isEmpty ? .send : .fail)
    }

    /// The value to send for these answers: several joined by `;`. Nil where none is to be sent.
    func value(of answers: [String], _ definition: Qualifier?) throws(JobError) -> String? {
        var sent: [String] = []
        for answer in answers {
            if let value = values[answer] {
                if !sent.contains(value) { sent.append(value) }
                continue
            }
            switch unmapped {
            case .send:
                let truth = definition?.kind == .boolean ? Qualifier.truth(answer).map { $0 ? "true" : "false" } : nil
                sent.append(truth ?? answer)
            case .skip: continue
            case .fail:
                throw JobError(
                    .noTagMapping,
                    message: "the value '\(answer)' of the qualifier \(qualifier) has no mapping to \(remote)",
                    field: remote, value: answer, leadField: "qualifier." + qualifier)
            }
        }
        return sent.isEmpty ? nil : sent.joined(separator: ";")
    }
}
