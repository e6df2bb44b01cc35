import Foundation
import JobQueue
import Leads
import Sync

/// A capture as a Task: done, on the day the person was met (UTC), and found again by its marker.
enum CaptureTask {
    /// Source: Task, Subject: 255 characters; Description: 32,000.
    private static let (longestSubject, longestDescription) = (255, 32_000)

    static func subject(_ activity: SyncPlan.Activity) -> String {
        cut(SalesforceValues.trimmed(activity.subject), to: longestSubject)
    }

    /// The body; where it is too long, its end goes before the marker, which has to stay.
    static func description(_ activity: SyncPlan.Activity) -> String {
        let body = SalesforceValues.trimmed(activity.body)
        let marker = SalesforceValues.trimmed(activity.marker)
        if body.utf16.count <= longestDescription, body.contains(marker) { return body }
        let text = body.hasSuffix(marker) ? String(body.dropLast(marker.count)) : body
        return SalesforceValues.trimmed(cut(text, to: longestDescription - marker.utf16.count - 1)) + "\n" + marker
    }

    static func day(_ date: Date) -> String { String(date.formatted(.iso8601).prefix(10)) }

    /// Salesforce counts UTF-16 units; no character is cut in two.
    private static func cut(_ text: String, to length: Int) -> String {
        guard text.utf16.count > length else { return text }
        var (cut, units) = ("", 0)
        for character in text {
            units += character.utf16.count
            guard units <= length else { break }
            cut.append(character)
        }
        return cut
    }
}

/// Finds the tasks that an earlier attempt may have written. The long text of a task cannot be searched for: all tasks
/// of the person are read, and compared here.
struct TaskSearch: Sendable {
    private static let byPerson = Query.Test(field: "WhoId")

    private var asked: Set<String> = []
    private var found: [SalesforceRecord] = []
    private var failed: [String: JobError] = [:]

    /// A query for people who are known and may have their task.
    mutating func query(for people: [SyncPlan.Person]) -> Query? {
        query(forIDs: people.filter { $0.activity?.mayBeThere == true }.compactMap(\.id?.id))
    }

    /// A query for the tasks of these records, as far as they have not been asked for.
    mutating func query(forIDs ids: [String]) -> Query? {
        let new = ids.filter { asked.insert(SalesforceID.key($0)).inserted }
        guard !new.isEmpty else { return nil }
        return Query(
            "Task", fields: ["Id", "WhoId", "Description"],
            keys: new.map { Query.Key(test: Self.byPerson, value: $0) })
    }

    /// Files what a query brought.
    mutating func take(_ outcome: Composite.Outcome) {
        found += outcome.found["Task"] ?? []
        for (key, error) in outcome.failed["Task"] ?? [:] { failed[SalesforceID.key(key.value)] = error }
    }

    /// The task of a person that has the marker in it; nil where there is none, or why it could not be asked.
    func task(of person: String, marked marker: String) -> Result<String?, JobError> {
        let key = SalesforceID.key(person)
        if let error = failed[key] { return .failure(error) }
        let hit = found.first { task in
            task.text("WhoId").map(SalesforceID.key) == key && task.text("Description")?.contains(marker) == true
        }
        return .success(hit?.id)
    }
}
