internal import HTTPTransport
internal import Leads

extension PartnerCall {
    /// - Parameters:
    ///   - cost: The partner's terms, where the call has none of its own.
    ///   - common: Header fields of every call.
    ///   - words: What the file says of errors.
    init(
        _ node: PartnerFileNode, cost common: PartnerCost, headers: [String: String], _ words: AnswerRule.Words
    ) throws(PartnerFileError) {
        let object = try node.object(
            "name", "request", "then", "bulk", "response", "no_match", "outcomes", "verdict", "credits", "cost")
        name = try object.required("name").text()
        cost = try Self.cost(object, common)

        let requestNode = try object.required("request")
        let request = try requestNode.object(
            "method", "path", "in", "inputs", "with", "constants", "per_field", "headers", "any_of", "callback")
        method = try request.required("method").choice(HTTPRequest.Method.self)
        placement = try request["in"]?.choice(Placement.self) ?? .query
        parameters = try Self.parameters(request.required("inputs"), placement)
        constants = try Self.constants(request["constants"], placement)
        perField = try Self.perField(request["per_field"], placement)
        self.headers = headers
        for (name, value) in try request["headers"]?.headers() ?? [:] { self.headers[name] = value }
        anyOf = try Self.sets(request.required("any_of"), known: parameters.map(\.input))
        with = []
        for item in try request["with"]?.list() ?? [] {
            with.append(try Self.known(item, among: parameters.map(\.input)))
        }
        callback = try request["callback"]?.text()
        let pathNode = try request.required("path")
        path = try pathNode.text()
        try Self.check(path: path, names: parameters.map(\.name), at: pathNode)

        (found, confidence, requestID, rules, verdict) = (nil, ConfidenceRule(), nil, [:], nil)
        noMatch = try object.each("no_match") { node throws(PartnerFileError) in try NoMatchRule(node) }
        outcomes = try object.each("outcomes") { node throws(PartnerFileError) in try OutcomeRule(node, words) }
        then = try object.read("then") { node throws(PartnerFileError) in try PartnerSecondStep(node, words) }
        if let verdictNode = object["verdict"] {
            if let response = object["response"] {
                throw response.fail("a call either finds or checks", "take `response` or `verdict` out")
            }
            verdict = try Verdict(verdictNode)
        } else {
            try readResponse(object.required("response"))
        }
        let single = self
        bulk = try object.read("bulk") { node throws(PartnerFileError) in try PartnerBulk(node, of: single, words) }
    }

    private mutating func readResponse(_ node: PartnerFileNode) throws(PartnerFileError) {
        let response = try node.object("found", "confidence", "request_id", "fields")
        found = try response["found"]?.path()
        confidence =
            try response.read("confidence") { node throws(PartnerFileError) in try ConfidenceRule(node) }
            ?? ConfidenceRule()
        if let node = response["request_id"] {
            requestID =
                node.isMapping ? .header(try node.object("header").required("header").text()) : .path(try node.path())
        }
        let fields = try response.required("fields")
        for (key, value) in try fields.members() { rules[try key.field()] = try FieldRule(value) }
        if rules.isEmpty { throw fields.fail("the call fills no field", "write at least one `field: path`") }
    }

    private static func cost(
        _ object: PartnerFileObject, _ common: PartnerCost
    ) throws(PartnerFileError) -> PartnerCost {
        if let node = object["cost"] {
            if let credits = object["credits"] {
                throw credits.fail("the price stands in one place", "take `credits` or `cost` out of the call")
            }
            return try PartnerCost(node)
        }
        guard let credits = try object["credits"]?.number() else { return common }
        var cost = common
        cost.credits = credits
        return cost
    }

    /// - Parameter isItem: Whether they are of an item of a list, which may be nothing but a value: `$`.
    static func parameters(
        _ node: PartnerFileNode, _ placement: Placement, isItem: Bool = false
    ) throws(PartnerFileError) -> [Parameter] {
        var parameters: [Parameter] = []
        for (key, value) in try node.members() {
            for name in try value.texts() {
                if !isItem || name != "$" { try check(parameter: name, placement, at: value) }
                parameters.append(Parameter(input: try key.input(), name: name))
            }
        }
        return parameters
    }

