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
}
