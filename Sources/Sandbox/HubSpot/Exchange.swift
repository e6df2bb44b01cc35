/// One call on its way through the portal.
struct Exchange {
    let call: Call
    let moment: Moment
    /// The variables of the path.
    var variables: [String: String] = [:]
    /// Whether the path is of the dated generation.
    var isDated = false
    var violations: [String] = []

    init(call: Call, moment: Moment) {
        self.call = call
        self.moment = moment
    }

    func variable(_ name: String) -> String {
        variables[name] ?? ""
    }

    /// The body, checked against the contract: what the vendor tolerates is noted, what it refuses is thrown.
    mutating func body(_ shape: BodyShape) throws(HubSpotError) -> JSON {
        let body: JSON
        do {
            body = try JSONParser.parse(call.body)
        } catch {
            violations.append("the body is not JSON")
            throw .validation("Invalid input JSON: \(error)")
        }
        let findings = shape.check(body)
        violations += findings.missing.sorted().map { "the required member \($0) is missing" }
        if let refusal = findings.refusal {
            violations.append(refusal)
            throw .validation("Invalid input JSON: \(refusal)")
        }
        return body
    }

    /// The inputs of a batch: at least one, at most the cap.
    mutating func inputs(_ shape: BodyShape, cap: Int = 100) throws(HubSpotError) -> [JSON] {
        try Self.inputs(of: body(shape), cap: cap, &self)
    }

    /// The inputs of a batch whose body was read before.
    static func inputs(of body: JSON, cap: Int, _ exchange: inout Exchange) throws(HubSpotError) -> [JSON] {
        let inputs = body["inputs"]?.array ?? []
        if inputs.isEmpty {
            exchange.violations.append("inputs is empty")
            throw .validation("Invalid request: inputs may not be empty.")
        }
        if inputs.count > cap {
            exchange.violations.append("\(inputs.count) inputs, the cap is \(cap)")
            throw .validation("Invalid request: \(inputs.count) inputs in one batch, at most \(cap) are allowed.")
        }
        return inputs
    }
}
