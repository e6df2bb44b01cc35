internal import Leads
internal import Yams

/// A place in a partner file, and the strict ways of reading it: everything that is not understood is an error with
/// its line, because a misspelt key that was skipped would cost money or lose answers without a word.
struct PartnerFileNode {
    let node: Node
    let file: String
    /// The keys down to here: `calls[0].request`; empty at the root.
    var key = ""

    /// The root of a file.
    static func root(of text: String, file: String) throws(PartnerFileError) -> PartnerFileNode {
        do {
            guard let node = try Yams.compose(yaml: text) else {
                throw PartnerFileError(file: file, problem: "the file is empty", mend: "start it with `id:`")
            }
            return PartnerFileNode(node: node, file: file)
        } catch let error as PartnerFileError {
            throw error
        } catch {
            throw Self.translated(error, file: file)
        }
    }

    func fail(_ problem: String, _ mend: String) -> PartnerFileError {
        PartnerFileError(
            file: file, line: node.mark?.line, key: key.isEmpty ? nil : key, problem: problem, mend: mend)
    }

    var isMapping: Bool { node.mapping != nil }

    /// The text of a value without parts, empty or not; nil where it has parts.
    var plain: String? { node.scalar?.string }

    func text() throws(PartnerFileError) -> String {
        guard let text = node.scalar?.string, !text.isEmpty, node.null == nil else {
            throw fail("a text is missing", "write one, in quotes if it holds `[`, `{`, `#` or `: `")
        }
        return text
    }

    func number() throws(PartnerFileError) -> Double {
        guard let number = node.float ?? node.int.map({ Double($0) }), number.isFinite, number >= 0 else {
            throw fail("not a number of at least 0", "write a number such as 1 or 0.5")
        }
        return number
    }

    func integer() throws(PartnerFileError) -> Int {
        guard let number = node.int, number >= 0 else {
            throw fail("not a whole number of at least 0", "write a number such as 60")
        }
        return number
    }

    func flag() throws(PartnerFileError) -> Bool {
        guard let flag = node.bool else { throw fail("neither true nor false", "write `true` or `false`") }
        return flag
    }

    func choice<Choice>(_ type: Choice.Type) throws(PartnerFileError) -> Choice
    where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
        let text = try text()
        guard let choice = Choice(rawValue: text) else {
            throw fail("“\(text)” is not known here", Self.oneOf(Choice.allCases.map(\.rawValue), not: text))
        }
        return choice
    }

    func path() throws(PartnerFileError) -> JSONPath {
        let text = try text()
        guard let path = JSONPath(text) else {
            throw fail(
                "“\(text)” is not a path",
                "write `$`, then `.key`, `[n]`, `[key=value]` or `.*`, as in `$.data[0].email`")
        }
        return path
    }

    func list() throws(PartnerFileError) -> [PartnerFileNode] {
        guard let items = node.sequence else {
            throw fail("a list is missing", "write `[a, b]`, or a line `- a` for each")
        }
        return items.enumerated().map { PartnerFileNode(node: $1, file: file, key: "\(key)[\($0)]") }
    }

    /// A list of texts; one text stands for a list of one.
    func texts() throws(PartnerFileError) -> [String] {
        if node.scalar != nil { return [try text()] }
        var texts: [String] = []
        for item in try list() { texts.append(try item.text()) }
        return texts
    }

    /// A mapping of which every key is known.
    func object(_ known: String...) throws(PartnerFileError) -> PartnerFileObject { try object(known: known) }

    /// A mapping of which every key is known.
    func object(known: [String]) throws(PartnerFileError) -> PartnerFileObject {
        let object = PartnerFileObject(node: self, members: try members())
        for (key, _) in object.members where !known.contains(try key.text()) {
            throw key.fail("unknown key “\(try key.text())”", Self.oneOf(known, not: try key.text()))
        }
        return object
    }

    /// The keys and values of a mapping, in the file's order.
    func members() throws(PartnerFileError) -> [(key: PartnerFileNode, value: PartnerFileNode)] {
        guard let mapping = node.mapping else { throw fail("keys and values are missing", "write `key: value` lines") }
        return mapping.map { name, value in
            let place = (key.isEmpty ? "" : key + ".") + (name.string ?? "")
            return (
                PartnerFileNode(node: name, file: file, key: key), PartnerFileNode(node: value, file: file, key: place)
            )
        }
    }

    /// Any value, as JSON would have it.
    func json() throws(PartnerFileError) -> JSONValue {
        if node.mapping != nil {
            var members: [String: JSONValue] = [:]
            for (key, value) in try self.members() { members[try key.text()] = try value.json() }
            return .object(members)
        }
        if node.sequence != nil {
            var items: [JSONValue] = []
            for item in try list() { items.append(try item.json()) }
            return .array(items)
        }
        guard node.scalar?.style == .plain else { return .text(node.scalar?.string ?? "") }
        if node.null != nil { return .null }
        if let flag = node.bool { return .bool(flag) }
        if let integer = node.int { return .integer(Int64(integer)) }
        if let number = node.float { return .number(number) }
        return .text(node.scalar?.string ?? "")
    }

    /// What may stand there, the nearest to what does first.
    static func oneOf(_ words: [String], not text: String) -> String {
        let list = "write one of " + words.sorted().joined(separator: ", ")
        return text.nearest(among: words).map { "did you mean `\($0)`? Or \(list)" } ?? list
    }

    private static func translated(_ error: any Error, file: String) -> PartnerFileError {
        let mend = "mend the YAML there (indent with blanks, not tabs; quote texts that hold `: ` or start with `[`)"
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _)?, .parser(_, let problem, let mark, _)?,
            .composer(_, let problem, let mark, _)?:
            return PartnerFileError(file: file, line: mark.line, problem: "not YAML: \(problem)", mend: mend)
        case .duplicatedKeysInMapping(let keys, let context)?:
            return PartnerFileError(
                file: file, line: context.mark.line, problem: "the key “\(keys.joined(separator: ", "))” stands twice",
                mend: "keep one of them"
            )
        default:
            return PartnerFileError(file: file, problem: "not YAML: \(error)", mend: "write the file in UTF-8 YAML")
        }
    }
}

/// A mapping of a partner file whose keys are known.
struct PartnerFileObject {
    let node: PartnerFileNode
    let members: [(key: PartnerFileNode, value: PartnerFileNode)]

    subscript(key: String) -> PartnerFileNode? { members.first { $0.key.plain == key }?.value }

    /// What a reader makes of the value of a key; nil where the key is not there.
    func read<T>(
        _ key: String, _ reader: (PartnerFileNode) throws(PartnerFileError) -> T
    ) throws(PartnerFileError) -> T? {
        guard let value = self[key] else { return nil }
        return try reader(value)
    }

    /// What a reader makes of each item of a list; empty where the key is not there.
    func each<T>(
        _ key: String, _ reader: (PartnerFileNode) throws(PartnerFileError) -> T
    ) throws(PartnerFileError) -> [T] {
        var items: [T] = []
        for item in try self[key]?.list() ?? [] { items.append(try reader(item)) }
        return items
    }

    func required(_ key: String) throws(PartnerFileError) -> PartnerFileNode {
        guard let value = self[key] else { throw node.fail("`\(key)` is missing", "add `\(key): …` here") }
        return value
    }
}
