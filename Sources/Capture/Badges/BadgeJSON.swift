/// A JSON value of a badge, of which the texts at the ends of its branches matter.
enum BadgeJSON: Decodable {
    case text(String)
    case object([(key: String, value: BadgeJSON)])
    case list([BadgeJSON])
    case nothing

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        if decoder.codingPath.count > 8 {
            self = .nothing
        } else if let container = try? decoder.container(keyedBy: Key.self) {
            self = .object(
                try container.allKeys.sorted { $0.stringValue < $1.stringValue }.map {
                    ($0.stringValue, try container.decode(BadgeJSON.self, forKey: $0))
                })
        } else if var container = try? decoder.unkeyedContainer() {
            var items: [BadgeJSON] = []
            while !container.isAtEnd { items.append(try container.decode(BadgeJSON.self)) }
            self = .list(items)
        } else {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if let flag = try? container.decode(Bool.self) {
                self = .text(String(flag))
            } else if let number = try? container.decode(Int64.self) {
                self = .text(String(number))
            } else if let number = try? container.decode(Double.self) {
                self = .text(String(number))
            } else {
                self = .nothing
            }
        }
    }

    /// The texts with the way to each: `attendee.email`. A list's texts are one, divided by "; ".
    func leaves(_ path: String = "") -> [(String, String)] {
        switch self {
        case .nothing: []
        case .text(let text): [(path, text)]
        case .object(let entries): entries.flatMap { $1.leaves(path.isEmpty ? $0 : path + "." + $0) }
        case .list(let items):
            if items.allSatisfy({ if case .text = $0 { true } else { false } }) {
                [(path, items.map { $0.leaves().first?.1 ?? "" }.joined(separator: "; "))]
            } else {
                items.flatMap { $0.leaves(path) }
            }
        }
    }
}
