import Foundation
import Store
import Testing

@testable import Commands

@Suite struct ReconcileTextTests {
    private func report() throws -> ReconciliationReport {
        let text = """
            {"figures": [{"destination": "hubspot", "mode": "automatic", "leads": 100000, "cleared": 99960, "failed": 20,
                "dismissed": 3, "pre_sync": {"queued": 10, "waiting": 0, "held": 4, "frozen": 0, "paused": 3,
                "disabled": 0}, "paused": "AUTHENTICATION"}],
             "groups": [{"destination": "hubspot", "error_type": "DATA_VALUE_VALIDATION", "leads": 20,
                "first_failed_at": "2026-11-26T06:00:00.000Z", "last_failed_at": "2026-11-26T07:00:00.000Z",
                "causes": [{"field": "industry_c", "value": "It's wizardry", "lead_field": "industry", "leads": 12,
                    "first_failed_at": "2026-11-26T06:00:00.000Z", "last_failed_at": "2026-11-26T07:00:00.000Z",
                    "code": "INVALID_OPTION", "message": "It's wizardry is none of the options"}],
                "other_causes": 8, "other_leads": 8}]}
            """
        return try JSONDecoder().decode(ReconciliationReport.self, from: Data(text.utf8))
    }

    @Test func `a share that is not whole is never shown as if it were`() {
        #expect(ReconcileText.percent(1) == "100 %")
        #expect(ReconcileText.percent(0.99999) == "99.9 %")
        #expect(ReconcileText.percent(0.5) == "50.0 %")
        #expect(ReconcileText.percent(0) == "0.0 %")
    }

    @Test func `the figures say what is cleared, on its way and failed`() throws {
        let text = ReconcileText.lines(try report(), width: nil).joined(separator: "\n")
        for part in [
            "hubspot: 99.9 % cleared, 99960 of 99997 leads, 20 failed, 3 dismissed",
            "pre-sync 17: 10 queued, 4 held, 3 paused", "paused: AUTHENTICATION", "industry_c (industry)",
            "hubspot: DATA_VALUE_VALIDATION, 20 leads, first 2026-11-26 06:00, last 2026-11-26 07:00",
            "It's wizardry", "INVALID_OPTION: ", "8 others", "--values 9",
        ] {
            #expect(text.contains(part), "\(part) is not in \(text)")
        }
        #expect(!text.contains("█"))
    }

    @Test func `on a terminal there is a bar, and no line is wider`() throws {
        let lines = ReconcileText.lines(try report(), width: 80)
        #expect(lines.first?.contains("███░") == true)
        for line in lines.dropFirst() { #expect(line.count <= 80, "\(line)") }
    }

    @Test func `the mend names the command for what stands first in the table`() throws {
        let mend = try #require(ReconcileText.mends(try report().groups).first)
        #expect(
            mend.contains(#"leadferry edit --type DATA_VALUE_VALIDATION --value 'It'\''s wizardry' industry=…"#),
            "\(mend)")
        #expect(mend.contains("leadferry explain DATA_VALUE_VALIDATION"))
    }
}
