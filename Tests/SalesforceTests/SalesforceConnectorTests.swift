import HTTPTransport
import JobQueue
import Leads
import Salesforce
import Sync
import Synchronization
import Testing

@Suite struct SalesforceConnectorTests {
    private static let expired = HTTPResponse.json(
        401, #"[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]"#)
    private static let question = LookUp(people: [.init(job: 1, email: "a@a.test")], companies: [])

    private static func error(of answer: LookUpAnswer) -> JobError? {
        guard case .failure(let error) = answer.people[1] else { return nil }
        return error
    }

    @Test func `each strategy says what people and companies are`() {
        let none = ScriptedTransport { _ in .json(200, "{}") }
        let both = connector(none).profile
        #expect(both.personObjects == ["Contact", "Lead"])
        #expect(both.newPersonObject == "Lead")
        #expect(both.companyObject == nil)
        #expect(both.batchSize == 200)
        #expect(both.campaignKinds == [.campaign])
        #expect(both.activityObject == "Task")
        let leads = connector(none, .leadsOnly).profile
        #expect(leads.personObjects == ["Lead"])
        #expect(leads.newPersonObject == "Lead")
        let accounts = connector(none, .accountsAndContacts).profile
        #expect(accounts.personObjects == ["Contact"])
        #expect(accounts.newPersonObject == "Contact")
        #expect(accounts.companyObject == "Account")
        #expect(accounts.matchesCompaniesByName)
        #expect(none.requests.isEmpty)
    }

    @Test func `a lost person is looked up by the address, a lost company always`() {
        let salesforce = connector(ScriptedTransport { _ in .json(200, "{}") })
        #expect(salesforce.recovery(of: .person(email: "a@a.test")) == .lookUp)
        #expect(salesforce.recovery(of: .person(email: " ")) == .impossible)
        #expect(salesforce.recovery(of: .person(email: nil)) == .impossible)
        #expect(salesforce.recovery(of: .company(CompanyKey(name: "Acme"))) == .lookUp)
    }

    @Test func `a session that is over is renewed once and the call repeated`() async throws {
        let transport = ScriptedTransport { request in
            let isOld = request.headers.contains { $0 == ("Authorization", "Bearer old") }
            return isOld ? Self.expired : .composite(request.parts.map { ($0, .records([])) })
        }
        let tokens = ListedTokens([
            AccessToken(Secret("old")), AccessToken(Secret("new"), baseURL: "https://na1.my.salesforce.com/"),
        ])
        let answer = await connector(transport, tokens: tokens).lookUp(Self.question)
        #expect(answer.people[1] == .success(nil))
        #expect(
            transport.requests.map(\.url) == [
                "https://acme.my.salesforce.com/services/data/v66.0/composite",
                "https://na1.my.salesforce.com/services/data/v66.0/composite",
            ])
        #expect(tokens.renewals.withLock { $0 } == 1)
    }

    @Test func `a second refusal of the session is an authentication error, and so is a token that cannot be renewed`()
        async
    {
        let transport = ScriptedTransport { _ in Self.expired }
        let two = ListedTokens([AccessToken(Secret("old")), AccessToken(Secret("new"))])
        let refused = Self.error(of: await connector(transport, tokens: two).lookUp(Self.question))
        #expect(refused?.type == .authentication)
        #expect(refused?.code == "INVALID_SESSION_ID")
        #expect(transport.requests.count == 2)
        let one = ListedTokens([AccessToken(Secret("old"))])
        let revoked = Self.error(of: await connector(transport, tokens: one).lookUp(Self.question))
        #expect(revoked == JobError(.authentication, message: "the refresh token was revoked"))
    }

