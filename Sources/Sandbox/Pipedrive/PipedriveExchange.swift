/// One call on its way through the account.
struct PipedriveExchange {
    let call: Call
    let moment: Moment
    let endpoint: PipedriveEndpoint
    /// The generation of the API: 1 or 2.
    let version: Int
    /// The variables of the path.
    let variables: [String: String]
    /// The faults that may strike single records of this call.
    var faults: [Fault]
    /// The body, once it was read.
    private(set) var body: JSON = .null
    var violations: [String] = []

    init(call: Call, moment: Moment, match: PipedriveEndpoint.Match, faults: [Fault]) {
        self.call = call
        self.moment = moment
        endpoint = match.endpoint
        version = match.version
        variables = match.variables
        self.faults = faults
    }

    /// The milliseconds since 1970 at which the call is made.
    var now: Int { PipedriveTime.milliseconds(moment.date) }

    func variable(_ name: String) -> String { variables[name] ?? "" }

    func parameter(_ name: String) -> String? { call.parameter(name) }

    func integer(_ name: String) -> Int? { call.parameter(name).flatMap { Int($0) } }

    /// Whether a parameter that is true or false is true, in any case: client libraries for Python write `True`.
    func flag(_ name: String) -> Bool { call.parameter(name)?.lowercased() == "true" }

    /// The values of a parameter that lists them with commas.
    func list(_ name: String) -> [String]? {
        call.parameter(name).map { $0.split(separator: ",").map(String.init) }
    }

    /// The members of a body that is an object.
    var sent: [String: JSON] { body.object ?? [:] }

    /// Notes a breach of the contract; gives the refusal of it.
    mutating func breach(_ reason: String) -> PipedriveError {
        violations.append(reason)
        return refusal(reason)
    }

    /// A refusal of a value in the words of the API's generation: only the second gives codes and names fields.
    func refusal(_ reason: String, field: String? = nil) -> PipedriveError {
        version == 2 ? .validation(reason, field: field) : PipedriveError(message: reason)
    }

    /// Notes and refuses parameters that the endpoint does not have, values they do not take, and missing ones. The
    /// token in the query is a parameter of every path.
    mutating func checkParameters() throws(PipedriveError) {
        for (name, values) in call.query.sorted(by: { $0.key < $1.key }) where name != "api_token" {
            guard let parameter = endpoint.parameters.first(where: { $0.name == name }) else {
                throw breach("there is no parameter \(name) here")
            }
            guard values.count == 1 else { throw breach("the parameter \(name) is given \(values.count) times") }
            if let problem = parameter.problem(with: values[0]) { throw breach("the parameter \(name) \(problem)") }
        }
        for parameter in endpoint.parameters where parameter.isRequired && call.query[parameter.name] == nil {
            throw breach("the parameter \(parameter.name) is required")
        }
    }

    /// Reads the body, if the endpoint has one, and holds it against the contract.
    mutating func readBody() throws(PipedriveError) {
        guard let shape = endpoint.body else { return }
        let type = call.headers["content-type"] ?? ""
        guard type.lowercased().hasPrefix("application/json") else {
            violations.append("the body must be application/json, not \(type.isEmpty ? "untyped" : type)")
            throw PipedriveError(status: 415, message: "Unsupported media type")
        }
        do {
            body = try JSONParser.parse(call.body)
        } catch {
            throw breach("the body is not JSON: \(error)")
        }
        if let finding = shape.check(body) {
            let field = finding.path.split(separator: ".").first.map(String.init)
            let reason = finding.path.isEmpty ? "the body \(finding.reason)" : "\(finding.path) \(finding.reason)"
            violations.append(reason)
            throw refusal(reason, field: field)
        }
    }

    /// The error with which a fault strikes a record, if one does.
    mutating func strike(_ kind: PipedriveKind, _ values: @autoclosure () -> [String: JSON]) -> PipedriveError? {
        guard !faults.isEmpty else { return nil }
        let values = values()
        for index in faults.indices where faults[index].isFor(kind) && faults[index].wants(kind, values) {
            if faults[index].strikes() { return PipedriveError(fault: faults[index]) }
        }
        return nil
    }
}

extension Fault {
    /// Whether the object that a fault names, in the singular or in the plural, is this kind.
    fileprivate func isFor(_ kind: PipedriveKind) -> Bool {
        object.map { PipedriveKind(named: $0) == kind } ?? true
    }

    fileprivate func wants(_ kind: PipedriveKind, _ values: [String: JSON]) -> Bool {
        wants(object ?? kind.rawValue, values)
    }
}
