/// What was called, and how it ended.
struct CallLog: Sendable {
    /// One call.
    struct Entry: Sendable {
        let number: Int
        let method: String
        let pattern: String
        var status: String?
    }

    private static let kept = 20_000

    private struct Place: Hashable {
        let method: String
        let pattern: String
    }

    private var counts: [Place: (count: Int, statuses: [String: Int])] = [:]
    private var entries: [Int: Entry] = [:]
    private var last = 0

    /// Counts a call that came in; answers with its number.
    mutating func begin(_ call: Call, pattern: String) -> Int {
        last += 1
        entries[last] = Entry(number: last, method: call.method, pattern: pattern)
        if last > Self.kept { entries[last - Self.kept] = nil }
        counts[Place(method: call.method, pattern: pattern), default: (0, [:])].count += 1
        return last
    }

    /// Notes how a call ended. A call from before a reset is not known any more.
    mutating func end(_ number: Int, status: String) {
        guard let entry = entries[number] else { return }
        entries[number]?.status = status
        counts[Place(method: entry.method, pattern: entry.pattern)]?.statuses[status, default: 0] += 1
    }

    /// Forgets what was counted; the numbers go on.
    mutating func clear() {
        counts = [:]
        entries = [:]
    }

    /// The counts by method and path, for one first segment or for all.
    func summary(of top: String?) -> JSON {
        let wanted = counts.filter { place, _ in isUnder(top, place.pattern) }
        let sorted = wanted.sorted { ($0.key.pattern, $0.key.method) < ($1.key.pattern, $1.key.method) }
        let calls = sorted.map { place, value -> JSON in
            [
                "method": .string(place.method), "path": .string(place.pattern), "count": .integer(value.count),
                "statuses": .object(value.statuses.mapValues(JSON.integer)),
            ]
        }
        return ["total": .integer(wanted.values.map(\.count).reduce(0, +)), "calls": .array(calls)]
    }

    /// The latest calls one by one, in order.
    func each(of top: String?) -> JSON {
        let wanted = entries.values.filter { isUnder(top, $0.pattern) }.sorted { $0.number < $1.number }
        let calls = wanted.map { entry -> JSON in
            [
                "number": .integer(entry.number), "method": .string(entry.method), "path": .string(entry.pattern),
                "status": entry.status.map(JSON.string) ?? .null,
            ]
        }
        return ["total": .integer(calls.count), "calls": .array(calls)]
    }

    private func isUnder(_ top: String?, _ pattern: String) -> Bool {
        top.map { pattern.hasPrefix("/\($0)/") || pattern == "/\($0)" } ?? true
    }
}