    @Test func `a write whose session was over is not in doubt`() async {
        let transport = ScriptedTransport { _ in Self.expired }
        let report = await connector(transport).write(SyncPlan(people: [newcomer(1)]))
        guard case .refused(let error) = report.people[1] else { return #expect(Bool(false), "\(report)") }
        #expect(error.type == .authentication)
    }

    @Test func `every call takes one of the day and one of what is under way, and tells what the org says is left`()
        async
    {
        let transport = ScriptedTransport { request in
            var response = HTTPResponse.composite(request.parts.map { ($0, .records([])) })
            response.headers = [("Sforce-Limit-Info", "api-usage=4018/5000; per-app-api-usage=17/250(appName=x)")]
            return response
        }
        let budget = RecordingBudget()
        _ = await connector(transport, budget: budget).lookUp(Self.question)
        #expect(budget.events == [.take(["daily": 1, "concurrent": 1]), .correct("daily", 982), .giveBack])
        #expect(
            SalesforceConnector.limits == [
                CallLimit(name: "daily", amount: 100_000, window: .seconds(86_400)),
                CallLimit(name: "concurrent", amount: 20, window: nil),
            ])
    }

    @Test(arguments: [
        ("TotalRequests Limit exceeded.", "daily", ErrorType.quotaExceeded),
        ("ConcurrentPerOrgLongTxn Limit exceeded.", "concurrent", .rateLimited),
    ])
    func `a limit that is met is spent for all workers`(message: String, limit: String, type: ErrorType) async {
        let transport = ScriptedTransport { _ in
            .json(403, #"[{"message":"\#(message)","errorCode":"REQUEST_LIMIT_EXCEEDED"}]"#)
        }
        let budget = RecordingBudget()
        let error = Self.error(of: await connector(transport, budget: budget).lookUp(Self.question))
        #expect(error?.type == type)
        #expect(error?.retryAfter == nil)
        guard case .drain(limit, _) = budget.events.dropFirst().first else {
            return #expect(Bool(false), "\(budget.events)")
        }
        #expect(budget.events.last == .giveBack)
    }

    @Test func `a budget that is spent makes no call`() async {
        struct Spent: CallBudget {
            func take(_ cost: CallCost) async throws(JobError) -> CallTicket {
                throw JobError(.rateLimited, message: "later")
            }
            func correct(limit name: String, remaining: Double) async {}
            func drain(limit name: String, for duration: Duration) async {}
            func giveBack(_ ticket: CallTicket) async {}
        }
        let transport = ScriptedTransport { _ in .json(200, "{}") }
        let report = await connector(transport, budget: Spent()).write(SyncPlan(people: [newcomer(1)]))
        #expect(report.people[1] == .refused(JobError(.rateLimited, message: "later")))
        #expect(transport.requests.isEmpty)
    }

    @Test func `a description keeps what a mapping can be checked against`() async throws {
        let body = #"""
            {"name":"Lead","createable":true,"updateable":true,"fields":[
             {"name":"Company","label":"Company","type":"string","length":255,"createable":true,"updateable":true,
              "nillable":false,"defaultedOnCreate":false},
             {"name":"Rating__c","label":"Rating","type":"picklist","length":255,"createable":true,"updateable":true,
              "nillable":true,"restrictedPicklist":true,
              "picklistValues":[{"value":"Hot","label":"Heiß","active":true},{"value":"Old","active":false}]},
             {"name":"Met__c","type":"boolean","length":0,"createable":true,"updateable":true,"nillable":false,
              "defaultedOnCreate":true},
             {"name":"Score__c","type":"double","createable":true,"updateable":true,"nillable":true},
             {"name":"OwnerId","type":"reference","length":18,"createable":true,"updateable":true,"nillable":false,
              "defaultedOnCreate":true},
             {"name":"IsConverted","type":"boolean","createable":false,"updateable":false,"nillable":false}]}
            """#
        let transport = ScriptedTransport { _ in .json(200, body) }
        let lead = try await connector(transport).describe("Lead")
        #expect(transport.requests.first?.url.hasSuffix("/services/data/v66.0/sobjects/Lead/describe") == true)
        #expect(lead.object == "Lead")
        #expect(
            lead.fields["Company"]
                == FieldDescription(
                    name: "Company", label: "Company", kind: .text, maximumLength: 255, isRequired: true))
        #expect(lead.fields["Rating__c"]?.options == [.init(value: "Hot", label: "Heiß")])
        #expect(lead.fields["Rating__c"]?.isRestricted == true)
        #expect(lead.fields["Rating__c"]?.kind == .option)
        #expect(lead.fields["Met__c"]?.isRequired == false)
        #expect(lead.fields["Met__c"]?.kind == .boolean)
        #expect(lead.fields["Score__c"]?.kind == .number)
        #expect(lead.fields["OwnerId"]?.maximumLength == nil)
        #expect(lead.fields["IsConverted"]?.isCreatable == false)
    }

    @Test func `an object that is not there, or hidden, is a lack of permission`() async {
        let transport = ScriptedTransport { _ in
            .json(404, #"[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]"#)
        }
        await #expect(throws: JobError.self) { try await connector(transport).describe("Nothing__c") }
        await #expect(throws: JobError.self) { try await connector(transport).describe("no/name") }
        #expect(transport.requests.count == 1)
    }

    @Test func `owners are found by e-mail, and of several the one created first`() async throws {
        let transport = ScriptedTransport(parts: { part in
            #expect(
                part.soql == "SELECT Id,Email,CreatedDate FROM User WHERE IsActive = true AND UserType = 'Standard' "
                    + "AND (Email IN ('ann@acme.test','bob@acme.test','none@acme.test'))")
            return .records([
                ["Id": id("005", 2), "Email": "ann@acme.test", "CreatedDate": "2021"],
                ["Id": id("005", 1), "Email": "Ann@acme.test", "CreatedDate": "2020"],
                ["Id": id("005", 3), "Email": "bob@acme.test", "CreatedDate": "2020"],
            ])
        })
        let owners = try await connector(transport).owners(["Ann@acme.test", "bob@acme.test", "none@acme.test"])
        #expect(owners == ["Ann@acme.test": id("005", 1), "bob@acme.test": id("005", 3)])
        #expect(try await connector(transport).owners([]) == [:])
    }

    @Test func `a check tells who is signed in, what is left of the day and what may not be written`() async throws {
        let transport = ScriptedTransport { request in
            if request.url.hasSuffix("/limits") {
                return .json(200, #"{"DailyApiRequests":{"Max":15000,"Remaining":14998}}"#)
            }
            if request.url.hasSuffix("/userinfo") {
                return .json(200, #"{"preferred_username":"ann@acme.test","organization_id":"00D1"}"#)
            }
            if request.url.contains("CampaignMember") {
                return .json(404, #"[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]"#)
            }
            return .json(200, #"{"createable":true,"updateable":true,"fields":[]}"#)
        }
        let lines = try await connector(transport).check()
        #expect(
            lines == [
                "signed in as ann@acme.test of the org 00D1", "API calls: 14998 of 15000 left in the last 24 hours",
                "Contact: may be written", "Lead: may be written",
                "CampaignMember: may not be written; the user lacks the Marketing User permission",
                "Task: may be written",
            ])
    }

    @Test func `a check fails where people may not be written, and with what a sync would fail with`() async {
        let hidden = ScriptedTransport { request in
            request.url.contains("describe")
                ? .json(200, #"{"createable":false,"updateable":true,"fields":[]}"#) : .json(200, "{}")
        }
        await #expect(throws: JobError(.permission, message: "the user may not create and update Lead records")) {
            try await connector(hidden, .leadsOnly).check()
        }
        let expired = ScriptedTransport { _ in Self.expired }
        await #expect(throws: JobError(.authentication, message: "the token was refused, and it is a static one")) {
            try await connector(expired).check()
        }
    }

    @Test func `a credential never shows itself`() {
        let salesforce = connector(ScriptedTransport { _ in .json(200, "{}") })
        var dumped = ""
        dump(salesforce, to: &dumped)
        for text in ["\(salesforce)", String(reflecting: salesforce), dumped] { #expect(!text.contains("secret")) }
    }

    @Test(arguments: SalesforceStrategy.allCases)
    func `the default map names each field of an object once, and none of another`(strategy: SalesforceStrategy) {
        let map = SalesforceDefaults.fieldMap(for: strategy)
        for object in strategy.profile.personObjects + [strategy.profile.companyObject].compactMap(\.self) {
            let names = map.rows(of: object, in: strategy.profile).map(\.remote)
            #expect(names.count == Set(names).count)
            #expect(!names.isEmpty)
            #expect(names.contains("MailingStreet") == (object == "Contact"))
            #expect(names.contains("Company") == (object == "Lead"))
            #expect(!names.contains("AccountId"))
        }
        #expect(map.company.isEmpty == (strategy.profile.companyObject == nil))
    }
}
