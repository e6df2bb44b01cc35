internal import HTTPTransport
internal import Leads

extension PartnerSecondStep {
    init(_ node: PartnerFileNode, _ words: AnswerRule.Words) throws(PartnerFileError) {
        let object = try node.object(
            "take", "method", "path", "parameters", "in", "constants", "no_match", "when", "pending", "outcomes",
            "root", "repeat", "first_after_seconds", "every_seconds", "longest_seconds")
        var names: [String] = []
        for (key, value) in try object["take"]?.members() ?? [] {
            let name = try key.text()
            names.append(name)
            take[name] = try value.paths()
        }
        if try object["repeat"]?.flag() ?? false {
            if let path = object["path"] {
                throw path.fail("`repeat` sends the first request again", "take the path out, or `repeat`")
            }
            target = .first
        } else {
            let placement = try object["in"]?.choice(PartnerCall.Placement.self) ?? .query
            let pathNode = try object.required("path")
            let path = try pathNode.text()
            target = .own(try object.required("method").choice(HTTPRequest.Method.self), path: path, placement)
            for (key, value) in try object["parameters"]?.members() ?? [] {
                let name = try key.text()
                guard names.contains(name) else {
                    throw key.fail("nothing called “\(name)” is taken of the first answer", "add it to `take`")
                }
                let parameter = try value.text()
                try PartnerCall.check(parameter: parameter, placement, at: value)
                parameters.append((name, parameter))
            }
            try PartnerCall.check(path: path, names: names, at: pathNode)
            constants = try PartnerCall.constants(object["constants"], placement)
        }
        noMatch = try object.each("no_match") { node throws(PartnerFileError) in try NoMatchRule(node) }
        when = try object.each("when") { node throws(PartnerFileError) in try AnswerRule(node, words) }
        pending = try object.each("pending") { node throws(PartnerFileError) in try AnswerRule(node, words) }
        outcomes = try object.each("outcomes") { node throws(PartnerFileError) in try OutcomeRule(node, words) }
        root = try object["root"]?.path()
        if target == .first, when.isEmpty {
            throw node.fail("nothing says when to ask again", "write `when`, such as `when: [{status: 202}]`")
        }
        firstAfter = try object["first_after_seconds"]?.pause() ?? firstAfter
        every = try object["every_seconds"]?.pause() ?? every
        longest = try object["longest_seconds"]?.pause() ?? longest
    }
}

extension PartnerBulk {
    /// - Parameter call: The call whose request and answer hold where the bulk call says nothing.
    init(_ node: PartnerFileNode, of call: PartnerCall, _ words: AnswerRule.Words) throws(PartnerFileError) {
        let object = try node.object(
            "max", "method", "path", "in", "items", "each", "inputs", "constants", "item_constants", "per_field",
            "item_per_field", "results", "tag", "as", "status", "cost_path", "then")
        let mostNode = try object.required("max")
        most = try mostNode.integer()
        if most < 2 { throw mostNode.fail("\(most) is not many", "write how many people one call may be about") }
        if let placement = object["in"], try placement.text() != "json" {
            throw placement.fail("lists of people go in a JSON body", "write `json`, or take the line out")
        }
        method = try object["method"]?.choice(HTTPRequest.Method.self) ?? call.method
        if let pathNode = object["path"] {
            path = try pathNode.text()
            try PartnerCall.check(path: path, names: [], at: pathNode)
        } else {
            path = call.path
        }
        let itemsNode = try object.required("items")
        let list = try itemsNode.text()
        guard let items = JSONPath(parameter: list) else {
            throw itemsNode.fail("“\(list)” is no path in a body", "write the key of the list, as in `data`")
        }
        self.items = items
        each = try object["each"]?.text()
        let inItem = list + "[0]." + (each.map { $0 + "." } ?? "")
        if let inputs = object["inputs"] {
            parameters = try PartnerCall.parameters(inputs, .json, isItem: true)
        } else {
            parameters = call.parameters.compactMap { parameter in
                guard call.placement == .json, parameter.name.hasPrefix(inItem) else { return nil }
                return PartnerCall.Parameter(
                    input: parameter.input, name: String(parameter.name.dropFirst(inItem.count)))
            }
            if parameters.isEmpty {
                throw node.fail("nothing says what an item holds", "add `inputs`, as in `inputs: {email: email}`")
            }
        }
        // What the single call always sends beside its one item holds for many too.
        let common = call.placement == .json ? call.constants : []
        constants =
            try object.read("constants") { node throws(PartnerFileError) in try PartnerCall.constants(node, .json) }
            ?? common.filter { !$0.name.hasPrefix(list + "[0]") }
        itemConstants =
            try object.read("item_constants") { node throws(PartnerFileError) in
                try PartnerCall.constants(node, .json)
            }
            ?? common.compactMap { constant in
                guard constant.name.hasPrefix(inItem) else { return nil }
                return PartnerCall.Constant(
                    name: String(constant.name.dropFirst(inItem.count)), value: constant.value)
            }
        perField =
            try object.read("per_field") { node throws(PartnerFileError) in try PartnerCall.perField(node, .json) }
            ?? (call.placement == .json
                ? call.perField.mapValues { $0.filter { !$0.name.hasPrefix(list + "[0]") } } : [:])
        itemPerField =
            try object.read("item_per_field") { node throws(PartnerFileError) in
                try PartnerCall.perField(node, .json)
            }
            ?? (call.placement == .json
                ? call.perField.mapValues { constants in
                    constants.filter { $0.name.hasPrefix(inItem) }.map { constant in
                        PartnerCall.Constant(
                            name: String(constant.name.dropFirst(inItem.count)), value: constant.value)
                    }
                } : [:])
        results = try object.required("results").path()
        tag = try object.read("tag") { node throws(PartnerFileError) in try Tag(node) }
        let placeNode = object["as"]
        place = try placeNode?.path() ?? .whole
        for step in place.steps {
            switch step {
            case .key, .index: break
            case .item, .firstMember:
                throw (placeNode ?? node).fail("“\(place)” is no place to put something", "write keys and indexes")
            }
        }
        status = try object["status"]?.path()
        cost = try object["cost_path"]?.path()
        then =
            try object.read("then") { node throws(PartnerFileError) in try PartnerSecondStep(node, words) }
            ?? call.then.flatMap { $0.target == .first ? nil : $0 }
    }
}

extension PartnerBulk.Tag {
    fileprivate init(_ node: PartnerFileNode) throws(PartnerFileError) {
        let object = try node.object("parameter", "path")
        parameter = try object["parameter"]?.text()
        path = try object["path"]?.path()
    }
}

extension JSONPath {
    /// The whole value.
    static let whole = JSONPath(steps: [], description: "$")

    private init(steps: [Step], description: String) {
        self.steps = steps
        self.description = description
    }
}

extension PartnerFileNode {
    /// A length of time in seconds, at least one tenth.
    fileprivate func pause() throws(PartnerFileError) -> Duration {
        let seconds = try number()
        guard seconds >= 0.1, seconds <= 86_400 else {
            throw fail("\(seconds) seconds are no useful wait", "write a number from 0.1 to 86400")
        }
        return .milliseconds(Int64(seconds * 1000))
    }
}
