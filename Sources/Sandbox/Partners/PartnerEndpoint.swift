/// One path of a partner.
struct PartnerEndpoint: Sendable {
    /// Many people in one call.
    struct List: Sendable {
        /// Where the list stands in the body, and the parameters in an item.
        let items: String
        let each: String?
        let most: Int
        /// The member of an item that comes back with its result.
        let tag: String?
        let envelope: JSON
        /// Whether somebody unknown does not come back.
        let dropsMisses: Bool
        /// Whether the results are an object whose keys are the tags.
        let isKeyed: Bool
    }

    /// An answer that comes later.
    struct Later: Sendable {
        let accepted: JSON
        let acceptedStatus: Int
        let method: String
        let path: String
        /// The parameter that names the task, where the path does not.
        let parameter: String?
        let pending: JSON
        let pendingStatus: Int
        let seconds: Double
        /// What stands around the result.
        let envelope: JSON
    }

    let method: String
    /// Its segments; `{name}` is a parameter.
    let path: [String]
    /// Query or body parameter, and the word of the sandbox for what it carries.
    let inputs: [String: String]
    let optional: Set<String>
    /// The sets of parameters of which one must be complete.
    let anyOf: [[String]]
    let credits: Double
    let missCredits: Double
    /// What is charged beside where a word of the template came out.
    let creditsPerField: [String: Double]
    /// Whether everybody is known here, as with a check of an address.
    let answersAlways: Bool
    let minimum: (parameter: String, variable: String)?
    /// The parameter without which the partner writes its data in lower case.
    let lowerCaseUnless: String?
    let hit: JSON
    let missStatus: Int
    let miss: JSON?
    let list: List?
    let task: Later?
    /// The partner's words for the sandbox's, by the blank they stand in.
    let words: [String: [String: String]]
    /// The blanks that stay null unless they are asked for.
    let askedBy: [String: Ask]

    init(_ data: JSON) {
        method = data["method"]?.string ?? "GET"
        path = Self.segments(data["path"]?.string ?? "/")
        inputs = data["inputs"]?.stringMembers ?? [:]
        optional = Set(data["optional"]?.strings ?? [])
        anyOf = (data["anyOf"]?.array ?? []).compactMap(\.strings)
        credits = data["credits"]?.double ?? 0
        missCredits = data["missCredits"]?.double ?? 0
        creditsPerField = (data["creditsPerField"]?.object ?? [:]).compactMapValues(\.double)
        answersAlways = data["answersAlways"]?.bool ?? false
        if let parameter = data["minimum"]?["parameter"]?.string, let variable = data["minimum"]?["variable"]?.string {
            minimum = (parameter, variable)
        } else {
            minimum = nil
        }
        lowerCaseUnless = data["lowerCaseUnless"]?.string
        hit = data["hit"] ?? [:]
        missStatus = data["miss"]?["status"]?.integer ?? 404
        miss = data["miss"]?["body"]
        words = (data["words"]?.object ?? [:]).compactMapValues(\.stringMembers)
        askedBy = (data["askedBy"]?.object ?? [:]).compactMapValues(Ask.init)
        list = data["list"].flatMap { list in
            list["items"]?.string.map {
                List(
                    items: $0, each: list["each"]?.string, most: list["max"]?.integer ?? 100,
                    tag: list["tag"]?.string, envelope: list["envelope"] ?? "{items}",
                    dropsMisses: list["missing"]?.bool ?? false, isKeyed: list["keyed"]?.bool ?? false)
            }
        }
        task = data["task"].map { task in
            Later(
                accepted: task["accepted"]?["body"] ?? ["id": "{task}"],
                acceptedStatus: task["accepted"]?["status"]?.integer ?? 200,
                method: task["poll"]?["method"]?.string ?? "GET", path: task["poll"]?["path"]?.string ?? "/{task}",
                parameter: task["poll"]?["parameter"]?.string, pending: task["pending"]?["body"] ?? [:],
                pendingStatus: task["pending"]?["status"]?.integer ?? 200, seconds: task["seconds"]?.double ?? 1,
                envelope: task["envelope"] ?? "{result}")
        }
    }

    /// The path as it is written in the file.
    var pattern: String { "/" + path.joined(separator: "/") }

    /// The parameters that a path has, or nil where it is another.
    func match(_ path: String) -> [String: String]? { Self.match(self.path, path) }

    static func match(_ pattern: [String], _ path: String) -> [String: String]? {
        let segments = segments(path)
        guard segments.count == pattern.count else { return nil }
        var parameters: [String: String] = [:]
        for (wanted, segment) in zip(pattern, segments) {
            if wanted.hasPrefix("{"), wanted.hasSuffix("}") {
                parameters[String(wanted.dropFirst().dropLast())] = segment
            } else if wanted != segment {
                return nil
            }
        }
        return parameters
    }

    static func segments(_ path: String) -> [String] { path.split(separator: "/").map(String.init) }
}
