import HTTPTransport
import HubSpot
import JobQueue
import Leads
import Sandbox
import SandboxServer
import Sync
import Testing

@Suite struct SandboxMetadataTests {
    @Test(arguments: [HubSpotConfiguration.PathGeneration.numbered, .dated("2026-03")])
    func `every object that is written is described, with all that the default map names`(
        paths: HubSpotConfiguration.PathGeneration
    ) async throws {
        try await SandboxAccount.run { account in
            let hubspot = account.connector(paths: paths)
            for (object, rows) in [
                ("contact", HubSpotDefaults.fieldMap.person), ("company", HubSpotDefaults.fieldMap.company),
            ] {
                let fields = try await hubspot.describe(object).fields
                for row in rows { #expect(fields[row.remote]?.isCreatable == true, "\(object).\(row.remote)") }
                #expect(fields[hubspot.profile.ownerField ?? ""]?.kind == .reference)
                #expect(fields["createdate"]?.isUpdatable == false)
            }
            let note = try await hubspot.describe("note").fields
            #expect(note["hs_timestamp"]?.kind == .dateTime)
            #expect(note["hs_note_body"]?.kind == .text)
        }
    }

    @Test func `a property's own options and its lock are seen`() async throws {
        try await SandboxAccount.run { account in
            try await account.setProperty([
                "object": "contacts", "name": "topics", "type": "enumeration", "field_type": "checkbox",
                "options": ["api", "price"],
            ])
            try await account.setProperty(["object": "contacts", "name": "score", "read_only": true])
            let fields = try await account.connector().describe("contact").fields
            #expect(fields["topics"]?.kind == .options)
            #expect(fields["topics"]?.options.map(\.value) == ["api", "price"])
            #expect(fields["topics"]?.isRestricted == true)
            #expect(fields["score"]?.isCreatable == false)
        }
    }

    @Test func `owners are found by their e-mail, few or many`() async throws {
        try await SandboxAccount.run { account in
            let emails = (0..<600).map { "rep\($0)@leadferry.test" }
            let ids = try await account.addOwners(emails)
            let hubspot = account.connector()
            #expect(try await hubspot.owners(["Rep7@leadferry.test"]) == ["Rep7@leadferry.test": ids[7]])
            #expect(try await account.calls() == 1)
            let asked = [emails[1], emails[598], "nobody@leadferry.test"]
            #expect(try await hubspot.owners(asked) == [emails[1]: ids[1], emails[598]: ids[598]])
            #expect(try await account.calls() == 3)
        }
    }

    @Test func `a token that expired is renewed within the call`() async throws {
        struct Tokens: AccessTokens {
            func current() async throws(JobError) -> AccessToken { AccessToken(Secret("expired")) }
            func renewed(after refused: AccessToken) async throws(JobError) -> AccessToken {
                AccessToken(Secret("sandbox"))
            }
        }
        try await SandboxAccount.run { account async throws in
            let report = await account.connector(tokens: Tokens()).write(SyncPlan(people: [newcomer(1)]))
            #expect(report.people[1]?.error == nil)
            #expect(try await account.records("contacts").count == 1)
            #expect(try await account.calls() == 2)
        }
    }
}
