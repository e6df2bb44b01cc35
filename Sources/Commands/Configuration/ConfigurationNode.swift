internal import Leads
internal import Yams

/// A place in the configuration file that knows where it stands, so that every error can name file, line and key.
struct ConfigurationNode {
    let node: Node
    let file: String
    /// `destinations.hubspot.token`
    let path: String

    func error(_ problem: String) -> ConfigurationError {
        let mark = node.mark.map { ":\($0.line):\($0.column)" } ?? ""
        return ConfigurationError(place: file + mark, problem: path.isEmpty ? problem : "\(path): \(problem)")
    }

    /// The node as a mapping, all of whose keys must be asked for: an unknown key is an error that names the nearest.
    func mapping<T>(_ keys: [String], _ read: (ConfigurationMapping) throws -> T) throws -> T {
        if node.null != nil || node.string == "" { return try read(ConfigurationMapping(entries: [:], of: self)) }
        guard let mapping = node.mapping else { throw error("expected keys with values, such as \(keys[0]): …") }
        var entries: [String: ConfigurationNode] = [:]
        for (key, value) in mapping {
            let name = key.string ?? ""
            let child = ConfigurationNode(node: value, file: file, path: path.isEmpty ? name : path + "." + name)
            guard keys.contains(name) else {
                let place = ConfigurationNode(node: key, file: file, path: path)
                throw place.error("unknown key '\(name)'\(Spelling.suggestion(for: name, among: keys))")
            }
            entries[name] = child
        }
        return try read(ConfigurationMapping(entries: entries, of: self))
    }

    /// The node as a mapping of free names.
    func named() throws -> [(name: String, node: ConfigurationNode)] {
        if node.null != nil || node.string == "" { return [] }
        guard let mapping = node.mapping else { throw error("expected names with settings below them") }
        return mapping.map { key, value in
            let name = key.string ?? ""
            return (name, ConfigurationNode(node: value, file: file, path: path.isEmpty ? name : path + "." + name))
        }
    }

    func list() throws -> [ConfigurationNode] {
        guard let sequence = node.sequence else { throw error("expected a list, such as [a, b]") }
        return sequence.enumerated().map {
            ConfigurationNode(node: $1, file: file, path: "\(path)[\($0)]")
        }
    }

    func text() throws -> String {
        guard let text = node.scalar?.string, !text.isEmpty else { throw error("expected a value") }
        return text
    }

    func integer(in range: ClosedRange<Int>) throws -> Int {
        guard let number = Int(try text()), range.contains(number) else {
            throw error("expected a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A number of at least 0.
    func amount() throws -> Double {
        guard let number = Double(try text()), number.isFinite, number >= 0 else {
            throw error("expected a number such as 5 or 0.02")
        }
        return number
    }

    func flag() throws -> Bool {
        switch try text().lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default: throw error("expected true or false")
        }
    }

    /// `30s`, `5m`, `2h`, `7d`, `250ms`.
    func duration() throws -> Duration {
        guard let duration = Duration(operatorText: try text()) else {
            throw error("expected a length of time such as 250ms, 30s, 5m, 2h or 7d")
        }
        return duration
    }

    func choice<T: RawRepresentable & CaseIterable>(_ type: T.Type) throws -> T where T.RawValue == String {
        let text = try text()
        guard let value = T(rawValue: text) else {
            throw error("'\(text)' is not one of \(T.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return value
    }
}

/// The entries of a mapping whose keys are known.
struct ConfigurationMapping {
    let entries: [String: ConfigurationNode]
    let of: ConfigurationNode

    subscript(key: String) -> ConfigurationNode? { entries[key] }

    func required(_ key: String) throws -> ConfigurationNode {
        guard let node = entries[key] else { throw of.error("the key '\(key)' is missing") }
        return node
    }
}

/// The nearest known word to one that was misspelt.
enum Spelling {
    static func suggestion(for word: String, among known: [String]) -> String {
        if let nearest = word.nearest(among: known) { return "; did you mean '\(nearest)'?" }
        return "; known here: \(known.joined(separator: ", "))"
    }
}

extension Duration {
    /// Reads `250ms`, `30s`, `5m`, `2h`, `7d`, or a bare number of seconds.
    init?(operatorText text: String) {
        let digits = text.prefix { $0.isNumber || $0 == "." }
        let units: [Substring: Double] = ["ms": 0.001, "s": 1, "": 1, "m": 60, "h": 3600, "d": 86400]
        guard let number = Double(digits), let unit = units[text.dropFirst(digits.count)],
            case let seconds = number * unit, seconds >= 0, seconds <= 10 * 365 * 86400
        else { return nil }
        self = .seconds(seconds)
    }
}
