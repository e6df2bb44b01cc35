import HTTPTransport
import HubSpot
import JobQueue
import Leads
import Sync
import Testing

@Suite struct HubSpotConnectorTests {
    @Test func `a lost contact is found by its address, a lost company once the index has it`() {
        let hubspot = connector(ScriptedTransport { _, _ in .batch() })
        #expect(hubspot.recovery(of: .person(email: "a@a.test")) == .lookUp)
        #expect(hubspot.recovery(of: .person(email: nil)) == .impossible)
        #expect(hubspot.recovery(of: .company(CompanyKey(name: "Ay"))) == .impossible)
        #expect(hubspot.recovery(of: .company(CompanyKey(domain: "a.test"))) == .lookUpAfter(.seconds(30)))
    }

    @Test(arguments: [
        (
            HubSpotConfiguration.PathGeneration.numbered,
            [
                "/account-info/v3/details", "/crm/v3/objects/contacts?limit=1", "/crm/v3/objects/companies?limit=1",
                "/crm/v3/lists/search", "/marketing/marketing-events/v3?limit=1", "/crm/v3/owners?limit=1",
            ]
        ),
        (
            .dated("2026-03"),
            [
                "/account-info/2026-03/details", "/crm/objects/2026-03/contacts?limit=1",
                "/crm/objects/2026-03/companies?limit=1", "/crm/lists/2026-03/search",
                "/marketing/marketing-events/2026-03?limit=1", "/crm/owners/2026-03?limit=1",
            ]
        ),
    ])
    func `a check reads the account's details and one record of each kind`(
        paths: HubSpotConfiguration.PathGeneration, expected: [String]
    ) async throws {
        let transport = ScriptedTransport { _, _ in
            .json(200, #"{"portalId":17,"accountType":"STANDARD","timeZone":"Europe/Zurich"}"#)
        }
        let lines = try await connector(transport, paths: paths).check()
        #expect(transport.paths == expected)
        #expect(lines.first == "account 17: STANDARD, time zone Europe/Zurich")
        #expect(lines.count == 6)
    }

    @Test func `a scope that every sync needs fails the check, and one that a campaign needs is a line`() async throws {
        let missing = { @Sendable (name: String) in
            HTTPResponse.json(
                403,
                #"""
                {"category":"MISSING_SCOPES","message":"no",
                 "errors":[{"message":"no","context":{"requiredGranularScopes":["\#(name)"]}}]}
                """#)
        }
        let some = ScriptedTransport { path, _ in path.contains("lists") ? missing("crm.lists.read") : .object([:]) }
        let lines = try await connector(some).check()
        #expect(lines.contains { $0.hasPrefix("lists: the token lacks the scopes crm.lists.read") })
        let every = ScriptedTransport { path, _ in
            path.contains("objects") ? missing(path.contains("contacts") ? "scope.a" : "scope.b") : .object([:])
        }
        let error = await #expect(throws: JobError.self) { try await connector(every).check() }
        #expect(error?.type == .permission)
        #expect(error?.message.contains("scope.a") == true && error?.message.contains("scope.b") == true)
    }

    @Test func `a check fails with what a sync would fail with`() async {
        let transport = ScriptedTransport { _, _ in .json(401, #"{"category":"INVALID_AUTHENTICATION","message":"no"}"#)
        }
        let words = "no; the token was refused, and it is a static one"
        await #expect(throws: JobError(.authentication, code: "INVALID_AUTHENTICATION", message: words)) {
            try await connector(transport).check()
        }
    }

    @Test func `a token does not show itself`() {
        let hubspot = connector(ScriptedTransport { _, _ in .batch() })
        var dumped = ""
        dump(hubspot, to: &dumped)
        for text in ["\(hubspot)", String(reflecting: hubspot), dumped] { #expect(!text.contains("pat-secret")) }
    }

    @Test func `the default map names each property once and no enumeration`() {
        for rows in [HubSpotDefaults.fieldMap.person, HubSpotDefaults.fieldMap.company] {
            #expect(Set(rows.map(\.remote)).count == rows.count)
            #expect(!rows.contains { $0.remote == "industry" })
        }
    }
}
