import Foundation
import Testing

/// The clocks of chosen processes, moved while they run: `Tests/CClockShim`, built here and preloaded into them.
struct ShiftedClock {
    /// What the processes need in their environment.
    let environment: [String: String]
    private let file: String

    init(in user: Installation) throws {
        file = user.folder + "/clock"
        try Data(count: 16).write(to: URL(fileURLWithPath: file))
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("CClockShim/clock_shim.c").path
        let built = try user.shell("cc -shared -fPIC -O1 -Wall -Werror -o clock_shim.so '\(source)' -ldl")
        try #require(built.status == 0, "\(built.messages)")
        environment = ["LD_PRELOAD": user.folder + "/clock_shim.so", "LEADFERRY_CLOCK_FILE": file]
    }

    /// Moves the wall clock alone: what NTP or an operator does.
    func step(by seconds: Int) throws { try set(wall: seconds, boot: 0) }

    /// Moves wall and boot clock together: a suspend, in which CLOCK_MONOTONIC stands still.
    func suspend(for seconds: Int) throws { try set(wall: seconds, boot: seconds) }

    /// The file is mapped by the processes, so it is written in place, both numbers at once.
    private func set(wall: Int, boot: Int) throws {
        let handle = try #require(FileHandle(forUpdatingAtPath: file))
        let numbers = [Int64(wall), Int64(boot)].map { $0 * 1_000_000_000 }
        handle.write(numbers.withUnsafeBytes { Data($0) })
        try handle.close()
    }
}
