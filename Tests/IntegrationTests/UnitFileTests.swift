import Foundation
import TestSupport
import Testing

/// The systemd units, held against systemd's own checks.
@Suite(.blocking) struct UnitFileTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("scripts/systemd").path
    private static let hasSystemd = FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")

    @Test(
        .enabled(if: hasSystemd),
        arguments: [
            "leadferry-worker@.service", "leadferry-sandbox.service", "leadferry-ingest@.service",
        ])
    func `a unit is correct and hardened`(unit: String) throws {
        let user = try Installation()
        // The binary is where the unit says only on a host that installed it.
        let text = try String(contentsOfFile: Self.folder + "/" + unit, encoding: .utf8)
        try user.write(text.replacing("/usr/local/bin/leadferry", with: Installation.binary.path), to: unit)
        let verify = try user.shell("systemd-analyze verify ./\(unit)")
        #expect(verify.status == 0 && verify.messages.isEmpty, "\(verify.messages)")
        let security = try user.shell("systemd-analyze security --offline=true --threshold=20 ./\(unit)")
        #expect(security.status == 0, "\(security.output)")
    }

    @Test func `who drops files cannot read the database`() throws {
        let units = try ["leadferry-worker@.service", "leadferry-ingest@.service"].map {
            try String(contentsOfFile: Self.folder + "/" + $0, encoding: .utf8)
        }
        for unit in units {
            let lines = unit.split(separator: "\n").filter { $0.hasPrefix("StateDirectory") }
            #expect(lines == ["StateDirectory=leadferry", "StateDirectoryMode=0750"])
        }
        let words = units[1].split(separator: " ")
        let place = try #require(words.firstIndex(of: "--watch"))
        let watched = words[place + 1]
        #expect(!watched.hasPrefix("/var/lib/leadferry"))
        #expect(units[1].contains("ReadWritePaths=\(watched)\n"))
    }
}
