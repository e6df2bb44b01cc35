internal import Knowledge
internal import Leads

/// Which column of a file goes where.
public struct HeaderMap: Sendable, Equatable {
    /// The headers as they stand in the file; "column 5" for one without a name.
    public let header: [String]
    /// Where each column goes, in the same order.
    public let targets: [ColumnTarget]
    /// What the person who ingests should be told: duplicate headers, columns that share a field.
    public let notices: [String]

    /// Maps a header; `mappings` are the `Column=field` options, which win over what the names say.
    public init(header cells: [String], mappings: [String] = [], path: String = "-") throws(CaptureError) {
        let names = cells.enumerated().map { index, cell in
            let name = CleanText.line(cell)
            return name.isEmpty ? "column \(index + 1)" : name
        }
        var targets = names.map { HeaderSynonyms.target(of: $0) }
        Self.tellNames(&targets)
        for option in mappings {
            let (columns, target) = try Self.parsed(option, names)
            for column in columns { targets[column] = target }
        }
        guard targets.contains(where: { $0 != nil && $0 != .ignore }) else {
            throw .noKnownColumn(path: path, found: names)
        }
        header = names
        notices = Self.notices(names, targets)
        self.targets = Self.withCustomNames(names, targets)
    }

    /// In German and French lists "Name" beside "Vorname" is the surname.
    private static func tellNames(_ targets: inout [ColumnTarget?]) {
        guard targets.contains(.field(.firstName)), !targets.contains(.field(.lastName)) else { return }
        guard let column = targets.firstIndex(of: .fullName) else { return }
        targets[column] = .field(.lastName)
    }

    /// The two sides of a `Column=field` option.
    static func split(_ option: String) throws(CaptureError) -> (column: String, target: ColumnTarget) {
        guard let equals = option.lastIndex(of: "=") else {
            throw .badMapping(
                option: option, reason: "it must read 'Column=field', for example --map 'Work mail=email'.")
        }
        let column = CleanText.line(String(option[..<equals]))
        let field = CleanText.trimmed(String(option[option.index(after: equals)...]))
        guard let target = ColumnTarget(name: field) else {
            let nearest = field.nearest(among: ColumnTarget.fixedNames)
            throw .badMapping(
                option: option,
                reason: "there is no field “\(field)”." + (nearest.map { " Did you mean \($0)?" } ?? "")
                    + " Fields: \(ColumnTarget.fixedNames.joined(separator: ", ")), custom.NAME, qualifier.NAME, "
                    + "remote_id.DESTINATION.OBJECT.")
        }
        return (column, target)
    }

    private static func parsed(_ option: String, _ names: [String]) throws(CaptureError) -> ([Int], ColumnTarget) {
        let (column, target) = try split(option)
        var columns = names.indices.filter { names[$0] == column }
        if columns.isEmpty {
            let key = ComparisonKey.of(column)
            columns = names.indices.filter { !key.isEmpty && ComparisonKey.of(names[$0]) == key }
        }
        guard !columns.isEmpty else {
            let nearest = column.nearest(among: names)
            throw .badMapping(
                option: option,
                reason: "the file has no column “\(column)”." + (nearest.map { " Did you mean “\($0)”?" } ?? "")
                    + " Columns: \(CaptureError.list(names)).")
        }
        return (columns, target)
    }

    /// Unknown columns are kept under their header; a header that comes again gets its column's number.
    private static func withCustomNames(_ names: [String], _ targets: [ColumnTarget?]) -> [ColumnTarget] {
        var taken: Set<String> = []
        return targets.enumerated().map { index, target in
            if let target { return target }
            var name = names[index]
            if !taken.insert(name).inserted {
                name += " (column \(index + 1))"
                taken.insert(name)
            }
            return .custom(name)
        }
    }

    private static func notices(_ names: [String], _ targets: [ColumnTarget?]) -> [String] {
        var notices: [String] = []
        for (name, columns) in Dictionary(grouping: names.indices, by: { names[$0] }).sorted(by: {
            $0.value[0] < $1.value[0]
        })
        where columns.count > 1 {
            notices.append("Columns \(spoken(columns)) are all called “\(name)”.")
        }
        let known = names.indices.filter { targets[$0] != nil && targets[$0] != .ignore }
        for (target, columns) in Dictionary(grouping: known, by: { targets[$0] }).sorted(by: {
            $0.value[0] < $1.value[0]
        }) {
            guard columns.count > 1, case .field(let field) = target else { continue }
            let list = columns.map { "“\(names[$0])”" }.joined(separator: ", ")
            notices.append(
                "\(list) mean \(field.rawValue): the first with a value is taken, others are kept as custom fields."
            )
        }
        return notices
    }

    private static func spoken(_ columns: [Int]) -> String { columns.map { String($0 + 1) }.joined(separator: " and ") }
}
