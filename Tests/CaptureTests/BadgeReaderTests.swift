import Foundation
import Leads
import Store
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

    /// The list of an event at which one person is registered.
    private func list(_ values: LeadValues, name: String) throws -> AttendeeList? {
        let store = try Store(path: folder.path(name), opening: .migrating)
        try store.register([Attendee(registrationID: "4711", values: values)], event: "expo")
        return try AttendeeList(store: store, event: "expo")
    }

    @Test func `a scan is the same scan when the attendee list has changed`() throws {
        let found = try ["Ann", "Anna"].map { name in
            let list = try list([.email: "ann@acme.example", .firstName: name], name: name)
            return try fingerprints("4711\n") { options in
                options.badges = [BadgePattern(.registration)]
                options.attendees = list
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

    @Test func `what the badge says itself wins over the list`() throws {
        let list = try list(
            [.email: "ann@acme.example", .firstName: "Ann", .lastName: "Lee", .company: "Acme"], name: "list")
        let found = try rows("4711|Annie\n") { options in
            options.badges = [BadgePattern(.delimited(by: "|", fields: [.registrationID, .field(.firstName)]))]
            options.attendees = list
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
