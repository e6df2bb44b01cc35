import Foundation
import Sync

/// Values on their way to Pipedrive, which refuses a JSON value of another type than the field's, and on their way
/// back.
///
/// Source: Pipedrive's v2 migration guide (numbers are not read from texts; truth values are not 0 and 1; moments are
/// RFC 3339) and "custom fields" page.
enum PipedriveValues {
    /// What a field takes.
    enum Form: Sendable, Equatable {
        case text
        case integer
        case number
        /// An amount, with or without a currency: `1200 EUR`.
        case money
        case boolean
        /// `2026-11-25`.
        case day
        /// A moment in whole seconds.
        case moment
        /// A time of the day: `09:30`.
        case clock
        /// An address in one line; Pipedrive takes it apart itself.
        case address
        /// The number of a record or user.
        case reference
        case option([Option])
        case options([Option])
    }

    /// One of a field's options.
    struct Option: Sendable, Equatable {
        /// The number of a custom field's option, the name of a built-in one's.
        var id: JSONValue
        var label: String
    }

    /// A text without blanks around it.
    static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }

    /// Whether a text can be the id of a record.
    static func isID(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 18 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
            && text.utf8.contains { $0 != 0x30 }
    }

    /// A value as the field takes it; `null` clears the field. Nil where the field does not take it.
    static func json(_ text: String, as form: Form) -> JSONValue? {
        let text = trimmed(text)
        guard !text.isEmpty else { return .null }
        switch form {
        case .text: return .string(text)
        case .integer, .reference: return Int64(text).map(JSONValue.integer)
        case .number: return number(text).map(JSONValue.number)
        case .money: return money(text)
        case .boolean: return truth(text).map(JSONValue.bool)
        case .day: return day(text).map(JSONValue.string)
        case .moment: return moment(text).map(JSONValue.string)
        case .clock:
            guard text.wholeMatch(of: /\d{1,2}:\d{2}(:\d{2})?/) != nil else { return nil }
            return ["value": .string(text.count <= 5 ? text + ":00" : text)]
        case .address: return ["value": .string(text)]
        case .option(let options): return option(text, options)
        case .options(let options):
            let chosen = text.split(separator: ";").map { option(trimmed(String($0)), options) }
            let found = chosen.compactMap(\.self)
            return found.count == chosen.count && !found.isEmpty ? .array(found) : nil
        }
    }

    /// A field's value spelt out; nil where it is blank. Options are given by their labels, as mappings name them.
    static func text(_ value: JSONValue?, as form: Form) -> String? {
        switch form {
        case .option(let options): return value.flatMap { label($0, options) }
        case .options(let options):
            let labels = (value?.array ?? []).compactMap { label($0, options) }
            return labels.isEmpty ? nil : labels.joined(separator: ";")
        default: return value?.text ?? value?["value"]?.text
        }
    }

    /// The option with this label, or with this id; labels go first, since people choose them.
    static func option(_ text: String, _ options: [Option]) -> JSONValue? {
        let wanted = text.lowercased()
        return
            (options.first { $0.label == text } ?? options.first { $0.label.lowercased() == wanted }
            ?? options.first { $0.id.text == text })?.id
    }

    private static func label(_ id: JSONValue, _ options: [Option]) -> String? {
        options.first { $0.id.text == id.text }?.label ?? id.text
    }

    private static func number(_ text: String) -> Decimal? {
        guard text.wholeMatch(of: /-?\d{1,15}(\.\d{1,12})?/) != nil else { return nil }
        return Decimal(string: text, locale: Locale(identifier: "en_US_POSIX"))
    }

    private static func money(_ text: String) -> JSONValue? {
        let parts = text.split(separator: " ").map(String.init)
        guard (1...2).contains(parts.count), let amount = number(parts[0]) else { return nil }
        guard let currency = parts.dropFirst().first?.uppercased() else { return ["value": .number(amount)] }
        guard currency.wholeMatch(of: /[A-Z]{3}/) != nil else { return nil }
        return ["value": .number(amount), "currency": .string(currency)]
    }

    private static func truth(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }

    private static func day(_ text: String) -> String? {
        if text.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil { return text }
        return date(text).map { String(PipedriveTime.text($0).prefix(10)) }
    }

    private static func moment(_ text: String) -> String? { date(text).map(PipedriveTime.text) }

    /// ISO 8601, or milliseconds since 1970.
    private static func date(_ text: String) -> Date? {
        if let milliseconds = Int64(text) { return Date(timeIntervalSince1970: Double(milliseconds) / 1000) }
        return PipedriveTime.date(text)
    }
}
