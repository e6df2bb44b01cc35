internal import Foundation
internal import JobQueue

/// Holds values against the CRM's own metadata, so that what cannot pass costs no call. Pure.
///
/// Only what the metadata says for certain refuses a value; the CRM has the last word on all else.
enum PreFlight {
    /// What is to become of the record.
    enum Purpose: Sendable {
        case create
        case update
        /// Not known yet.
        case either
    }

    /// Why the CRM will refuse these values; nil where nothing speaks against them.
    static func refusal(of values: [MappedValue], in object: ObjectDescription, for purpose: Purpose) -> JobError? {
        for value in values {
            guard let field = object.fields[value.remote] else {
                return JobError(
                    .missingRemoteField,
                    message: "\(object.object) has no field \(value.remote), or none that we may see",
                    field: value.remote)
            }
            if let problem = problem(value, field, purpose) {
                let isAnswer = value.qualifier != nil && problem.isAboutOption
                return JobError(
                    isAnswer ? .noTagMapping : .dataValueValidation,
                    message: "\(object.object).\(value.remote) \(problem.text)", field: value.remote)
            }
        }
        guard case .create = purpose else { return nil }
        let given = Set(values.map(\.remote))
        let missing = object.fields.values.filter { $0.isRequired && !given.contains($0.name) }.map(\.name).sorted()
        guard let first = missing.first else { return nil }
        return JobError(
            .missingRequiredField,
            message:
                "a new \(object.object) needs \(missing.joined(separator: ", ")), and the lead has no value for it",
            field: first)
    }

    private struct Problem {
        var text: String
        var isAboutOption = false
    }

    private static func problem(_ value: MappedValue, _ field: FieldDescription, _ purpose: Purpose) -> Problem? {
        let isWritable: Bool =
            switch purpose {
            case .create: field.isCreatable
            case .update: field.isUpdatable
            case .either: field.isCreatable || field.isUpdatable
            }
        if !isWritable { return Problem(text: "cannot be written: it is read-only") }
        let text = value.value
        if let most = field.maximumLength, text.count > most {
            return Problem(text: "takes \(most) characters, and the value has \(text.count)")
        }
        switch field.kind {
        case .integer where Int64(text) == nil: return Problem(text: "takes a whole number")
        case .number where Double(text) == nil: return Problem(text: "takes a number")
        case .boolean where !["true", "false"].contains(text.lowercased()):
            return Problem(text: "takes true or false", isAboutOption: true)
        case .email where !text.contains("@"): return Problem(text: "takes an e-mail address")
        case .date where text.wholeMatch(of: /\d{4}-\d{2}-\d{2}|-?\d{6,}/) == nil:
            return Problem(text: "takes a day such as 2026-11-25")
        case .option where field.isRestricted: return option([text], field)
        case .options where field.isRestricted:
            return option(text.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }, field)
        default: return nil
        }
    }

    private static func option(_ values: [String], _ field: FieldDescription) -> Problem? {
        let known = Set(field.options.map(\.value))
        guard values.contains(where: { !known.contains($0) }) else { return nil }
        // Where an option is taken by its label and by its number, people know the label.
        let options = field.options.filter { $0.value == $0.label || !known.contains($0.label) }
        let shown = options.prefix(12).map(\.value).joined(separator: ", ")
        return Problem(
            text: "takes only its own options (\(shown)\(options.count > 12 ? ", …" : ""))", isAboutOption: true)
    }
}
