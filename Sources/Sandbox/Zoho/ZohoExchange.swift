/// One request on its way through the organisation.
struct ZohoExchange {
    let call: Call
    let moment: Moment
    /// The id of the user on whose behalf the call is made.
    let user: String
    let scopes: ZohoScopes
    /// The faults that may strike single rows of this request.
    var faults: [Fault]
    var variables: [String: String] = [:]
    var violations: [String] = []
    /// What the call costs.
    var credits = 1

    func variable(_ name: String) -> String { variables[name] ?? "" }

    func parameter(_ name: String) -> String? { call.parameter(name) }

    /// The values of a parameter that lists them with commas; nothing if it is not there.
    func list(_ name: String) -> [String]? {
        call.list(name).map { $0.map { value in String(value.filter { $0 != " " }) } }
    }

    /// The body as an object with nothing but known members.
    mutating func body(_ known: Set<String>) throws(ZohoError) -> [String: JSON] {
        let refusal = ZohoError.request("INVALID_DATA", "body", ["expected_data_type": "jsonobject"])
        let json: JSON
        do {
            json = try JSONParser.parse(call.body)
        } catch {
            violations.append("the body is not JSON")
            throw refusal
        }
        guard let members = json.object else {
            violations.append("the body is not an object")
            throw refusal
        }
        violations += members.keys.filter { !known.contains($0) }.sorted().map { "\($0) is not a member of this body" }
        return members
    }

    /// The rows in the `data` of the body: at least one, a hundred at most.
    mutating func rows(
        most: Int = 100, members known: Set<String> = ZohoExchange.writeMembers
    ) throws(ZohoError) -> (rows: [JSON], members: [String: JSON]) {
        let members = try body(known)
        let place = ZohoPlace("data", in: "$")
        do throws(ZohoError) {
            guard let data = members["data"], data != [] else { throw ZohoError.mandatory(place) }
            guard let rows = data.array else { throw ZohoError.type(place, "jsonarray") }
            guard rows.count <= most else { throw ZohoError.invalid(place, ["maximum_length": .integer(most)]) }
            for name in ["trigger", "process", "duplicate_check_fields"] {
                if let value = members[name], value.strings == nil {
                    throw ZohoError.type(ZohoPlace(name, in: "$"), "jsonarray")
                }
            }
            return (rows, members)
        } catch {
            violations.append("\(error.details["json_path"]?.string ?? "data"): \(error.code)")
            throw error
        }
    }

    /// The contract's members of a body that writes, and those that the documentation adds.
    static let writeMembers: Set<String> = [
        "data", "trigger", "process", "duplicate_check_fields", "wf_trigger", "lar_id", "skip_feature_execution",
        "apply_feature_execution",
    ]

    /// The page that is asked for: how many records are passed over, and how many may come.
    mutating func page() throws(ZohoError) -> (skipped: Int, size: Int, number: Int) {
        let number = try whole("page", 1, 1...Int(Int32.max))
        let size = try whole("per_page", 200, 1...200)
        return ((number - 1) * size, size, number)
    }

    private mutating func whole(
        _ name: String, _ usual: Int, _ range: ClosedRange<Int>
    ) throws(ZohoError) -> Int {
        guard let text = parameter(name) else { return usual }
        guard let value = Int(text), range.contains(value) else {
            violations.append("\(name) is \(text)")
            throw .request(
                "INVALID_DATA", "invalid data",
                ["param_name": .string(name), "param": .string(name), "expected_data_type": "integer"])
        }
        return value
    }

    /// The error that a fault wants for a row, if one strikes it.
    mutating func strike(_ module: String, _ sent: [String: JSON], at path: String) -> ZohoError? {
        for index in faults.indices where faults[index].wants(module, sent) {
            let fault = faults[index]
            guard faults[index].strikes(), let code = fault.code else { continue }
            let message = fault.message ?? Self.usualMessage(code)
            return fault.field.map { .at(ZohoPlace($0, in: path), code, message) }
                ?? .request(code, message, ["json_path": .string(path)])
        }
        return nil
    }

    private static func usualMessage(_ code: String) -> String {
        switch code {
        case "DUPLICATE_DATA": "duplicate data"
        case "INVALID_DATA": "invalid data"
        case "MANDATORY_NOT_FOUND": "required field not found"
        case "CONVERTED_RECORD": "can't update the converted record"
        default: "a fault that was asked for"
        }
    }
}
