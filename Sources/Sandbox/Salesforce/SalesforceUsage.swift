/// The calls of the last twenty-four hours, counted by the minute.
struct SalesforceUsage: Sendable {
    private var minutes: [(minute: Int, count: Int)] = []
    private(set) var total = 0

    /// Forgets what is older than a day.
    mutating func expire(at moment: Moment) {
        let oldest = Int(moment.seconds / 60) - 1440
        guard let first = minutes.first, first.minute <= oldest else { return }
        total -= minutes.prefix { $0.minute <= oldest }.map(\.count).reduce(0, +)
        minutes.removeAll { $0.minute <= oldest }
    }

    /// Counts a call.
    mutating func count(at moment: Moment) {
        let minute = Int(moment.seconds / 60)
        if minutes.last?.minute != minute { minutes.append((minute, 0)) }
        minutes[minutes.count - 1].count += 1
        total += 1
    }
}
