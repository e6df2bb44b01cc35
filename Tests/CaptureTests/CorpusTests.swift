import Foundation
import Leads
import Testing

@testable import Capture

/// Files as they are met in the wild, each with what is expected of it beside it in `NAME.expected.json`.
@Suite struct CorpusTests {
    /// What a file is to become. `error` is a part of the message of a file that cannot be used.
    struct Expected: Decodable {
        struct ExpectedLead: Decodable {
            var line: Int
            var values: [String: String]
            var custom: [String: String]?
            var qualifiers: [String: [String]]?
        }
        struct ExpectedReject: Decodable {
            var line: Int
            /// A part of the reason.
            var reason: String
            var column: String?
        }
        struct Options: Decodable {
            var mappings: [String]?
            var format: String?
        }

        var error: String?
        var leads: [ExpectedLead]?
        /// How many leads there are, where only the last ones are told.
        var count: Int?
        var rejects: [ExpectedReject]?
        /// A part of each notice, in order.
        var notices: [String]?
        /// Fields that are not compared.
        var loose: [String]?
        var options: Options?
    }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Corpus")
    static let files =
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted())?
        .filter { !$0.hasSuffix(".expected.json") && !$0.hasSuffix(".source") && $0.contains(".") } ?? []

    private func expected(_ name: String) throws -> Expected {
        let url = Self.folder.appendingPathComponent(name + ".expected.json")
        return try JSONDecoder().decode(Expected.self, from: Data(contentsOf: url))
    }

    private func options(_ expected: Expected) -> CaptureOptions {
        var options = CaptureOptions()
        options.mappings = expected.options?.mappings ?? []
        options.format = expected.options?.format.flatMap { CaptureFormat(rawValue: $0) }
        return options
    }

    @Test func `the corpus is there, and every file says what is expected`() throws {
        #expect(Self.files.count >= 60)
        for file in Self.files { _ = try expected(file) }
    }

    @Test(arguments: files)
    func `a file of the corpus becomes what is expected`(file: String) throws {
        let expected = try expected(file)
        let path = Self.folder.appendingPathComponent(file).path
        var leads: [CapturedLead] = []
        var rejections: [Rejection] = []
        let notices: [String]
        let rows: Int
        do {
            var reader = try CaptureInput.open(path: path, options: options(expected))
            while let row = try reader.next() {
                switch row {
                case .lead(let lead): leads.append(lead)
                case .rejected(let rejection): rejections.append(rejection)
                }
            }
            notices = reader.notices
            rows = reader.rows
        } catch {
            let part = try #require(expected.error, "\(error)")
            #expect("\(error)".contains(part))
            return
        }
        #expect(expected.error == nil, "no error was told")
        #expect(rows == leads.count + rejections.count)
        let wanted = expected.leads ?? []
        #expect(leads.count == expected.count ?? wanted.count)
        for (lead, want) in zip(leads.suffix(wanted.count), wanted) { compare(lead, want, expected.loose ?? []) }
        let rejects = expected.rejects ?? []
        #expect(rejections.count == rejects.count, "\(rejections.map(\.reason))")
        for (rejection, want) in zip(rejections, rejects) {
            #expect(rejection.line == want.line)
            #expect(rejection.reason.contains(want.reason))
            if let column = want.column { #expect(rejection.column == column) }
        }
        #expect(notices.count == (expected.notices ?? []).count, "\(notices)")
        for (notice, part) in zip(notices, expected.notices ?? []) { #expect(notice.contains(part)) }
    }

    private func compare(_ lead: CapturedLead, _ want: Expected.ExpectedLead, _ loose: [String]) {
        #expect(lead.line == want.line)
        let values = Dictionary(uniqueKeysWithValues: lead.values.fields.map { ($0.rawValue, lead.values[$0] ?? "") })
        func strict(_ values: [String: String]) -> [String: String] { values.filter { !loose.contains($0.key) } }
        #expect(strict(values) == strict(want.values), "line \(want.line)")
        if let custom = want.custom, !loose.contains("custom") { #expect(lead.custom == custom, "line \(want.line)") }
        if let qualifiers = want.qualifiers { #expect(lead.qualifiers == qualifiers, "line \(want.line)") }
    }
}
