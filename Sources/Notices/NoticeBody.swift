internal import Foundation
internal import JobQueue
internal import Reconciliation
internal import Store

/// The JSON of a notice, as docs/notices.md says. No lead's values are in it: it leaves the house.
struct NoticeBody: Codable {
    /// A destination in a digest.
    struct Line: Codable {
        var destination: String
        var leads: Int
        var cleared: Int
        var preSync: Int
        var failed: Int
        var newlyFailed: Int
        var groups: [Group]
    }

    /// What failed alike.
    struct Group: Codable {
        var errorType: String
        var field: String?
        var leads: Int
        var firstFailedAt: String
        var lastFailedAt: String
        var mend: String
    }

    /// A pause.
    struct Pause: Codable {
        var destination: String
        var errorType: String
        var message: String?
        var since: String
        var until: String?
        var mend: String
    }

    var version = 1
    var kind: String
    /// When it was written, ISO 8601.
    var at: String
    /// The whole in a few sentences: what chat programs show.
    var text: String
    /// Of a digest: since when failures count as new.
    var since: String?
    var destinations: [Line]?
    var pause: Pause?

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    static func time(_ date: Date) -> String { date.formatted(.iso8601) }

    private static func time(milliseconds: Int64) -> String {
        time(Date(timeIntervalSince1970: Double(milliseconds) / 1000))
    }
}

extension NoticeBody {
    /// A digest: what failed, how much of it since the last one.
    static func digest(_ store: Store, _ channel: NoticeChannel, since: Date, now: Date) throws -> NoticeBody {
        let all = try store.reconciliation(most: 20)
        let milliseconds = Int64(since.timeIntervalSince1970 * 1000)
        let new = try store.reconciliation(JobFilter(since: milliseconds), most: 1).groups
        let lines = all.figures.filter { channel.concerns($0.destination) }.map { figures in
            Line(
                destination: figures.destination, leads: figures.leads, cleared: figures.cleared,
                preSync: figures.preSync.all, failed: figures.failed,
                newlyFailed: new.filter { $0.destination == figures.destination }.reduce(0) { $0 + $1.leads },
                groups: groups(all.groups.filter { $0.destination == figures.destination }))
        }
        return NoticeBody(
            kind: "digest", at: time(now), text: lines.map(sentence).joined(separator: "\n"), since: time(since),
            destinations: lines)
    }

    /// Whether anything failed.
    var isClear: Bool { destinations?.allSatisfy { $0.failed == 0 } ?? true }

    /// By field, because values are the leads'.
    private static func groups(_ groups: [FailureGroup]) -> [Group] {
        groups.flatMap { group -> [Group] in
            let fields = group.causes.reduce(into: [String?]()) { if !$0.contains($1.field) { $0.append($1.field) } }
            let mend = Explanation(of: group.errorType).mend
            let named = fields.map { field in
                let causes = group.causes.filter { $0.field == field }
                return Group(
                    errorType: group.errorType.rawValue, field: field, leads: causes.reduce(0) { $0 + $1.leads },
                    firstFailedAt: causes.map(\.firstFailedAt).min() ?? group.firstFailedAt,
                    lastFailedAt: causes.map(\.lastFailedAt).max() ?? group.lastFailedAt, mend: mend)
            }
            guard group.otherLeads > 0 else { return named }
            return named + [
                Group(
                    errorType: group.errorType.rawValue, field: nil, leads: group.otherLeads,
                    firstFailedAt: group.firstFailedAt, lastFailedAt: group.lastFailedAt, mend: mend)
            ]
        }
    }

    private static func sentence(_ line: Line) -> String {
        guard line.failed > 0 else {
            return "\(line.destination): all clear, \(line.cleared) of \(line.leads) leads are in the CRM"
        }
        let types = line.groups.reduce(into: [(String, Int)]()) { types, group in
            if let place = types.firstIndex(where: { $0.0 == group.errorType }) {
                types[place].1 += group.leads
            } else {
                types.append((group.errorType, group.leads))
            }
        }
        return "\(line.destination): \(line.failed) leads failed (\(line.newlyFailed) of them new): "
            + types.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    /// A destination stands still.
    static func paused(_ fact: PauseFact, now: Date) -> NoticeBody {
        NoticeBody(
            kind: "paused", at: time(now),
            text: "\(fact.destination) is paused (\(fact.error)): its leads wait"
                + (fact.until.map { " until \(time(milliseconds: $0))" } ?? ", and somebody has to act"),
            pause: pause(
                fact.destination, fact.error, fact.message, since: fact.since,
                until: fact.until.map { time(milliseconds: $0) }))
    }

    /// A destination goes on.
    static func resumed(_ destination: String, error: String, since: Int64, now: Date) -> NoticeBody {
        NoticeBody(
            kind: "resumed", at: time(now), text: "\(destination) goes on; it was paused (\(error))",
            pause: pause(destination, error, nil, since: since, until: nil))
    }

    /// A message that says only that messages arrive.
    static func test(_ channel: String, now: Date) -> NoticeBody {
        NoticeBody(kind: "test", at: time(now), text: "Leadferry's notices for \(channel) arrive here")
    }

    private static func pause(
        _ destination: String, _ error: String, _ message: String?, since: Int64, until: String?
    ) -> Pause {
        Pause(
            destination: destination, errorType: error, message: message, since: time(milliseconds: since),
            until: until, mend: ErrorType(rawValue: error).map { Explanation(of: $0).mend } ?? "")
    }
}
