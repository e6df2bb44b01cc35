extension FieldRule {
    /// A path, a list of paths, or a mapping.
    init(_ node: PartnerFileNode) throws(PartnerFileError) {
        guard node.isMapping else {
            paths = try Self.paths(node)
            return
        }
        let object = try node.object("path", "transform", "words", "reject", "verified")
        paths = try Self.paths(object.required("path"))
        transform = try object["transform"]?.choice(Transform.self)
        for (key, value) in try object["words"]?.members() ?? [] { words[try key.text()] = try value.text() }
        reject = try object["reject"]?.texts() ?? []
        if let check = try object["verified"]?.object("path", "yes", "bad") {
            verified = Verified(
                path: try check.required("path").path(), yes: try check.required("yes").texts(),
                bad: try check["bad"]?.texts() ?? []
            )
        }
    }

    private static func paths(_ node: PartnerFileNode) throws(PartnerFileError) -> [JSONPath] {
        if node.plain != nil { return [try node.path()] }
        var paths: [JSONPath] = []
        for item in try node.list() { paths.append(try item.path()) }
        if paths.isEmpty { throw node.fail("no path", "write at least one") }
        return paths
    }
}

extension ConfidenceRule {
    init(_ node: PartnerFileNode) throws(PartnerFileError) {
        let object = try node.object("path", "scale", "words", "otherwise")
        path = try object["path"]?.path()
        if let scaleNode = object["scale"] {
            scale = try scaleNode.number()
            if scale == 0 {
                throw scaleNode.fail("a scale of 0", "write the number that means quite sure, such as 100")
            }
        }
        for (key, value) in try object["words"]?.members() ?? [] { words[try key.text()] = try value.share() }
        otherwise = try object["otherwise"]?.share() ?? otherwise
    }
}

extension OutcomeRule {
    init(_ node: PartnerFileNode, knowsCodes: Bool) throws(PartnerFileError) {
        let object = try node.object("status", "code", "at", "values", "outcome")
        statuses = []
        for text in try object["status"]?.texts() ?? [] {
            guard let range = Self.range(text) else {
                throw node.fail("“\(text)” is no status", "write a status such as 404, or a class such as 5xx")
            }
            statuses.append(range)
        }
        codes = try object["code"]?.texts() ?? []
        if !codes.isEmpty, !knowsCodes {
            throw node.fail("nothing says where the code stands", "add `error: {code: …}` to the file")
        }
        at = try object["at"]?.path()
        values = try object["values"]?.texts() ?? []
        if (at == nil) != values.isEmpty {
            throw node.fail("a place without values, or values without a place", "write both `at` and `values`")
        }
        if statuses.isEmpty, codes.isEmpty, at == nil {
            throw node.fail("the rule fires on every answer", "write `status`, `code` or `at` with `values`")
        }
        outcome = try object.required("outcome").choice(PartnerOutcome.self)
    }

    private static func range(_ text: String) -> ClosedRange<Int>? {
        if text.count == 3, text.hasSuffix("xx"), let hundreds = text.first?.wholeNumberValue,
            (1...5).contains(hundreds)
        {
            return hundreds * 100...hundreds * 100 + 99
        }
        guard let status = Int(text), (100...599).contains(status) else { return nil }
        return status...status
    }
}

extension NoMatchRule {
    init(_ node: PartnerFileNode) throws(PartnerFileError) {
        let object = try node.object("status", "null_at", "empty_array_at", "value_at", "values")
        guard object.members.count == (object["value_at"] == nil ? 1 : 2) else {
            throw node.fail("not exactly one sign of a miss", "give each sign a line of its own")
        }
        if let status = object["status"] {
            self = .status(try status.integer())
        } else if let path = object["null_at"] {
            self = .nullAt(try path.path())
        } else if let path = object["empty_array_at"] {
            self = .emptyArrayAt(try path.path())
        } else if let path = object["value_at"] {
            var values: [String] = []
            // An empty text is a value here, unlike elsewhere.
            for item in try object.required("values").list() { values.append(item.plain ?? "") }
            self = .valueAt(try path.path(), values)
        } else {
            throw node.fail("`values` without a place", "write `value_at: $.path` with it")
        }
    }
}

extension PartnerFileNode {
    /// A share of 1.
    func share() throws(PartnerFileError) -> Double {
        let number = try number()
        guard number <= 1 else { throw fail("more than 1", "write a confidence from 0 to 1") }
        return number
    }
}
