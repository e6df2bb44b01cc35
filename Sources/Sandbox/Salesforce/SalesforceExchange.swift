/// One request on its way through the org: a call of its own, or a part of a composite.
struct SalesforceExchange {
    /// What stands in the body, as it came or read already.
    enum Body {
        case bytes([UInt8])
        case json(JSON)
    }

    let method: String
    /// The path below the version.
    let path: [String]
    let version: Int
    let query: [String: [String]]
    let headers: [String: String]
    let body: Body
    let moment: Moment
    /// The id of the user on whose behalf the call is made.
    let user: String
    /// The faults that may strike single rows of this request.
    var faults: [Fault] = []
    var variables: [String: String] = [:]
    var violations: [String] = []

    func variable(_ name: String) -> String { variables[name] ?? "" }

    func parameter(_ name: String) -> String? { query[name]?.first }

    /// The values of a parameter that lists them with commas; nothing if it is not there.
    func list(_ name: String) -> [String]? {
        guard let values = query[name] else { return nil }
        return values.flatMap { $0.split(separator: ",") }.map { part in String(part.filter { $0 != " " }) }
    }

    /// The path of the version, under which every link of an answer stands.
    var root: String { "/services/data/v\(version).0" }

    func header(_ name: String) -> String? { headers[name.lowercased()] }

    /// Whether a header such as `Sforce-Duplicate-Rule-Header: allowSave=true` says that something is on.
    func option(_ header: String, _ name: String) -> String? {
        for part in (self.header(header) ?? "").split(whereSeparator: { $0 == "," || $0 == ";" }) {
            let sides = part.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
            if sides.count == 2, sides[0].lowercased() == name.lowercased() { return sides[1].lowercased() }
        }
        return nil
    }

    /// Whether the body, as it came, may have an `@{` or one in escapes; looking for references in every text of it
    /// takes long.
    var hasReferences: Bool {
        guard case .bytes(let bytes) = body else { return true }
        return bytes.withUnsafeBufferPointer { bytes in
            for index in bytes.indices where bytes[index] == UInt8(ascii: "{") && index > 0 {
                if bytes[index - 1] == UInt8(ascii: "@") { return true }
            }
            // `%40%7B`, `\u0040`: whoever writes so means something by it.
            return bytes.contains(UInt8(ascii: "%")) || bytes.contains(UInt8(ascii: "\\"))
        }
    }

    /// The body as JSON.
    mutating func json() throws(SalesforceError) -> JSON {
        switch body {
        case .json(let json): return json
        case .bytes(let bytes):
            if let type = header("content-type"), !type.lowercased().contains("json") {
                violations.append("the content type is \(type)")
                throw .request(
                    415, "UNSUPPORTED_MEDIA_TYPE", "Content type \(type) is not supported; send application/json.")
            }
            do {
                return try JSONParser.parse(bytes)
            } catch {
                violations.append("the body is not JSON")
                throw .parser("\(error)")
            }
        }
    }

    /// The body as an object with nothing but known members.
    mutating func json(_ shape: BodyShape) throws(SalesforceError) -> JSON {
        let json = try json()
        let findings = shape.check(json)
        let missing = findings.missing.sorted()
        if let refusal = findings.refusal ?? missing.first.map({ "the member \($0) is missing" }) {
            violations.append(refusal)
            throw .parser(refusal)
        }
        return json
    }

    /// A record as it was sent.
    mutating func record() throws(SalesforceError) -> [String: JSON] {
        guard let members = try json().object else {
            violations.append("the body is not an object")
            throw .parser("The body must be a JSON object.")
        }
        return members
    }

    /// The error that a fault wants for a row, if one strikes it.
    mutating func strike(_ type: String, _ sent: [String: JSON]) -> SalesforceError? {
        for index in faults.indices where faults[index].wants(type, sent) {
            let fault = faults[index]
            if faults[index].strikes(), let code = fault.code {
                let usual =
                    code == "UNABLE_TO_LOCK_ROW"
                    ? "unable to obtain exclusive access to this record" : "a fault that was asked for"
                var error = SalesforceError.row(code, fault.message ?? usual, fault.field.map { [$0] } ?? [])
                error.isFault = true
                return error
            }
        }
        return nil
    }
}
