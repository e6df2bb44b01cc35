internal import Capture
internal import Foundation
internal import Leads

/// `ingest --dry-run`: the mapping found, ten leads as they would be stored, and why rows would be rejected.
struct IngestPreview {
    var options: CaptureOptions
    /// Who captured the leads, where the file does not say.
    var capturedBy: String?
    var json: Bool

    /// What is shown of a file.
    private struct Report: Encodable {
        struct Column: Encodable {
            var column: String
            var becomes: String
        }
        struct Reject: Encodable {
            var line: Int
            var column: String?
            var reason: String
        }
        struct Lead: Encodable {
            var line: Int
            var identity: String
            var values: LeadValues
            var custom: [String: String]
            var qualifiers: [String: [String]]
            var remoteIDs: [RemoteID]
            var capturedAt: Date?
            var capturedBy: String?
            var consent: String?
            var device: String?
            var registrationID: String?
            var review: String?
            var image: String?

            enum CodingKeys: String, CodingKey {
                case line, identity, values, custom, qualifiers, consent, device, review, image
                case registrationID = "registration_id"
                case remoteIDs = "remote_ids"
                case capturedAt = "captured_at"
                case capturedBy = "captured_by"
            }
        }

        var file: String
        var columns: [Column] = []
        var notices: [String] = []
        var accepted = 0
        var rejected = 0
        var leads: [Lead] = []
        var rejects: [Reject] = []
        /// Why the file cannot be used.
        var error: String?
    }

    /// Reads the files to their ends. Throws exit code 65 where a row would be rejected; where files cannot be used, the
    /// others are read all the same, and the exit code is that of the first.
    func run(_ files: [String]) throws {
        var reports: [Report] = []
        var failure: CommandFailure?
        for file in files {
            do {
                let report = try read(file)
                if json { reports.append(report) } else { show(report) }
                if !json { reports.append(Report(file: file, rejected: report.rejected)) }
            } catch let error as CaptureError where error.isOfInput {
                Terminal.say("leadferry: \(error)")
                reports.append(Report(file: file, error: "\(error)"))
                failure = failure ?? CommandFailure(CommandFailure(error).status)
            }
        }
        if json { try Output.json(reports) }
        if let failure { throw failure }
        if reports.contains(where: { $0.rejected > 0 }) { throw CommandFailure(.rejected) }
    }

    private func read(_ file: String) throws -> Report {
        var reader = try CaptureInput.open(path: file, options: options)
        var report = Report(file: file)
        report.columns = reader.columns.map { .init(column: $0.name, becomes: $0.target.name) }
        while let row = try reader.next() {
            switch row {
            case .lead(let lead):
                report.accepted += 1
                guard report.leads.count < 10 else { continue }
                report.leads.append(
                    .init(
                        line: lead.line, identity: lead.identity.description, values: lead.values, custom: lead.custom,
                        qualifiers: lead.qualifiers, remoteIDs: lead.remoteIDs, capturedAt: lead.capturedAt,
                        capturedBy: lead.capturedBy ?? capturedBy, consent: lead.consent ?? options.consent,
                        device: lead.device ?? options.device, registrationID: lead.registrationID,
                        review: lead.review, image: lead.image))
            case .rejected(let rejection):
                report.rejected += 1
                guard report.rejects.count < 100 else { continue }
                report.rejects.append(
                    .init(line: rejection.line, column: rejection.column, reason: rejection.reason))
            }
        }
        report.notices = reader.notices
        return report
    }

    private func show(_ report: Report) {
        if !report.columns.isEmpty {
            var table = Table([("COLUMN", .left), ("BECOMES", .left)])
            for column in report.columns { table.add([column.column, column.becomes]) }
            Output.table(table)
        }
        for notice in report.notices { Terminal.say("\(report.file): \(notice)") }
        for lead in report.leads {
            var parts = lead.values.fields.map { "\($0.rawValue)=\(lead.values[$0] ?? "")" }
            parts += lead.custom.sorted { $0.key < $1.key }.map { "custom.\($0.key)=\($0.value)" }
            parts += lead.qualifiers.sorted { $0.key < $1.key }
                .map { "qualifier.\($0.key)=\($0.value.joined(separator: "; "))" }
            parts += lead.remoteIDs.map { "remote_id.\($0.destination).\($0.object)=\($0.id)" }
            let circumstances: [(name: String, value: String?)] = [
                ("captured_by", lead.capturedBy), ("captured_at", lead.capturedAt?.formatted(.iso8601)),
                ("consent", lead.consent), ("device", lead.device), ("registration_id", lead.registrationID),
                ("review", lead.review), ("image", lead.image),
            ]
            parts += circumstances.compactMap { name, value in value.map { "\(name)=\($0)" } }
            let text = parts.joined(separator: "  ").map { $0.isNewline ? " " : $0 }
            Terminal.print("line \(lead.line): \(String(text))")
        }
        for reject in report.rejects {
            Terminal.say("\(report.file):\(reject.line): \(reject.column.map { "\($0): " } ?? "")\(reject.reason)")
        }
        Terminal.print("\(report.file): \(report.accepted) leads, \(report.rejected) rejected; nothing was written")
    }
}
