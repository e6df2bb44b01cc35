internal import Capture
internal import Yams

/// What is particular to an event: how its badges are read.
extension Configuration {
    /// Reads an entry of `events:`.
    static func event(_ name: String, _ node: ConfigurationNode) throws -> EventSettings {
        try node.mapping(["badge"]) { map in
            var event = EventSettings(name: name)
            if let node = map["badge"] {
                // One pattern, or a list of which the first that fits is taken.
                event.badges = try node.node.sequence == nil ? [badge(node)] : node.list().map(badge)
            }
            return event
        }
    }

    /// Reads `images:`.
    static func images(_ node: ConfigurationNode) throws -> ImageOptions {
        try node.mapping(["languages", "review_below"]) { map in
            var options = ImageOptions()
            if let node = map["languages"] {
                options.languages = try node.list().map { node in
                    let name = try node.text()
                    // Names become the names of files.
                    guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }) else {
                        throw node.error("expected a language as Tesseract calls it, such as eng, deu or chi_sim")
                    }
                    return name
                }
                guard !options.languages.isEmpty else {
                    throw node.error("expected a language at least, such as [eng]")
                }
            }
            if let node = map["review_below"] {
                guard let number = Double(try node.text()), (0...1).contains(number) else {
                    throw node.error("expected a number from 0 to 1")
                }
                options.reviewBelow = number
            }
            return options
        }
    }

    private enum BadgeForm: String, CaseIterable {
        case delimited
        case pairs
        case url
        case json
        case registration

        /// The keys that only some forms know.
        var ownKeys: [String] {
            switch self {
            case .delimited: ["delimiter", "fields"]
            case .pairs: ["delimiter", "equals", "keys"]
            case .url: ["path", "keys"]
            case .json: ["keys"]
            case .registration: []
            }
        }
    }

    private static func badge(_ node: ConfigurationNode) throws -> BadgePattern {
        let all = ["form", "prefix"] + BadgeForm.allCases.flatMap(\.ownKeys)
        let form = try node.mapping(all) { map in try map.required("form").choice(BadgeForm.self) }
        return try node.mapping(["form", "prefix"] + form.ownKeys) { map in
            let prefix = try map["prefix"]?.text() ?? ""
            let keys = try map["keys"]?.named().map { ($0, try badgeTarget($1)) } ?? []
            let targets = Dictionary(keys) { first, _ in first }
            switch form {
            case .delimited:
                let fields = try map.required("fields")
                let list = try fields.list().map(badgeTarget)
                guard list.count > 1 else { throw fields.error("expected at least two places") }
                return BadgePattern(
                    .delimited(by: try map.required("delimiter").text(), fields: list), prefix: prefix)
            case .pairs:
                return BadgePattern(
                    .pairs(
                        separator: try map.required("delimiter").text(), equals: try map["equals"]?.text() ?? "=",
                        keys: targets), prefix: prefix)
            case .url:
                let path = try map["path"]?.list().map(badgeTarget) ?? []
                return BadgePattern(.url(path: path, keys: targets), prefix: prefix)
            case .json: return BadgePattern(.json(keys: targets), prefix: prefix)
            case .registration: return BadgePattern(.registration, prefix: prefix)
            }
        }
    }

    private static func badgeTarget(_ node: ConfigurationNode) throws -> ColumnTarget {
        let name = try node.text()
        guard let target = ColumnTarget(name: name) else {
            throw node.error(
                "there is no field '\(name)'\(Spelling.suggestion(for: name, among: ColumnTarget.fixedNames))"
                    + " (also custom.NAME, qualifier.NAME, remote_id.DESTINATION.OBJECT)")
        }
        return target
    }
}
