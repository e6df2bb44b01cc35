/// The parameters of a call by their paths: `data[0].email`, wherever they stand.
enum PartnerParameters {
    /// All of query, form and JSON body.
    static func all(of call: Call) -> [String: String] {
        var parameters = call.query.compactMapValues(\.first)
        let kind = call.headers["content-type"] ?? ""
        if kind.contains("form-urlencoded") {
            for (name, values) in Call.parameters(of: Substring(String(decoding: call.body, as: UTF8.self))) {
                parameters[name] = values.first
            }
        } else if let body = try? JSONParser.parse(call.body) {
            for (name, value) in flat(body) { parameters[name] = value }
        }
        return parameters
    }

    /// The texts in a JSON value by their paths.
    static func flat(_ value: JSON, at path: String = "") -> [String: String] {
        switch value {
        case .object(let members):
            return members.reduce(into: [:]) { all, member in
                let place = path.isEmpty ? member.key : path + "." + member.key
                all.merge(flat(member.value, at: place)) { first, _ in first }
            }
        case .array(let items):
            return items.enumerated().reduce(into: [:]) { all, item in
                all.merge(flat(item.element, at: "\(path)[\(item.offset)]")) { first, _ in first }
            }
        case .null: return [:]
        default: return [path: value.string ?? value.text]
        }
    }

    /// The items of a list endpoint, each with its tag. An item that is nothing but a value is the parameter `$`.
    static func items(
        of call: Call, _ list: PartnerEndpoint.List
    ) -> [(parameters: [String: String], tag: String?)]? {
        guard let body = try? JSONParser.parse(call.body) else { return nil }
        var place: JSON? = body
        for key in list.items.split(separator: ".") { place = place?[String(key)] }
        return place?.array?.map { item in
            // An item that is nothing but a value is its own mark.
            if let text = item.string { return (["$": text], text) }
            var content: JSON = item
            for key in list.each?.split(separator: ".") ?? [] { content = content[String(key)] ?? [:] }
            var parameters = flat(content)
            let tag = list.tag.flatMap { flat(item)[$0] }
            if let name = list.tag { parameters[name] = nil }
            return (parameters, tag)
        }
    }

    /// Whether a name is one of the known, or stands below one.
    static func isKnown(_ name: String, _ known: Set<String>) -> Bool {
        known.contains(name) || known.contains { name.hasPrefix($0 + ".") || name.hasPrefix($0 + "[") }
    }
}
