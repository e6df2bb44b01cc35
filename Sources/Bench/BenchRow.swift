import Foundation

/// One line of a benchmark's table.
struct BenchRow: Encodable {
    /// What was measured.
    var name: String
    /// The figure that is held against `reach`.
    var value: Double
    /// The figure's unit; `x` for a ratio.
    var unit: String
    /// The figure asked for, with its direction: ">= 0.6".
    var reach: String
    /// Whether it was reached.
    var ok: Bool
    /// The figures behind it.
    var detail: String

    /// A figure that should be at least so high.
    static func atLeast(_ reach: Double, _ name: String, _ value: Double, _ unit: String, _ detail: String) -> BenchRow
    {
        BenchRow(name: name, value: value, unit: unit, reach: ">= \(text(reach))", ok: value >= reach, detail: detail)
    }

    /// A figure that should be at most so high.
    static func atMost(_ reach: Double, _ name: String, _ value: Double, _ unit: String, _ detail: String) -> BenchRow {
        BenchRow(name: name, value: value, unit: unit, reach: "<= \(text(reach))", ok: value <= reach, detail: detail)
    }

    private static func text(_ value: Double) -> String { String(format: "%g", value) }

    /// The table for a terminal: two lines a row, so that it fits 80 columns.
    static func table(_ rows: [BenchRow]) -> String {
        rows.reduce(into: "") { text, row in
            let name = row.name.padding(toLength: max(48, row.name.count), withPad: " ", startingAt: 0)
            let value = String(format: "%9.3g %-4@", row.value, row.unit as NSString)
            text += "\(row.ok ? "ok  " : "MISS") \(name) \(value) \(row.reach)\n       \(row.detail)\n"
        }
    }
}

/// The middle value; the mean of the two in the middle where their number is even.
func median(_ values: [Double]) -> Double { percentile(50, values) }

/// The value below which so many per cent lie, between neighbours in proportion.
func percentile(_ percent: Double, _ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard let first = sorted.first, let last = sorted.last else { return .nan }
    let place = percent / 100 * Double(sorted.count - 1)
    let below = Int(place)
    guard below + 1 < sorted.count else { return last }
    return sorted.count == 1 ? first : sorted[below] + (sorted[below + 1] - sorted[below]) * (place - Double(below))
}
