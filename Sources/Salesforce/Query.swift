/// A question for records that are known by keys, any of which will do: e-mails, ids, names.
struct Query: Sendable {
    /// How a record is recognised.
    struct Test: Hashable, Sendable {
        /// The field that is compared.
        var field: String
        /// Whether the field only has to have the value in it.
        var isContained = false
        /// What has to hold besides.
        var also: String?
    }

    /// One value to find.
    struct Key: Hashable, Sendable {
        var test: Test
        var value: String
    }

    /// What the records are filed under; no two queries of a run have the same.
    var name: String
    var object: String
    /// The fields to bring.
    var fields: [String]
    /// What has to hold for every record.
    var filter: String?
    /// Any of these makes a record one that is asked for. Never empty.
    var keys: [Key]

    init(_ object: String, name: String? = nil, fields: [String], filter: String? = nil, keys: [Key]) {
        self.name = name ?? object
        self.object = object
        self.fields = Self.unique(fields.filter(SOQL.isName))
        self.filter = filter
        self.keys = keys.uniqued()
    }

    /// The statement.
    var statement: String {
        let tests = keys.map(\.test).uniqued()
        let alternatives = tests.map { test in
            let values = keys.filter { $0.test == test }.map(\.value)
            let found =
                test.isContained
                ? values.map { "\(test.field) LIKE \(SOQL.containing($0))" }.joined(separator: " OR ")
                : "\(test.field) IN \(SOQL.list(values))"
            guard let also = test.also else { return found }
            return test.isContained && values.count > 1 ? "(\(also) AND (\(found)))" : "(\(also) AND \(found))"
        }
        var condition = alternatives.joined(separator: " OR ")
        if let filter { condition = "\(filter) AND (\(condition))" }
        return "SELECT \(fields.joined(separator: ",")) FROM \(object) WHERE \(condition)"
    }

    /// The query as the target of a request.
    func url(root: String) -> String { root + "/query?q=" + SOQL.percentEncoded(statement) }

    /// Two queries for the two halves of the keys; none where there is but one.
    var halves: [Query] {
        guard keys.count > 1 else { return [] }
        var (first, second) = (self, self)
        first.keys = Array(keys[..<(keys.count / 2)])
        second.keys = Array(keys[(keys.count / 2)...])
        return [first, second]
    }

    /// The query in parts whose URLs Salesforce takes.
    ///
    /// Source: a URL of about 16,384 characters is refused with 414 or 431. A statement may have 100,000, which such a
    /// URL cannot hold.
    func fitting(root: String) -> [Query] {
        guard url(root: root).utf8.count > Self.longestURL else { return [self] }
        let halves = halves
        return halves.isEmpty ? [self] : halves.flatMap { $0.fitting(root: root) }
    }

    private static let longestURL = 15_500

    /// Naming a field twice refuses a query, whatever the case.
    private static func unique(_ fields: [String]) -> [String] {
        var seen: Set<String> = []
        return fields.filter { seen.insert($0.lowercased()).inserted }
    }
}

extension Sequence where Element: Hashable {
    /// The elements without repetitions, in their order.
    func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
