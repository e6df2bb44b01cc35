import HTTPTransport
import HubSpot
import JobQueue
import Leads
import Sync
import Testing

@Suite struct HubSpotConnectorTests {
    @Test func `a lost contact is found by its address, a lost company once the index has it`() {
        let hubspot = connector(ScriptedTransport { _, _ in .batch() })
        #expect(hubspot.recovery(ofLostPersonWithEmail: "a@a.test") == .lookUp)
        #expect(hubspot.recovery(ofLostPersonWithEmail: nil) == .impossible)
        #expect(hubspot.recovery(ofLostCompany: CompanyKey(domain: "a.test")) == .lookUpAfter(.seconds(30)))
    }

    @Test(arguments: [
        (HubSpotConfiguration.PathGeneration.numbered, "/account-info/v3/details"),
        (.dated("2026-03"), "/account-info/2026-03/details"),
    ])
    func `a check reads the account's details`(paths: HubSpotConfiguration.PathGeneration, path: String) async throws {
        let transport = ScriptedTransport { _, _ in .json(200, #"{"portalId":1}"#) }
        try await connector(transport, paths: paths).check()
        #expect(transport.paths == [path])
    }

    @Test func `a check fails with what a sync would fail with`() async {
        let transport = ScriptedTransport { _, _ in .json(401, #"{"category":"INVALID_AUTHENTICATION","message":"no"}"#)
        }
        await #expect(throws: JobError(.authentication, code: "INVALID_AUTHENTICATION", message: "no")) {
            try await connector(transport).check()
        }
    }

    @Test func `a token does not show itself`() {
        let configuration = HubSpotConfiguration(token: Secret("pat-secret"))
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains("pat-secret"))
        }
        #expect("\(configuration.token)" == "‹hidden›")
        #expect(configuration.token.reveal() == "pat-secret")
    }

    @Test func `the default map names each property once and no enumeration`() {
        for rows in [HubSpotDefaults.fieldMap.person, HubSpotDefaults.fieldMap.company] {
            #expect(Set(rows.map(\.remote)).count == rows.count)
            #expect(!rows.contains { $0.remote == "industry" })
        }
    }
}
