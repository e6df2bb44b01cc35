/// The criteria of a search: `((Last_Name:equals:Burns)and(City:starts_with:B))`.
indirect enum ZohoCriteria: Sendable {
    case all([ZohoCriteria])
    case any([ZohoCriteria])
    case condition(field: String, comparison: String, values: [String])

    /// The number of conditions in it.
    var count: Int {
        switch self {
        case .all(let terms), .any(let terms): terms.map(\.count).reduce(0, +)
        case .condition: 1
        }
    }

    /// Why a text is no criteria: a character that stands where it may not.
    struct Failure: Error {
        let offset: Int
    }

    /// Reads criteria; the outermost brackets may be left out.
    static func parse(_ text: String) throws(Failure) -> ZohoCriteria {
        var parser = Parser(characters: Array(text))
        let criteria = try parser.terms()
        guard parser.isAtEnd else { throw parser.failure }
        return criteria
    }

    private struct Parser {
        let characters: [Character]
        var position = 0

        init(characters: [Character]) {
            self.characters = characters
        }

        var isAtEnd: Bool { position >= characters.count }

        var failure: Failure { Failure(offset: position) }

        private mutating func skipBlanks() {
            while position < characters.count, characters[position] == " " { position += 1 }
        }

        private mutating func take(_ word: String) -> Bool {
            let end = position + word.count
            guard end <= characters.count, String(characters[position..<end]).lowercased() == word else { return false }
            position = end
            return true
        }

        /// Terms joined by `and` or by `or`, not by both.
        mutating func terms() throws(Failure) -> ZohoCriteria {
            var terms = [try term()]
            var joint: String?
            while true {
                skipBlanks()
                guard let word = ["and", "or"].first(where: { take($0) }) else { break }
                guard joint == nil || joint == word else { throw failure }
                joint = word
                terms.append(try term())
            }
            guard let joint else { return terms[0] }
            return joint == "and" ? .all(terms) : .any(terms)
        }

        private mutating func term() throws(Failure) -> ZohoCriteria {
            skipBlanks()
            guard take("(") else { return try condition() }
            let inner = try terms()
            skipBlanks()
            guard take(")") else { throw failure }
            return inner
        }

        private mutating func condition() throws(Failure) -> ZohoCriteria {
            let field = try part(until: [":"])
            let comparison = try part(until: [":"])
            var values: [String] = []
            repeat { values.append(value()) } while take(",")
            guard !field.isEmpty, values != [""] else { throw failure }
            return .condition(field: field, comparison: comparison, values: values)
        }

        private mutating func part(until end: Set<Character>) throws(Failure) -> String {
            let start = position
            while position < characters.count, !end.contains(characters[position]) {
                guard characters[position] != "(", characters[position] != ")" else { throw failure }
                position += 1
            }
            guard position < characters.count else { throw failure }
            defer { position += 1 }
            return String(characters[start..<position])
        }

        /// A value up to a comma or a bracket; a backslash takes those their meaning.
        private mutating func value() -> String {
            var text = ""
            while position < characters.count, !",()".contains(characters[position]) {
                if characters[position] == "\\", position + 1 < characters.count { position += 1 }
                text.append(characters[position])
                position += 1
            }
            return text
        }
    }
}
