/// Reads the part of SOQL that the sandbox knows: one object with its parents, conditions, order, limit, offset.
struct SOQLParser {
    private static let longest = 100_000

    private let tokens: [SOQLToken]
    private var position = 0

    /// Parses a whole statement.
    static func parse(_ statement: String) throws(SalesforceError) -> SOQLQuery {
        guard statement.utf8.count <= longest || statement.count <= longest else {
            throw .malformed("SOQL statements cannot be longer than \(longest) characters.")
        }
        var parser = SOQLParser(tokens: try SOQLToken.all(of: statement))
        let query = try parser.query()
        guard parser.token.kind == .end else { throw parser.unexpected() }
        return query
    }

    private init(tokens: [SOQLToken]) {
        self.tokens = tokens
    }

    private var token: SOQLToken { tokens[position] }

    private func unexpected() -> SalesforceError {
        .malformed("unexpected token: '\(token.text)' (line 1, column \(token.offset + 1))")
    }

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

    private mutating func expect(word: String) throws(SalesforceError) {
        guard take(word: word) else { throw unexpected() }
    }

    private mutating func expect(sign: String) throws(SalesforceError) {
        guard take(sign: sign) else { throw unexpected() }
    }

    private static let reserved: Set<String> = [
        "SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "LIKE", "IN", "ORDER", "LIMIT", "OFFSET", "GROUP", "HAVING",
    ]

    private mutating func name() throws(SalesforceError) -> SOQLQuery.Name {
        guard token.kind == .word, !Self.reserved.contains(token.text.uppercased()), !token.text.hasSuffix("."),
            !token.text.contains(":")
        else { throw unexpected() }
        let name = SOQLQuery.Name(text: token.text, offset: token.offset)
        advance()
        return name
    }

    private mutating func query() throws(SalesforceError) -> SOQLQuery {
        try expect(word: "SELECT")
        let selection = try selection()
        try expect(word: "FROM")
        let object = try name()
        var query = SOQLQuery(selection: selection, object: object)
        if take(word: "WHERE") { query.condition = try condition() }
        if token.isWord("GROUP") || token.isWord("HAVING") || token.isWord("USING") || token.isWord("WITH") {
            throw .malformed("the sandbox does not know \(token.text.uppercased()) (column \(token.offset + 1))")
        }
        if take(word: "ORDER") {
            try expect(word: "BY")
            repeat { query.order.append(try order()) } while take(sign: ",")
        }
        if take(word: "LIMIT") { query.limit = try count() }
        if take(word: "OFFSET") {
            query.offset = try count()
            guard query.offset <= 2000 else {
                throw .request(400, "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000")
            }
        }
        if take(word: "FOR") {
            guard take(word: "VIEW") || take(word: "REFERENCE") || take(word: "UPDATE") else { throw unexpected() }
        }
        if take(word: "ALL") {
            try expect(word: "ROWS")
            query.withDeleted = true
        }
        return query
    }

    private mutating func selection() throws(SalesforceError) -> SOQLQuery.Selection {
        var names: [SOQLQuery.Name] = []
        repeat {
            if token.kind == .sign, token.text == "(" {
                throw .malformed("the sandbox does not know queries of children (column \(token.offset + 1))")
            }
            let name = try name()
            guard take(sign: "(") else {
                names.append(name)
                continue
            }
            switch name.text.uppercased() {
            case "COUNT" where names.isEmpty && take(sign: ")"): return .count
            case "FIELDS":
                guard token.kind == .word else { throw unexpected() }
                names.append(.init(text: "FIELDS(\(token.text.uppercased()))", offset: name.offset))
                advance()
                try expect(sign: ")")
            default:
                throw .malformed("the sandbox does not know \(name.text)(…) (column \(name.offset + 1))")
            }
        } while take(sign: ",")
        return .fields(names)
    }

    private mutating func order() throws(SalesforceError) -> SOQLQuery.Order {
        let name = try name()
        var isDescending = false
        if take(word: "DESC") { isDescending = true } else { _ = take(word: "ASC") }
        var nullsLast = isDescending
        if take(word: "NULLS") {
            nullsLast = take(word: "LAST")
            if !nullsLast { try expect(word: "FIRST") }
        }
        return .init(name: name, isDescending: isDescending, nullsLast: nullsLast)
    }

    private mutating func count() throws(SalesforceError) -> Int {
        guard token.kind == .number, let count = Int(token.text), count >= 0 else { throw unexpected() }
        advance()
        return count
    }

    /// Conditions joined by AND, or by OR: both in one row need brackets.
    private mutating func condition() throws(SalesforceError) -> SOQLQuery.Condition {
        let first = try term()
        for (word, other) in [("AND", "OR"), ("OR", "AND")] where token.isWord(word) {
            var terms = [first]
            while take(word: word) { terms.append(try term()) }
            if token.isWord(other) { throw unexpected() }
            return word == "AND" ? .all(terms) : .any(terms)
        }
        return first
    }

    private mutating func term() throws(SalesforceError) -> SOQLQuery.Condition {
        if take(word: "NOT") { return .not(try term()) }
        if take(sign: "(") {
            let inner = try condition()
            try expect(sign: ")")
            return inner
        }
        let name = try name()
        if take(word: "LIKE") { return .compare(name, .like, try literal()) }
        if take(word: "IN") { return try member(name, isNegated: false) }
        if take(word: "INCLUDES") { return .includes(name, try list(), isNegated: false) }
        if take(word: "EXCLUDES") { return .includes(name, try list(), isNegated: true) }
        if take(word: "NOT") {
            try expect(word: "IN")
            return try member(name, isNegated: true)
        }
        guard token.kind == .sign, let comparison = SOQLQuery.Comparison(rawValue: token.text) else {
            throw unexpected()
        }
        advance()
        return .compare(name, comparison, try literal())
    }

    private mutating func member(
        _ name: SOQLQuery.Name, isNegated: Bool
    ) throws(SalesforceError) -> SOQLQuery.Condition {
        guard tokens.count > position + 1, tokens[position + 1].isWord("SELECT") else {
            return .member(name, try list(), isNegated: isNegated)
        }
        try expect(sign: "(")
        let inner = try query()
        try expect(sign: ")")
        return .memberOf(name, inner, isNegated: isNegated)
    }

    private mutating func list() throws(SalesforceError) -> [SOQLQuery.Literal] {
        try expect(sign: "(")
        var literals: [SOQLQuery.Literal] = []
        repeat { literals.append(try literal()) } while take(sign: ",")
        try expect(sign: ")")
        return literals
    }

    private mutating func literal() throws(SalesforceError) -> SOQLQuery.Literal {
        let token = token
        switch token.kind {
        case .string:
            advance()
            return .string(token.text)
        case .number:
            advance()
            return .number(token.text)
        case .word where !Self.reserved.contains(token.text.uppercased()):
            advance()
            return .word(token.text)
        default: throw unexpected()
        }
    }
}
