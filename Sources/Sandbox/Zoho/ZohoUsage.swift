/// The credits of the last twenty-four hours, counted by the minute.
struct ZohoUsage: Sendable {
    private var minutes: [(minute: Int, credits: Int)] = []
    private(set) var total = 0

    /// Forgets what is older than a day.
    mutating func expire(at moment: Moment) {
        let oldest = Int(moment.seconds / 60) - 1440
        guard let first = minutes.first, first.minute <= oldest else { return }
        total -= minutes.prefix { $0.minute <= oldest }.map(\.credits).reduce(0, +)
        minutes.removeAll { $0.minute <= oldest }
    }

    /// Counts what a call cost.
    mutating func count(_ credits: Int, at moment: Moment) {
        let minute = Int(moment.seconds / 60)
        if minutes.last?.minute != minute { minutes.append((minute, 0)) }
        minutes[minutes.count - 1].credits += credits
        total += credits
    }
}
