import Foundation
import Sync

/// One error, of a request or of a record: the shape is one.
struct ZohoFault: Sendable, Equatable {
    /// `code`.
    var code: String?
    /// `message`.
    var message = ""
    /// `details`.
    var details: JSONValue = [:]
    /// The errors in an error of several.
    var parts: [ZohoFault] = []

    /// Reads an error; nil where it is none.
    init?(_ value: JSONValue?) {
        guard let value else { return nil }
        code = value["code"]?.string ?? value["error"]?.string
        message = value["message"]?.string ?? value["error_description"]?.string ?? ""
        details = value["details"] ?? [:]
        parts = ((value["errors"] ?? details["errors"])?.array ?? []).compactMap { ZohoFault($0) }
        if code == nil, message.isEmpty { return nil }
    }

    /// Makes an error.
    init(code: String?, message: String = "", details: JSONValue = [:], parts: [ZohoFault] = []) {
        self.code = code
        self.message = message
        self.details = details
        self.parts = parts
    }

    /// The names below the record that the error is about: `$.data[3].Account_Name.id` gives both.
    var path: [String] {
        let text = spot["json_path"]?.string ?? ""
        let names = text.split(separator: ".").dropFirst().map { String($0.prefix { $0 != "[" }) }
        let below = Array(names.drop { $0 == "data" })
        return below.isEmpty ? [spot["api_name"]?.string].compactMap(\.self) : below
    }

    /// The place of the record among those that were sent.
    var index: Int? {
        guard let text = spot["json_path"]?.string, let start = text.range(of: "data[")?.upperBound else { return nil }
        return Int(text[start...].prefix { $0.isNumber })
    }

    /// The field at fault. A look-up is named by its field, not by the `id` in it.
    var field: String? {
        let path = path
        if path.last == "id", path.count > 1 { return path[path.count - 2] }
        return path.last ?? (details["column_name"] ?? details["param_name"])?.string
    }

    /// Whether it is the record's own id that Zoho does not know.
    var isAboutID: Bool { path == ["id"] || path.isEmpty && details["id"] != nil }

    /// What was expected, for people; nil where the details say nothing.
    var hint: String? {
        if let type = details["expected_data_type"]?.string { return "expects \(type)" }
        if let most = details["maximum_length"]?.text { return "takes at most \(most) characters" }
        if let options = (details["supported_values"] ?? details["pick_list_values"])?.array {
            let names = options.compactMap { $0.text ?? ($0["display_value"] ?? $0["actual_value"])?.text }
            return "takes only " + names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
        }
        if details["regex"] != nil { return "does not have the form that Zoho asks for" }
        if let permissions = details["permissions"]?.array {
            return "needs " + permissions.compactMap(\.string).joined(separator: ", ")
        }
        return nil
    }

    /// The record for whose sake a write was refused: its module, where it is named, and its id.
    ///
    /// Source: `duplicate_record` of the contract; older answers have both in `details` itself.
    var duplicate: (module: String?, id: String)? {
        let record = details["duplicate_record"] ?? details
        let module = record["module"]?["api_name"] ?? record["module"]
        guard let id = (record["id"] ?? record["module"]?["id"])?.string else { return nil }
        return (module?.string, id)
    }

    /// Where the names stand: several fields are a list, of which the first counts.
    private var spot: JSONValue {
        if details["json_path"] != nil || details["api_name"] != nil { return details }
        let lists = ["expected_fields", "ambiguity_due_to", "limit_due_to"]
        return lists.lazy.compactMap { details[$0]?.array?.first }.first ?? details
    }
}
