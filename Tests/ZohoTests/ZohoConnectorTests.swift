import Foundation
import HTTPTransport
import JobQueue
import Leads
import Sync
import Synchronization
import Testing
import Zoho

@Suite struct ZohoConnectorTests {
    private static func failure(_ body: () async throws(JobError) -> Void) async -> JobError? {
        do throws(JobError) {
            try await body()
            return nil
        } catch {
            return error
        }
    }

    // MARK: - Modules

    @Test func `the choice of modules says what people and companies are`() {
        let both = ZohoModules.both.profile
        #expect(both.personObjects == ["Contacts", "Leads"] && both.newPersonObject == "Leads")
        #expect(both.companyObject == "Accounts" && both.objectsWithoutCompany == ["Leads"])
        let leads = ZohoModules.leads.profile
        #expect(leads.personObjects == ["Leads"] && leads.companyObject == nil && !leads.matchesCompaniesByName)
        let contacts = ZohoModules.contacts.profile
        #expect(contacts.personObjects == ["Contacts"] && contacts.newPersonObject == "Contacts")
        #expect(contacts.companyObject == "Accounts" && contacts.objectsWithoutCompany.isEmpty)
        for profile in [both, leads, contacts] {
            #expect(profile.batchSize == 100 && profile.campaignKinds == [.campaign])
            #expect(profile.activityObject == "Notes" && profile.ownerField == "Owner")
        }
    }

    @Test(arguments: ZohoModules.allCases)
    func `the map a connection starts with fits the account's own fields`(modules: ZohoModules) {
        let map = ZohoDefaults.fieldMap(for: modules)
        let profile = modules.profile
        for object in profile.personObjects {
            let names = map.rows(of: object, in: profile).map(\.remote)
            #expect(Set(["Email", "First_Name", "Last_Name", "Phone"]).isSubset(of: names))
            #expect(Set(names).count == names.count)
            #expect(names.contains("Company") == (object == "Leads"))
            #expect(names.contains("Title") == (object == "Contacts"))
        }
        #expect(map.company.isEmpty == (modules == .leads))
    }

