import Foundation
import Sync

/// Values on their way to Zoho, each in the JSON type of its field.
///
/// Source: "Insert Records", sample attributes.
enum ZohoValues {
    /// The fields of a record as they are sent. An empty value clears the field.
    static func typed(
        _ fields: [String: String], in module: String, _ metadata: ModuleMetadata?
    ) -> [String: JSONValue] {
        var typed: [String: JSONValue] = [:]
        for (name, text) in fields {
            // An Account's own name is a text; everywhere else it stands for an Account.
            let isName = module == ZohoModule.accounts && name == "Account_Name"
            typed[name] = value(text, metadata?.shapes[name] ?? (isName ? .text : standard[name] ?? .text))
        }
        return typed
    }

    /// The fields that a module does not have, by its metadata; where nobody has that, those that are none of Zoho's own.
    static func strangers(among names: Set<String>, _ metadata: ModuleMetadata?) -> [String] {
        names.filter { name in metadata.map { $0.shapes[name] == nil } ?? (standard[name] == nil) }.sorted()
    }

    /// Whether the module's metadata has to be known before values can be sent to these fields.
    static func needMetadata(_ names: Set<String>) -> Bool { names.contains { standard[$0] == nil } }

    /// A text without blanks around it.
    static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }

    /// An address as it is compared.
    static func email(_ text: String?) -> String? {
        guard let text = text.map(trimmed)?.lowercased(), !text.isEmpty else { return nil }
        return text
    }

    /// A name as it is compared.
    static func folded(_ name: String) -> String {
        name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Whether a text can be the id of a record.
    static func isID(_ text: String) -> Bool {
        (10...25).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func value(_ text: String, _ shape: ZohoShape) -> JSONValue {
        let text = trimmed(text)
        guard !text.isEmpty else { return .null }
        switch shape {
        case .text: return .string(text)
        case .boolean: return truth(text).map(JSONValue.bool) ?? .string(text)
        case .number: return number(text) ?? .string(text)
        case .options: return .array(text.split(separator: ";").map { .string(trimmed(String($0))) })
        case .day:
            guard Int64(text) != nil else { return .string(text) }
            return .string(ZohoTime.date(text).map(ZohoTime.day) ?? text)
        case .moment: return .string(ZohoTime.date(text).map(ZohoTime.moment) ?? text)
        case .reference: return ["id": .string(text)]
        }
    }

    private static func truth(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }

    private static func number(_ text: String) -> JSONValue? {
        guard text.wholeMatch(of: /-?\d{1,18}(\.\d{1,9})?/) != nil else { return nil }
        return Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")).map(JSONValue.number)
    }

    /// Zoho's own fields that can be written, in all accounts: their shapes need not be asked for.
    private static let standard: [String: ZohoShape] = {
        var shapes: [String: ZohoShape] = [:]
        for name in texts.split(whereSeparator: \.isWhitespace) { shapes[String(name)] = .text }
        for name in ["Annual_Revenue", "Employees", "No_of_Employees"] { shapes[name] = .number }
        shapes["Email_Opt_Out"] = .boolean
        shapes["Date_of_Birth"] = .day
        for name in ["Owner", "Account_Name"] { shapes[name] = .reference }
        return shapes
    }()

    private static let texts = """
        Billing_City Billing_Code Billing_Country Billing_State Billing_Street City Company Country Department
        Description Designation Email Fax First_Name Industry Last_Name Lead_Source Lead_Status Mailing_City
        Mailing_Country Mailing_State Mailing_Street Mailing_Zip Mobile Note_Content Note_Title Phone Rating Salutation
        Secondary_Email Skype_ID State Street Title Twitter Website Zip_Code
        """
}
