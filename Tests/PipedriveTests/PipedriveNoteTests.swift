import HTTPTransport
import JobQueue
import Sync
import Testing

@testable import Pipedrive

@Suite struct PipedriveNoteTests {
    private static let posts = "POST /v1/notes"

    @Test func `a note stands on the person and its organisation, as HTML, at the time of the capture`() async throws {
        let account = FakeAccount()
        let transport = account.transport
        var person = newcomer(1, company: .existing(id: "77")).noting()
        person.activity?.fields = ["pinned_to_person_flag": "true", "user_id": "8"]
        let report = await connector(transport).write(SyncPlan(people: [person]))
        guard case .written(let id)? = report.people[1] else {
            Issue.record("\(report)")
            return
        }
        let body = try #require(transport.bodies(of: Self.posts).first)
        #expect(
            body == [
                "content": "<strong>Met at &lt;Expo&gt;</strong><br>Wants a demo &amp; a call<br>(leadferry-1)",
                "add_time": "2025-11-25 22:00:00", "person_id": .integer(Int64(id) ?? 0), "org_id": 77,
                "pinned_to_person_flag": 1, "user_id": 8,
            ])
        #expect(report.activities[1]?.error == nil)
        #expect(!transport.lines.contains("GET /v1/notes"))
    }

    @Test func `a note that may be there is looked for by its marker, which is a word of its own`() async {
        let account = FakeAccount()
        let ann = account.add("persons", ["name": "Ann"])
        let bob = account.add("persons", ["name": "Bob"])
        let transport = account.transport
        let pipedrive = connector(transport)
        let people = [known(1, ann, [:]).noting(mayBeThere: true), known(12, bob, [:]).noting(mayBeThere: true)]
        let first = await pipedrive.write(SyncPlan(people: people))
        #expect(transport.bodies(of: Self.posts).count == 2)
        let second = await pipedrive.write(SyncPlan(people: people))
        #expect(second.activities == first.activities)
        #expect(transport.bodies(of: Self.posts).count == 2)
        let other = known(2, bob, [:]).noting(mayBeThere: true)
        _ = await pipedrive.write(SyncPlan(people: [other]))
        #expect(transport.bodies(of: Self.posts).count == 3)
    }

    @Test func `a note that cannot be looked for is not written`() async {
        let account = FakeAccount(override: { asked in
            asked.line == "GET /v1/notes" ? .refusal(403, "no notes for you") : nil
        })
        let transport = account.transport
        let report = await connector(transport).write(
            SyncPlan(people: [known(1, "5", [:]).noting(mayBeThere: true)]))
        #expect(report.activities[1]?.error?.type == .permission)
        #expect(transport.bodies(of: Self.posts).isEmpty)
    }

    @Test func `a note whose answer was lost is not known to be written`() async {
        let transport = ScriptedTransport { asked throws(TransportError) in
            if asked.line == Self.posts { throw .answerLost("reset") }
            return .data(["id": 5])
        }
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1).noting()]))
        guard case .unknown? = report.activities[1] else {
            Issue.record("\(report.activities)")
            return
        }
    }
}
