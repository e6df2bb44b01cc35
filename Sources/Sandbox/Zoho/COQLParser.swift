/// Reads the part of COQL that the sandbox knows: one module with what its lookups lead to, conditions in pairs, order,
/// limit and offset. There is no grouping and no function.
struct COQLParser {
    private let tokens: [COQLToken]
    private var position = 0

    /// Parses a whole statement.
    static func parse(_ statement: String) throws(ZohoError) -> COQLQuery {
        var parser = COQLParser(tokens: try COQLToken.all(of: statement))
        let query = try parser.query()
        guard parser.token.kind == .end else { throw parser.unexpected }
        return query
    }

    private init(tokens: [COQLToken]) {
        self.tokens = tokens
    }

    private var token: COQLToken { tokens[position] }

    private var unexpected: ZohoError { COQLToken.failure(near: token.text, at: token.offset) }

    private mutating func advance() {
        if position < tokens.count - 1 { position += 1 }
    }

    private mutating func take(word: String) -> Bool {
        guard token.isWord(word) else { return false }
        advance()
        return true
    }

    private mutating func take(sign: String) -> Bool {
        guard token.kind == .sign, token.text == sign else { return false }
        advance()
        return true
    }

    /// A clause that has to be there.
    private mutating func expect(clause: String) throws(ZohoError) {
        guard take(word: clause) else {
            throw .request("SYNTAX_ERROR", "missing clause", ["clause": .string(clause)])
        }
    }

    private mutating func expect(sign: String) throws(ZohoError) {
        guard take(sign: sign) else { throw unexpected }
    }

    private static let reserved: Set<String> = [
        "select", "from", "where", "and", "or", "not", "like", "in", "is", "null", "between", "order", "by", "limit",
        "offset", "group", "having", "as", "asc", "desc", "join", "external",
    ]

    private mutating func name() throws(ZohoError) -> COQLQuery.Name {
        let isName = token.kind == .word && !Self.reserved.contains(token.text.lowercased())
        guard isName || (token.kind == .string && !token.text.isEmpty), !token.text.hasSuffix(".") else {
            throw unexpected
        }
        let name = COQLQuery.Name(text: token.text, offset: token.offset)
        advance()
        return name
    }

    private mutating func query() throws(ZohoError) -> COQLQuery {
        try expect(clause: "select")
        var columns: [COQLQuery.Column] = []
        repeat { columns.append(try column()) } while take(sign: ",")
        try expect(clause: "from")
        let module = try name()
        try expect(clause: "where")
        var query = COQLQuery(columns: columns, module: module, condition: try condition())
        if take(word: "order") {
            guard take(word: "by") else { throw unexpected }
            repeat {
                let name = try name()
                let isDescending = take(word: "desc")
                if !isDescending { _ = take(word: "asc") }
                query.order.append(.init(name: name, isDescending: isDescending))
            } while take(sign: ",")
        }
        if take(word: "limit") {
            query.limit = try count()
            // `limit 200, 100` passes over the first number and takes the second.
            if take(sign: ",") { (query.offset, query.limit) = (query.limit, try count()) }
        }
        if take(word: "offset") { query.offset = try count() }
        return query
    }

    private mutating func column() throws(ZohoError) -> COQLQuery.Column {
        let name = try name()
        guard take(word: "as") || token.kind == .string else { return .init(name: name, alias: nil) }
        guard token.kind == .string || token.kind == .word else { throw unexpected }
        let alias = token.text
        guard !alias.allSatisfy(\.isWhitespace) else {
            throw .request("INVALID_ALIAS", "the alias name cannot be empty", ["column_name": .string(name.text)])
        }
        advance()
        return .init(name: name, alias: alias)
    }

    private mutating func count() throws(ZohoError) -> Int {
        guard token.kind == .number, let count = Int(token.text), count >= 0 else { throw unexpected }
        advance()
        return count
    }

    /// One comparison, or two joined by `and` or `or`: a third needs brackets around a pair.
    private mutating func condition() throws(ZohoError) -> COQLQuery.Condition {
        let first = try term()
        guard token.isWord("and") || token.isWord("or") else { return first }
        let isBoth = token.isWord("and")
        advance()
        let second = try term()
        if token.isWord("and") || token.isWord("or") { throw unexpected }
        return isBoth ? .all([first, second]) : .any([first, second])
    }

    private mutating func term() throws(ZohoError) -> COQLQuery.Condition {
        if take(sign: "(") {
            let inner = try condition()
            try expect(sign: ")")
            return inner
        }
        let name = try name()
        if take(word: "is") {
            let isNegated = take(word: "not")
            guard take(word: "null") else { throw unexpected }
            return .null(name, isNegated: isNegated)
        }
        let isNegated = take(word: "not")
        if take(word: "in") {
            try expect(sign: "(")
            var literals: [COQLQuery.Literal] = []
            repeat { literals.append(try literal()) } while take(sign: ",")
            try expect(sign: ")")
            return .member(name, literals, isNegated: isNegated)
        }
        if take(word: "like") { return .like(name, try literal().text, isNegated: isNegated) }
        if take(word: "between") {
            let low = try literal()
            guard take(word: "and") else { throw unexpected }
            return .between(name, low, try literal(), isNegated: isNegated)
        }
        guard !isNegated, token.kind == .sign, let comparison = COQLQuery.Comparison(rawValue: token.text) else {
            throw unexpected
        }
        advance()
        return .compare(name, comparison, try literal())
    }

    private mutating func literal() throws(ZohoError) -> COQLQuery.Literal {
        let token = token
        switch token.kind {
        case .string:
            advance()
            return .string(token.text)
        case .number:
            advance()
            return .number(token.text)
        case .word where !Self.reserved.contains(token.text.lowercased()):
            advance()
            return .word(token.text)
        default: throw unexpected
        }
    }
}
