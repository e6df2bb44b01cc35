import Foundation
import Sync

/// Values on their way to Salesforce, which refuses a JSON value of another type than the field's, and with it the
/// whole request.
///
/// - Text, picklists (several options are joined by `;` as they are), days, moments and ids are JSON strings.
/// - `true`, `false` and numbers are strings in a text field, and JSON's own in a field of their kind. So the kind of the
///   field has to be known wherever such a value is to be written, and only there.
/// - An empty value clears the field.
///
/// Source: `JSON_PARSER_ERROR: Cannot deserialize instance of boolean from VALUE_STRING value 1` (formie#1173,
/// craft-freeform#1168), and the same words with `VALUE_TRUE` for texts.
enum SalesforceValues {
    /// The fields of a record as they are sent.
    static func typed(_ fields: [String: String], _ description: ObjectDescription?) -> [String: JSONValue] {
        let kinds = kinds(of: description)
        var typed: [String: JSONValue] = [:]
        for (name, text) in fields { typed[name] = value(text, kinds[name.lowercased()], isKnown: !kinds.isEmpty) }
        return typed
    }

    /// Whether the kind of a field has to be known before these values can be sent.
    static func needsKinds(_ fields: [String: String]) -> Bool {
        fields.contains { name, text in
            let text = trimmed(text)
            return !texts.contains(name.lowercased()) && (truth(text) != nil || number(text) != nil)
        }
    }

    /// A text without blanks around it and without `@{`, by which a part of a composite refers to another one: a lead
    /// called `@{part0[0].id}` would become somebody else's id, or refuse the others of its batch.
    static func trimmed(_ text: String) -> String {
        text.trimmingCharacters(in: .whitespacesAndNewlines).replacingOccurrences(of: "@{", with: "@ {")
    }

    /// An address as it is compared.
    static func email(_ text: String?) -> String? {
        guard let text = text.map(trimmed)?.lowercased(), !text.isEmpty else { return nil }
        return text
    }

    private static func value(_ text: String, _ kind: FieldDescription.Kind?, isKnown: Bool) -> JSONValue {
        let text = trimmed(text)
        guard !text.isEmpty else { return .null }
        switch kind {
        case .boolean: return truth(text).map(JSONValue.bool) ?? .string(text)
        case .integer, .number: return number(text).map(JSONValue.number) ?? .string(text)
        case nil where !isKnown: return truth(text).map(JSONValue.bool) ?? .string(text)
        default: return .string(text)
        }
    }

    private static func kinds(of description: ObjectDescription?) -> [String: FieldDescription.Kind] {
        guard let description else { return [:] }
        return Dictionary(description.fields.map { ($0.key.lowercased(), $0.value.kind) }) { first, _ in first }
    }

    private static func truth(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// A number in JSON's own spelling; one with a leading zero or a plus is a text, such as a telephone number.
    private static func number(_ text: String) -> Decimal? {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), digits.utf8.count <= 18,
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            parts[0] == "0" || !parts[0].hasPrefix("0")
        else { return nil }
        return Decimal(string: text, locale: Locale(identifier: "en_US_POSIX"))
    }

    /// Standard fields that hold text in every org, in lower case: what stands in them decides nothing.
    private static let texts: Set<String> = [
        "accountid", "activitydate", "campaignid", "city", "company", "contactid", "country", "department",
        "description", "email", "fax", "firstname", "homephone", "industry", "lastname", "leadid", "leadsource",
        "mailingcity", "mailingcountry", "mailingpostalcode", "mailingstate", "mailingstreet", "mobilephone", "name",
        "ownerid", "phone", "postalcode", "salutation", "state", "status", "street", "subject", "title", "website",
        "whatid", "whoid",
    ]
}