    @Test func `a data centre has hosts of its own`() {
        #expect(
            ZohoDataCentre.allCases.map(\.apiDomain) == [
                "https://www.zohoapis.com", "https://www.zohoapis.eu", "https://www.zohoapis.in",
                "https://www.zohoapis.com.au", "https://www.zohoapis.jp", "https://www.zohoapis.com.cn",
                "https://www.zohoapis.ca", "https://www.zohoapis.sa",
            ])
        #expect(ZohoDataCentre.europe.accounts == "https://accounts.zoho.eu")
        #expect(ZohoDataCentre.canada.accounts == "https://accounts.zohocloud.ca")
    }

    // MARK: - Limits

    @Test func `an edition and its users say what may be called`() {
        #expect(ZohoEdition.free.creditsPerDay(users: 9) == 5_000)
        #expect(ZohoEdition.standard.creditsPerDay(users: 10) == 52_500)
        #expect(ZohoEdition.standard.creditsPerDay(users: 1_000) == 100_000)
        #expect(ZohoEdition.enterprise.creditsPerDay(users: 20) == 70_000)
        #expect(ZohoEdition.allCases.map(\.concurrentCalls) == [5, 10, 15, 20, 25])
        let limits = ZohoConfiguration(edition: .professional, users: 4).limits
        #expect(
            limits == [
                CallLimit(name: "credits", amount: 52_000, window: .seconds(86_400)),
                CallLimit(name: "concurrent", amount: 15, window: nil),
                CallLimit(name: "heavy", amount: 10, window: nil),
            ])
        #expect(ZohoConfiguration(creditsPerDay: 7).limits[0].amount == 7)
    }

    @Test func `a write costs a credit for ten records, and more than ten are a heavy call`() async {
        let budget = RecordingBudget()
        let zoho = connector(ScriptedTransport(), budget: budget)
        for count in [Int64(1), 10, 11, 100] {
            _ = await zoho.write(SyncPlan(people: (1...count).map { newcomer($0) }))
        }
        _ = await zoho.lookUp(LookUp(people: [asked(1, "a@a.test")], companies: []))
        let costs = budget.events.compactMap { if case .take(let cost) = $0 { cost } else { nil } }
        #expect(
            costs == [
                ["credits": 1, "concurrent": 1], ["credits": 1, "concurrent": 1],
                ["credits": 2, "concurrent": 1, "heavy": 1], ["credits": 10, "concurrent": 1, "heavy": 1],
                ["credits": 1, "concurrent": 1, "heavy": 1], ["credits": 1, "concurrent": 1, "heavy": 1],
            ])
        #expect(budget.events.filter { $0 == .giveBack }.count == costs.count)
    }

    @Test func `what is left of the credits, and a limit that is met, is told to all workers`() async {
        let budget = RecordingBudget()
        let transport = ScriptedTransport(besides: { call in
            let left = [(name: "X-API-CREDITS-REMAINING", value: "2400")]
            return call.path == "/coql" ? HTTPResponse(status: 204, headers: left) : .refused(429, "TOO_MANY_REQUESTS")
        })
        let zoho = connector(transport, .leads, budget: budget)
        _ = await zoho.lookUp(LookUp(people: [asked(1, "a@a.test")], companies: []))
        #expect(budget.events.contains(.correct("credits", 2400)))
        _ = await zoho.write(SyncPlan(people: (1...20).map { newcomer($0) }))
        #expect(budget.events.contains(.drain("concurrent", .seconds(2))))
        #expect(budget.events.contains(.drain("heavy", .seconds(2))))
        #expect(!budget.events.contains(.drain("credits", .seconds(900))))
    }

    // MARK: - Tokens

    @Test func `the token is sent as Zoho wants it, to where it came with`() async {
        let transport = ScriptedTransport()
        let token = AccessToken(Secret("1000.abc"), baseURL: "https://www.zohoapis.in")
        _ = await connector(transport, tokens: ListedTokens([token])).write(SyncPlan(people: [newcomer(1)]))
        let request = transport.requests[0]
        #expect(request.url == "https://www.zohoapis.in/crm/v8/Leads")
        #expect(request.headers.first { $0.name == "Authorization" }?.value == "Zoho-oauthtoken 1000.abc")
        #expect(request.headers.contains { $0.name == "Content-Type" && $0.value == "application/json" })
    }

    @Test(arguments: ["INVALID_TOKEN", "AUTHENTICATION_FAILURE"])
    func `a token that is over is renewed once, and the call goes through`(code: String) async {
        let tokens = ListedTokens([AccessToken(Secret("old")), AccessToken(Secret("new"))])
        let zoho = connector(
            ScriptedTransport(besides: { _ in tokens.renewals.withLock { $0 } == 0 ? .refused(401, code) : nil }),
            tokens: tokens)
        let report = await zoho.write(SyncPlan(people: [newcomer(1)]))
        #expect(report.people[1] == .written(id: id(1)))
        #expect(tokens.renewals.withLock { $0 } == 1)
    }

    @Test func `a missing scope costs no token`() async {
        let tokens = ListedTokens([AccessToken(Secret("old")), AccessToken(Secret("new"))])
        let transport = ScriptedTransport(besides: { _ in .refused(401, "OAUTH_SCOPE_MISMATCH") })
        let report = await connector(transport, tokens: tokens).write(SyncPlan(people: [newcomer(1), newcomer(2)]))
        #expect(report.people[1]?.error?.type == .permission)
        #expect(tokens.renewals.withLock { $0 } == 0)
        #expect(transport.requests.count == 1)
    }

    @Test func `a token that cannot be renewed says so, with Zoho's words`() async {
        let transport = ScriptedTransport(besides: { _ in .refused(401, "INVALID_TOKEN", "invalid oauth token") })
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1)]))
        let error = report.people[1]?.error
        #expect(error?.type == .authentication && error?.code == "INVALID_TOKEN")
        #expect(error?.message == "invalid oauth token; the token was refused, and it is a static one")
    }

    // MARK: - Metadata, owners, check

    @Test func `a module is described in one call`() async throws {
        let transport = ScriptedTransport()
        let description = try await connector(transport).describe("Leads")
        #expect(description.object == "Leads" && description.fields["Booth"]?.kind == .text)
        #expect(transport.routes == ["GET /settings/fields"])
        let strange = await Self.failure { () async throws(JobError) in
            _ = try await connector(transport).describe("Leads&type=all")
        }
        #expect(strange?.type == .configuration)
        let hidden = ScriptedTransport(besides: { _ in .nothing })
        let none = await Self.failure { () async throws(JobError) in
            _ = try await connector(hidden).describe("Leads")
        }
        #expect(none?.type == .permission)
    }

    @Test func `users are found by their e-mail, page by page`() async throws {
        let transport = ScriptedTransport(besides: { call in
            let page = call.query["page"] ?? ""
            let users = ["1": ["Ann@a.test", "x@a.test"], "2": ["bob@a.test"]][page] ?? []
            return .object(
                200,
                [
                    "users": users.map { ["id": id($0.count), "email": $0] },
                    "info": ["more_records": page == "1"],
                ])
        })
        let owners = try await connector(transport).owners(["ann@a.test", "BOB@a.test", "gone@a.test"])
        #expect(owners == ["ann@a.test": id(10), "BOB@a.test": id(10)])
        #expect(transport.calls.map { $0.query["type"] } == ["ActiveUsers", "ActiveUsers"])
    }

    @Test func `a check says whose account it is and what may be done`() async throws {
        let transport = ScriptedTransport(besides: { call in
            switch call.route {
            case "GET /org":
                .json(
                    200,
                    #"{"org":[{"company_name":"Acme","type":"Production","license_details":{"paid_type":"free"}}]}"#)
            case "GET /users":
                .json(200, #"{"users":[{"email":"ada@a.test","profile":{"name":"Standard"}}],"info":{}}"#)
            case "POST /coql" where call.module == "Campaigns": .refused(401, "OAUTH_SCOPE_MISMATCH", "no scope")
            default: nil
            }
        })
        let lines = try await connector(transport).check()
        #expect(lines[0] == "account Acme: edition free, Production")
        #expect(lines[1] == "signed in as ada@a.test, profile Standard")
        #expect(lines.contains { $0.hasPrefix("Contacts: can be read; ") })
        #expect(lines.contains { $0.hasPrefix("Accounts: can be read; ") })
        #expect(
            lines.contains { $0.hasPrefix("Campaigns: no scope") && $0.contains("leads can be put in no campaign") })
        #expect(lines.last == "users: can be read")
        #expect(!transport.routes.contains { $0.hasPrefix("PUT") || $0 == "POST /Leads" })
    }

    @Test func `a check fails with all rights that are missing`() async {
        let transport = ScriptedTransport(besides: { call in
            call.path == "/coql" ? .refused(401, "OAUTH_SCOPE_MISMATCH", "no coql") : nil
        })
        let error = await Self.failure { () async throws(JobError) in _ = try await connector(transport).check() }
        #expect(error?.type == .permission)
        #expect(error?.message == "Contacts: no coql; Leads: no coql; Accounts: no coql")
    }

    @Test func `an answer that is no JSON is an outage whose end nobody knows`() async {
        let transport = ScriptedTransport(besides: { _ in .json(200, "<html>") })
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1)]))
        guard case .unknown(let error) = report.people[1] else { return #expect(Bool(false)) }
        #expect(error.type == .remoteUnavailable)
    }

    @Test func `a refusal that comes with a status of success is a refusal`() async {
        let transport = ScriptedTransport(besides: { _ in .refused(200, "NO_PERMISSION", "permission denied") })
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1)]))
        #expect(report.people[1]?.error?.type == .permission)
    }
}
