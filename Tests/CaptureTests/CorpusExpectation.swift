import Foundation
import Leads
import Store
import Testing

@testable import Capture

/// What a file of the corpus must become: `NAME.expected.json` beside it.
struct CorpusExpectation: Codable, Equatable {
    struct Options: Codable, Equatable {
        var region: String?
        var mappings: [String]?
        var format: String?
        var patterns: [Pattern]?
        var attendees: [String: Registered]?
    }

    /// A badge pattern.
    struct Pattern: Codable, Equatable {
        var form: String
        var prefix: String?
        var delimiter: String?
        var equals: String?
        var fields: [String]?
        var path: [String]?
        var keys: [String: String]?
    }

    /// Who is registered under an id.
    struct Registered: Codable, Equatable {
        var values: LeadValues
        var custom: [String: String]?
    }

    struct Lead: Codable, Equatable {
        var line: Int
        var identity: String
        var values: LeadValues
        var custom: [String: String]?
        var qualifiers: [String: [String]]?
        var remoteIDs: [RemoteID]?
        var capturedAt: String?
        var capturedBy: String?
        var registrationID: String?

        enum CodingKeys: String, CodingKey {
            case line, identity, values, custom, qualifiers
            case remoteIDs = "remote_ids"
            case capturedAt = "captured_at"
            case capturedBy = "captured_by"
            case registrationID = "registration_id"
        }
    }

    struct Reject: Codable, Equatable {
        var line: Int
        var column: String?
        /// A part of the reason.
        var reason: String
    }

    var options: Options?
    var notices: [String]?
    var leads: [Lead]
    var rejects: [Reject]

    /// The folder of the corpus.
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Corpus")

    /// The files of one part of the corpus, sorted.
    static func files(_ part: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(part).path)
        return (names ?? []).filter { !$0.hasSuffix(".expected.json") }.sorted().map { part + "/" + $0 }
    }

    /// The expectation beside a file.
    static func beside(_ file: String) throws -> CorpusExpectation {
        let url = folder.appendingPathComponent(file + ".expected.json")
        return try JSONDecoder().decode(CorpusExpectation.self, from: Data(contentsOf: url))
    }

    /// Reads a file of the corpus as its expectation says, and compares.
    static func check(_ file: String) throws {
        let expected = try beside(file)
        let scratch = try TemporaryFolder()
        let found = try read(
            folder.appendingPathComponent(file).path, options: expected.captureOptions(database: scratch.path("a.db")))
        if ProcessInfo.processInfo.environment["LEADFERRY_SHOW_CORPUS"] != nil {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print("== \(file)\n" + String(decoding: try encoder.encode(found), as: UTF8.self))
        }
        #expect(found.leads.count == expected.leads.count)
        for (lead, wanted) in zip(found.leads, expected.leads) { #expect(lead == wanted) }
        #expect(found.rejects.count == expected.rejects.count)
        for (reject, wanted) in zip(found.rejects, expected.rejects) {
            #expect(reject.line == wanted.line)
            #expect(reject.column == wanted.column)
            #expect(reject.reason.contains(wanted.reason), "\(reject.reason)")
        }
        for notice in expected.notices ?? [] {
            #expect(found.notices?.contains { $0.contains(notice) } == true, "\(found.notices ?? [])")
        }
    }

    /// What a file becomes, in the form of an expectation.
    static func read(_ path: String, options: CaptureOptions) throws -> CorpusExpectation {
        var reader = try CaptureInput.open(path: path, options: options)
        var leads: [Lead] = []
        var rejects: [Reject] = []
        while let row = try reader.next() {
            switch row {
            case .lead(let lead): leads.append(Lead(lead))
            case .rejected(let rejection):
                rejects.append(Reject(line: rejection.line, column: rejection.column, reason: rejection.reason))
            }
        }
        #expect(reader.rows == leads.count + rejects.count)
        return CorpusExpectation(notices: reader.notices, leads: leads, rejects: rejects)
    }

    /// The options that the file asks for.
    func captureOptions(database: String) throws -> CaptureOptions {
        var made = CaptureOptions()
        made.defaultRegion = options?.region
        made.mappings = options?.mappings ?? []
        made.format = try options?.format.map { try #require(CaptureFormat(rawValue: $0)) }
        made.badges = try options?.patterns?.map { try $0.made() } ?? []
        if let attendees = options?.attendees {
            let store = try Store(path: database, opening: .migrating)
            try store.register(
                attendees.map { Attendee(registrationID: $0, values: $1.values, custom: $1.custom ?? [:]) },
                event: "expo")
            made.attendees = try AttendeeList(store: store, event: "expo")
        }
        return made
    }
}

extension CorpusExpectation.Pattern {
    func made() throws -> BadgePattern {
        func target(_ name: String) throws -> ColumnTarget { try #require(ColumnTarget(name: name)) }
        let keys = try (keys ?? [:]).mapValues(target)
        let shape: BadgePattern.Form =
            switch form {
            case "delimited":
                .delimited(by: try #require(delimiter), fields: try #require(fields).map(target))
            case "pairs": .pairs(separator: try #require(delimiter), equals: equals ?? "=", keys: keys)
            case "url": .url(path: try (path ?? []).map(target), keys: keys)
            case "json": .json(keys: keys)
            default: .registration
            }
        return BadgePattern(shape, prefix: prefix ?? "")
    }
}

extension CorpusExpectation.Lead {
    init(_ lead: CapturedLead) {
        line = lead.line
        identity = lead.identity.description
        values = lead.values
        custom = lead.custom.isEmpty ? nil : lead.custom
        qualifiers = lead.qualifiers.isEmpty ? nil : lead.qualifiers
        remoteIDs = lead.remoteIDs.isEmpty ? nil : lead.remoteIDs
        capturedAt = lead.capturedAt.map { $0.ISO8601Format() }
        capturedBy = lead.capturedBy
        registrationID = lead.registrationID
    }
}
