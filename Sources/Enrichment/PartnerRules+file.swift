internal import Leads

extension FieldRule {
    /// A path, a list of paths, or a mapping.
    init(_ node: PartnerFileNode) throws(PartnerFileError) {
        guard node.isMapping else {
            paths = try node.paths()
            return
        }
        let object = try node.object(
            "path", "transform", "words", "reject", "only_if", "unless", "verified", "confidence")
        paths = try object.required("path").paths()
        transform = try object["transform"]?.choice(Transform.self)
        for (key, value) in try object["words"]?.members() ?? [] {
            words[try key.text().lowercased()] = try value.text()
        }
        reject = try object["reject"]?.texts().map { TextPattern($0) } ?? []
        onlyIf = try object.read("only_if") { node throws(PartnerFileError) in try AnswerCondition(node) }
        unless = try object.read("unless") { node throws(PartnerFileError) in try AnswerCondition(node) }
        verified = try object.read("verified") { node throws(PartnerFileError) in try Verified(node) }
        confidence = try object.read("confidence") { node throws(PartnerFileError) in try ConfidenceRule(node) }
    }
}

extension FieldRule.Verified {
    /// `true`, or a mapping.
    fileprivate init(_ node: PartnerFileNode) throws(PartnerFileError) {
        guard node.plain != nil else {
            try self.init(node.object("path", "yes", "bad"))
            return
        }
        if try !node.flag() {
            throw node.fail("`verified: false` says nothing", "take the line out, or say where the status stands")
        }
        self = FieldRule.Verified(paths: [], yes: [], bad: [])
    }

    /// `path`, `yes` and `bad` of an object that may have more.
    init(_ object: PartnerFileObject) throws(PartnerFileError) {
        paths = try object.required("path").paths()
        yes = try object.required("yes").words()
        bad = try object["bad"]?.words() ?? []
    }
}

extension ConfidenceRule {
    init(_ node: PartnerFileNode) throws(PartnerFileError) {
        let object = try node.object("path", "scale", "words", "otherwise")
        paths = try object["path"]?.paths() ?? []
        if let scaleNode = object["scale"] {
            scale = try scaleNode.number()
            if scale == 0 {
                throw scaleNode.fail("a scale of 0", "write the number that means quite sure, such as 100")
            }
        }
        for (key, value) in try object["words"]?.members() ?? [] {
            words[try key.text().lowercased()] = try value.share()
        }
        otherwise = try object["otherwise"]?.share() ?? otherwise
    }
}

extension AnswerCondition {
    init(_ node: PartnerFileNode) throws(PartnerFileError) {
        let object = try node.object("at", "values")
        at = try object.required("at").path()
        values = try object.required("values").words()
    }
}

extension AnswerRule {
    /// What a file says of errors, without which rules about it could not fire.
    struct Words {
        /// Whether it says where the code stands.
        var codes: Bool
        /// Whether it says where the message stands.
        var messages: Bool
    }

    fileprivate static let keys = ["status", "code", "at", "values", "not", "present", "contains"]

    init(_ node: PartnerFileNode, _ words: Words) throws(PartnerFileError) {
        try self.init(node.object(known: Self.keys), words)
    }

    /// The keys of a rule of an object that may have more.
    fileprivate init(_ object: PartnerFileObject, _ words: Words) throws(PartnerFileError) {
        let node = object.node
        for text in try object["status"]?.texts() ?? [] {
            guard let range = Self.range(text) else {
                throw node.fail("“\(text)” is no status", "write a status such as 404, or a class such as 5xx")
            }
            statuses.append(range)
        }
        codes = try object["code"]?.texts().map { TextPattern($0) } ?? []
        if !codes.isEmpty, !words.codes {
            throw node.fail("nothing says where the code stands", "add `error: {code: …}` to the file")
        }
        at = try object["at"]?.path()
        values = try object["values"]?.words() ?? []
        not = try object["not"]?.words() ?? []
        if (at == nil) != (values.isEmpty && not.isEmpty) {
            throw node.fail(
                "a place without values, or values without a place", "write both `at` and `values`, or `at` and `not`")
        }
        present = try object["present"]?.path()
        contains = try object["contains"]?.words() ?? []
        if !contains.isEmpty, !words.messages {
            throw node.fail("nothing says where the message stands", "add `error: {message: …}` to the file")
        }
        if statuses.isEmpty, codes.isEmpty, at == nil, present == nil, contains.isEmpty {
            throw node.fail(
                "the rule fires on every answer", "write `status`, `code`, `at` with `values`, `present` or `contains`")
        }
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

extension OutcomeRule {
    init(_ node: PartnerFileNode, _ words: AnswerRule.Words) throws(PartnerFileError) {
        let object = try node.object(known: AnswerRule.keys + ["outcome"])
        rule = try AnswerRule(object, words)
        outcome = try object.required("outcome").choice(PartnerOutcome.self)
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
            for item in try object.required("values").list() { values.append((item.plain ?? "").lowercased()) }
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

    /// A list of texts in small letters; one text stands for a list of one.
    func words() throws(PartnerFileError) -> [String] { try texts().map { $0.lowercased() } }

    /// A path, or a list of paths.
    func paths() throws(PartnerFileError) -> [JSONPath] {
        if plain != nil { return [try path()] }
        var paths: [JSONPath] = []
        for item in try list() { paths.append(try item.path()) }
        if paths.isEmpty { throw fail("no path", "write at least one") }
        return paths
    }

    /// Names of header fields and their values.
    func headers() throws(PartnerFileError) -> [String: String] {
        var headers: [String: String] = [:]
        for (key, value) in try members() { headers[try key.text()] = try value.text() }
        return headers
    }
}
