/// One call on its way through the portal.
struct Exchange {
    let call: Call
    let moment: Moment
    /// The variables of the path.
    var variables: [String: String] = [:]
    /// Whether the path is of the dated generation.
    var isDated = false
    var violations: [String] = []
    /// The faults that may strike single records.
    var rowFaults = RowFaults()
    /// Whose limits the answer tells of, if it tells of any.
    var counted: HubSpotCredential?

    init(call: Call, moment: Moment) {
        self.call = call
        self.moment = moment
    }

    func variable(_ name: String) -> String {
        variables[name] ?? ""
    }

    /// Notes and refuses parameters that the operation does not have, and values they do not take.
    mutating func checkParameters(_ parameters: [HubSpotOperation.Parameter]) throws(HubSpotError) {
        let known = Dictionary(parameters.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for (name, values) in call.query.sorted(by: { $0.key < $1.key }) {
            guard let parameter = known[name] else { throw breach("there is no parameter \(name) here") }
            for value in values {
                if let problem = parameter.problem(with: value) { throw breach(problem) }
            }
        }
        for parameter in parameters where parameter.isRequired && call.parameter(parameter.name) == nil {
            throw breach("the required parameter \(parameter.name) is missing")
        }
    }

    /// Notes a breach of the contract; gives the refusal of it.
    mutating func breach(_ reason: String) -> HubSpotError {
        violations.append(reason)
        return .validation("Invalid request: \(reason)")
    }

    /// Notes that the path leads nowhere; gives the refusal of it.
    mutating func nowhere() -> HubSpotError {
        violations.append("HubSpot has no such path")
        return .unknownPath
    }

    /// The size of a page.
    mutating func limit(_ usual: Int, most: Int) throws(HubSpotError) -> Int {
        let limit = call.parameter("limit").flatMap { Int($0) } ?? usual
        if !(1...most).contains(limit) { throw breach("limit must be from 1 to \(most)") }
        return limit
    }

    /// Whether a parameter that is true or false is true.
    func flag(_ name: String) -> Bool {
        call.parameter(name)?.lowercased() == "true"
    }

    /// The error with which a fault strikes one record, if one does.
    mutating func strike() -> HubSpotError? {
        rowFaults.strike().map(HubSpotError.init(fault:))
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
