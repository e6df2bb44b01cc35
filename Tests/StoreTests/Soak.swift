import Foundation

/// Whether the long form of the tests was asked for: `scripts/soak` sets it.
enum Soak {
    static let isAsked = ProcessInfo.processInfo.environment["LEADFERRY_SOAK"] != nil
}
