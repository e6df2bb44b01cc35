internal import Foundation
internal import Knowledge

/// How the badges of an event say who wears them.
public struct BadgePattern: Hashable, Sendable {
    /// The shape of a payload.
    public enum Form: Hashable, Sendable {
        /// Positions between delimiters: `4711^Ann^Smith^Acme`.
        case delimited(by: String, fields: [ColumnTarget])
        /// Keys with values: `fn=Ann;ln=Smith;em=ann@acme.example`.
        case pairs(separator: String, equals: String, keys: [String: ColumnTarget])
        /// An address, whose parameters are keys with values, and whose path has positions.
        case url(path: [ColumnTarget], keys: [String: ColumnTarget])
        /// A JSON object; a key inside another object is written `attendee.email`.
        case json(keys: [String: ColumnTarget])
        /// The registration id and nothing else.
        case registration
    }

    /// What a payload says.
    struct Part: Hashable, Sendable {
        var target: ColumnTarget
        /// What the pattern calls the place.
        var name: String
        var text: String
    }

    /// Why a payload does not fit.
    enum Flaw: Error, Hashable, Sendable, CustomStringConvertible {
        case prefix(String)
        case positions(found: Int, expected: Int, delimiter: String)
        case notURL
        case notJSON
        case noKey(expected: [String])
        case blank

        var description: String {
            switch self {
            case .prefix(let prefix): "it does not begin with “\(prefix)”"
            case .positions(let found, let expected, let delimiter):
                "it has \(found) \(found == 1 ? "part" : "parts") between “\(delimiter)”, the pattern has \(expected)"
            case .notURL: "it is no web address"
            case .notJSON: "it is no JSON object"
            case .noKey(let expected):
                "it has none of the keys " + (expected.isEmpty ? "that are known" : expected.joined(separator: ", "))
            case .blank: "nothing is in it"
            }
        }
    }

    /// What every payload begins with; not part of what it says, save for an address.
    public var prefix: String
    /// The shape.
    public var form: Form

    /// Makes a pattern.
    public init(_ form: Form, prefix: String = "") {
        self.form = form
        self.prefix = prefix
    }

    /// Whether a TAB in a payload divides it.
    var dividesAtTab: Bool {
        switch form {
        case .delimited(let delimiter, _): delimiter == "\t"
        case .pairs(let separator, let equals, _): separator == "\t" || equals == "\t"
        case .url, .json, .registration: false
        }
    }

    /// What a payload says by this pattern.
    func parts(of payload: String) throws(Flaw) -> [Part] {
        guard payload.hasPrefix(prefix) else { throw .prefix(prefix) }
        let rest = String(payload.dropFirst(prefix.count))
        let parts =
            switch form {
            case .delimited(let delimiter, let fields): try Self.positions(rest, delimiter, fields)
            case .pairs(let separator, let equals, let keys): try Self.pairs(rest, separator, equals, keys)
            case .url(let path, let keys): try Self.address(payload, path, keys)
            case .json(let keys): try Self.object(rest, keys)
            case .registration: [Part(target: .registrationID, name: "registration id", text: CleanText.line(rest))]
            }
        guard parts.contains(where: { !$0.text.isEmpty && $0.target != .ignore }) else { throw .blank }
        return parts
    }

    /// Parts at the end may be missing, more than the pattern has may not be there: then the places are not sure.
    private static func positions(
        _ text: String, _ delimiter: String, _ fields: [ColumnTarget]
    ) throws(Flaw) -> [Part] {
        var cells = text.split(separator: delimiter, omittingEmptySubsequences: false).map(String.init)
        while cells.count > fields.count, cells.last?.isEmpty == true { cells.removeLast() }
        guard cells.count <= fields.count, cells.count >= min(2, fields.count) else {
            throw .positions(found: cells.count, expected: fields.count, delimiter: delimiter)
        }
        return zip(cells, fields).enumerated().map { index, cell in
            Part(target: cell.1, name: "position \(index + 1)", text: cell.0)
        }
    }

    private static func pairs(
        _ text: String, _ separator: String, _ equals: String, _ keys: [String: ColumnTarget]
    ) throws(Flaw) -> [Part] {
        // As in the query of an address, where "&" divides.
        let isForm = separator == "&"
        let found = text.split(separator: separator).compactMap { pair -> (String, String)? in
            guard let range = pair.firstRange(of: equals) else { return nil }
            let (key, value) = (String(pair[..<range.lowerBound]), String(pair[range.upperBound...]))
            return isForm ? (decoded(key), decoded(value)) : (key, value)
        }
        return try named(found, keys)
    }

    private static func decoded(_ text: String) -> String {
        let spaced = text.replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? spaced
    }

    private static func address(
        _ text: String, _ path: [ColumnTarget], _ keys: [String: ColumnTarget]
    ) throws(Flaw) -> [Part] {
        let bare = CleanText.trimmed(text)
        guard let scheme = bare.firstRange(of: "://"), !bare.contains(" ") else { throw .notURL }
        let behind = bare[scheme.upperBound...]
        let query = behind.firstIndex(of: "?").map { behind[behind.index(after: $0)...].prefix { $0 != "#" } } ?? ""
        let pairs = query.split { $0 == "&" || $0 == ";" }.map { pair -> (String, String) in
            let key = pair.prefix { $0 != "=" }
            return (decoded(String(key)), decoded(String(pair.dropFirst(key.count + 1))))
        }
        let segments = behind.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").dropFirst()
        let placed = zip(segments, path).enumerated().map { index, segment in
            Part(
                target: segment.1, name: "path \(index + 1)",
                text: String(segment.0).removingPercentEncoding ?? String(segment.0))
        }
        if !placed.isEmpty { return placed + ((try? named(pairs, keys)) ?? []) }
        guard path.isEmpty || !pairs.isEmpty else { throw .positions(found: 0, expected: path.count, delimiter: "/") }
        return try named(pairs, keys)
    }

    private static func object(_ text: String, _ keys: [String: ColumnTarget]) throws(Flaw) -> [Part] {
        guard text.utf8.first(where: { $0 > 0x20 }) == UInt8(ascii: "{"),
            let value = try? JSONDecoder().decode(BadgeJSON.self, from: Data(text.utf8))
        else { throw .notJSON }
        return try named(value.leaves(), keys)
    }

    /// The target of a key that the pattern does not name.
    private static func target(of key: String) -> ColumnTarget {
        // "attendee.email": the way to it does not count.
        HeaderSynonyms.target(of: key) ?? key.split(separator: ".").last.flatMap {
            HeaderSynonyms.target(of: String($0))
        }
            ?? .custom(key)
    }

    /// The parts of keys and values. Keys are compared without regard to case; one that the pattern does not name is told
    /// by what columns are called.
    private static func named(_ pairs: [(String, String)], _ keys: [String: ColumnTarget]) throws(Flaw) -> [Part] {
        let targets = Dictionary(keys.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
        var isKnown = false
        let parts = pairs.map { key, value in
            let name = CleanText.line(key)
            let target = targets[name.lowercased()] ?? Self.target(of: name)
            if targets[name.lowercased()] != nil || target != .custom(name) { isKnown = true }
            return Part(target: target, name: name, text: value)
        }
        guard isKnown else { throw .noKey(expected: keys.keys.sorted()) }
        return parts
    }
}