    static func constants(
        _ node: PartnerFileNode?, _ placement: Placement
    ) throws(PartnerFileError) -> [Constant] {
        var constants: [Constant] = []
        for (key, value) in try node?.members() ?? [] {
            let constant = Constant(name: try key.text(), value: try value.json())
            try check(parameter: constant.name, placement, at: key)
            if placement != .json, constant.value.token == nil {
                guard case .array(let items) = constant.value, items.allSatisfy({ $0.token != nil }) else {
                    throw value.fail("a constant in a \(placement.rawValue) is one text or number", "write one")
                }
            }
            constants.append(constant)
        }
        return constants
    }

    static func perField(
        _ node: PartnerFileNode?, _ placement: Placement
    ) throws(PartnerFileError) -> [LeadField: [Constant]] {
        var perField: [LeadField: [Constant]] = [:]
        for (key, value) in try node?.members() ?? [] { perField[try key.field()] = try constants(value, placement) }
        return perField
    }

    static func check(
        parameter name: String, _ placement: Placement, at node: PartnerFileNode
    ) throws(PartnerFileError) {
        if placement == .json, JSONPath(parameter: name) == nil {
            throw node.fail("“\(name)” is no path in a body", "write keys and indexes, as in `data[0].email`")
        }
    }

    static func check(path: String, names: [String], at node: PartnerFileNode) throws(PartnerFileError) {
        guard path.hasPrefix("/"), !path.contains(where: { $0.isWhitespace || $0 == "?" || $0 == "#" }) else {
            throw node.fail(
                "“\(path)” is not a path of a URL", "start it with `/`, and put parameters under `constants`")
        }
        for place in path.matches(of: /\{([^}]*)\}/).map({ String($0.output.1) })
        where place != "account" && !names.contains(place) {
            throw node.fail("nothing fills {\(place)}", "name it under `inputs`, or write `{account}`")
        }
    }

    private static func sets(
        _ node: PartnerFileNode, known: [PartnerInput]
    ) throws(PartnerFileError) -> [[PartnerInput]] {
        var sets: [[PartnerInput]] = []
        for line in try node.list() {
            var set: [PartnerInput] = []
            for item in try line.list() { set.append(try Self.known(item, among: known)) }
            if set.isEmpty { throw line.fail("an empty set of inputs", "name at least one") }
            sets.append(set)
        }
        if sets.isEmpty { throw node.fail("nothing says which inputs are enough", "write lines such as `- [email]`") }
        return sets
    }

    private static func known(
        _ node: PartnerFileNode, among known: [PartnerInput]
    ) throws(PartnerFileError) -> PartnerInput {
        let input = try node.input()
        guard known.contains(input) else {
            throw node.fail("`\(input)` is not among the inputs", "add it to `inputs`, or take it out here")
        }
        return input
    }
}

extension PartnerCall.Verdict {
    fileprivate init(_ node: PartnerFileNode) throws(PartnerFileError) {
        let object = try node.object("field", "path", "yes", "bad")
        field = try object.required("field").field()
        verified = try FieldRule.Verified(object)
    }
}

extension PartnerFileNode {
    func field() throws(PartnerFileError) -> LeadField {
        let text = try text()
        guard let field = LeadField(rawValue: text) else {
            throw fail("unknown field “\(text)”", Self.oneOf(LeadField.allCases.map(\.rawValue), not: text))
        }
        return field
    }

    func input() throws(PartnerFileError) -> PartnerInput {
        let text = try text()
        guard let input = PartnerInput(text) else {
            throw fail(
                "unknown field “\(text)”",
                Self.oneOf(LeadField.allCases.map(\.rawValue) + PartnerInput.derived, not: text))
        }
        return input
    }
}
