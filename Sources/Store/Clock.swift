public import Foundation

/// The times the store needs: the wall clock for what people read, and two clocks that never step.
///
/// Leases are timed by the machine's waking hours (CLOCK_MONOTONIC): neither NTP nor an operator can free a live job or
/// hold a dead one, and after a suspend nobody's lease has run out in its sleep. The boot clock (CLOCK_BOOTTIME) goes on
/// in a suspend as the wall clock does, so what differs between the two is a step. Tests make their own.
public struct Clock: Sendable {
    /// UTC milliseconds since 1970.
    public var wall: @Sendable () -> Int64
    /// Milliseconds since the machine booted.
    public var boot: @Sendable () -> Int64
    /// Milliseconds the machine has been awake since it booted.
    public var awake: @Sendable () -> Int64
    /// The identity of this boot: times since another boot mean nothing.
    public var bootID: String

    /// Makes a clock.
    public init(
        wall: @escaping @Sendable () -> Int64, boot: @escaping @Sendable () -> Int64,
        awake: @escaping @Sendable () -> Int64, bootID: String
    ) {
        self.wall = wall
        self.boot = boot
        self.awake = awake
        self.bootID = bootID
    }

    /// The machine's clocks.
    public static let system = Clock(
        wall: { milliseconds(of: CLOCK_REALTIME) },
        boot: { milliseconds(of: CLOCK_BOOTTIME) },
        awake: { milliseconds(of: CLOCK_MONOTONIC) },
        bootID: systemBootID
    )

    private static let systemBootID: String = {
        let path = "/proc/sys/kernel/random/boot_id"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let id = text.trimmingCharacters(in: .whitespacesAndNewlines)
        // Without /proc all processes of the host share the unknown boot; leases then live by their expiry alone.
        return id.isEmpty ? "unknown" : id
    }()

    private static func milliseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

extension Date {
    /// UTC milliseconds since 1970, as stored in columns ending in `_ms`.
    public var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }

    /// A date from a column ending in `_ms`.
    public init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }
}

extension Duration {
    /// Whole milliseconds, rounded up, so that a wait is never shortened.
    public var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let part = attoseconds / 1_000_000_000_000_000
        return seconds * 1000 + part + (attoseconds % 1_000_000_000_000_000 > 0 ? 1 : 0)
    }
}
