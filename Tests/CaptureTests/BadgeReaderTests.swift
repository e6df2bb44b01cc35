import Foundation
import Leads
import Testing

@testable import Capture

@Suite struct BadgeReaderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func rows(_ text: String, _ change: (inout CaptureOptions) -> Void) throws -> [CapturedRow] {
        var options = CaptureOptions()
        options.format = .badge
        change(&options)
        var reader = try CaptureInput.open(path: folder.file(text, name: "scans.badge"), options: options)
        var rows: [CapturedRow] = []
        while let row = try reader.next() { rows.append(row) }
        #expect(reader.usualSource == .badge)
        return rows
    }

    private func fingerprints(_ text: String, _ change: (inout CaptureOptions) -> Void = { _ in }) throws -> [Int64] {
        try rows(text, change).compactMap { if case .lead(let lead) = $0 { lead.fingerprint } else { nil } }
    }

    @Test func `a scan is the same scan when the attendee list has changed`() throws {
        let found = try ["Ann", "Anna"].map { name in
            try fingerprints("4711\n") { options in
                options.badges.patterns = [BadgePattern(.registration)]
                options.badges.attendee = { _ in
                    BadgeOptions.Attendee(values: [.email: "ann@acme.example", .firstName: name])
                }
            }
        }
        #expect(found[0].count == 1)
        #expect(found[0] == found[1])
    }

    @Test func `two scans at different times are two captures, the same scan is one`() throws {
        let found = try fingerprints(
            "2026-05-01T09:30:00Z\ta@acme.example\n2026-05-01T09:31:00Z\ta@acme.example\n2026-05-01T09:30:00Z\ta@acme.example\n"
        )
        #expect(Set(found).count == 2)
        #expect(found[0] == found[2])
    }

    @Test func `an attendee list that cannot be asked stops the file`() throws {
        #expect(throws: CaptureError.readFailed(path: "list", reason: "gone")) {
            try rows("4711\n") { options in
                options.badges.patterns = [BadgePattern(.registration)]
                options.badges.attendee = { _ throws(CaptureError) in throw .readFailed(path: "list", reason: "gone") }
            }
        }
    }

    @Test func `what the badge says itself wins over the list`() throws {
        let found = try rows("4711|Annie\n") { options in
            options.badges.patterns = [
                BadgePattern(.delimited(by: "|", fields: [.registration, .column(.field(.firstName))]))
            ]
            options.badges.attendee = { _ in
                BadgeOptions.Attendee(
                    values: [.email: "ann@acme.example", .firstName: "Ann", .lastName: "Lee", .company: "Acme"])
            }
        }
        guard case .lead(let lead)? = found.first else {
            Issue.record("\(found)")
            return
        }
        #expect(lead.values[.firstName] == "Annie")
        #expect(lead.values[.company] == "Acme")
    }

    @Test func `a payload longer than any code is rejected`() throws {
        let found = try rows("MECARD:N:\(String(repeating: "x", count: 20_000));;\n") { _ in }
        guard case .rejected(let rejection)? = found.first else {
            Issue.record("\(found.count)")
            return
        }
        #expect(rejection.reason.contains("more than 16384 bytes"))
    }
}
