internal import HTTPTransport
internal import Leads

extension PartnerCall {
    init(_ node: PartnerFileNode) throws(PartnerFileError) {
        let object = try node.object("name", "request", "response", "no_match", "credits")
        name = try object.required("name").text()
        credits = try object["credits"]?.number()

        let requestNode = try object.required("request")
        let request = try requestNode.object(
            "method", "path", "in", "inputs", "constants", "headers", "any_of"
        )
        method = try request.required("method").choice(HTTPRequest.Method.self)
        placement = try request["in"]?.choice(Placement.self) ?? .query
        parameters = []
        for (key, value) in try request.required("inputs").members() {
            for name in try value.texts() {
                try Self.check(parameter: name, placement, at: value)
                parameters.append(Parameter(input: try key.input(), name: name))
            }
        }
        constants = []
        for (key, value) in try request["constants"]?.members() ?? [] {
            let constant = Constant(name: try key.text(), value: try value.json())
            try Self.check(parameter: constant.name, placement, at: key)
            if placement != .json, constant.value.token == nil {
                throw value.fail("a constant in a \(placement.rawValue) is one text or number", "write one")
            }
            constants.append(constant)
        }
        headers = [:]
        for (key, value) in try request["headers"]?.members() ?? [] { headers[try key.text()] = try value.text() }
        anyOf = try Self.sets(request.required("any_of"), known: parameters.map(\.input))
        let pathNode = try request.required("path")
        path = try pathNode.text()
        try Self.check(path: path, parameters, at: pathNode)

        let response = try object.required("response").object("found", "confidence", "fields")
        found = try response["found"]?.path()
        confidence =
            try response["confidence"].map { node throws(PartnerFileError) in try ConfidenceRule(node) }
            ?? ConfidenceRule()
        rules = [:]
        let fields = try response.required("fields")
        for (key, value) in try fields.members() { rules[try key.field()] = try FieldRule(value) }
        if rules.isEmpty { throw fields.fail("the call fills no field", "write at least one `field: path`") }
        noMatch = []
        for rule in try object["no_match"]?.list() ?? [] { noMatch.append(try NoMatchRule(rule)) }
    }

    private static func check(
        parameter name: String, _ placement: Placement, at node: PartnerFileNode
    ) throws(PartnerFileError) {
        if placement == .json, JSONPath(parameter: name) == nil {
            throw node.fail("“\(name)” is no path in a body", "write keys and indexes, as in `data[0].email`")
        }
    }

    private static func check(
        path: String, _ parameters: [Parameter], at node: PartnerFileNode
    ) throws(PartnerFileError) {
        guard path.hasPrefix("/"), !path.contains(where: { $0.isWhitespace || $0 == "?" || $0 == "#" }) else {
            throw node.fail(
                "“\(path)” is not a path of a URL", "start it with `/`, and put parameters under `constants`")
        }
        for place in path.matches(of: /\{([^}]*)\}/).map({ String($0.output.1) })
        where place != "account" && !parameters.contains(where: { $0.name == place }) {
            throw node.fail("nothing fills {\(place)}", "name it under `inputs`, or write `{account}`")
        }
    }

    private static func sets(
        _ node: PartnerFileNode, known: [PartnerInput]
    ) throws(PartnerFileError) -> [[PartnerInput]] {
        var sets: [[PartnerInput]] = []
        for line in try node.list() {
            var set: [PartnerInput] = []
            for item in try line.list() {
                let input = try item.input()
                guard known.contains(input) else {
                    throw item.fail("`\(input)` is not among the inputs", "add it to `inputs`, or take it out here")
                }
                set.append(input)
            }
            if set.isEmpty { throw line.fail("an empty set of inputs", "name at least one") }
            sets.append(set)
        }
        if sets.isEmpty { throw node.fail("nothing says which inputs are enough", "write lines such as `- [email]`") }
        return sets
    }
}

extension PartnerFileNode {
    func field() throws(PartnerFileError) -> LeadField {
        let text = try text()
        guard let field = LeadField(rawValue: text) else {
            throw fail("unknown field “\(text)”", Self.oneOf(LeadField.allCases.map(\.rawValue)))
        }
        return field
    }

    func input() throws(PartnerFileError) -> PartnerInput {
        let text = try text()
        guard let input = PartnerInput(text) else {
            let derived = ["full_name", "linkedin_handle", "linkedin_slug"]
            throw fail("unknown field “\(text)”", Self.oneOf(LeadField.allCases.map(\.rawValue) + derived))
        }
        return input
    }
}
