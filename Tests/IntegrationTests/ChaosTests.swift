import Foundation
import TestSupport
import Testing

/// Workers die all the time, answers are lost, the CRM is out and refuses; and nobody is lost or there twice.
@Suite(.blocking) struct ChaosTests {
    /// Where a CRM keeps what the test asks for.
    struct Subject: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var crm: String
        /// Further lines of the destination.
        var change: @Sendable (String) -> String = { $0 }
        /// The objects that people become.
        var people: [String]
        var email: String
        var lastName: String
        /// The object of companies, and the field that names one.
        var company: (object: String, field: String)?
    }

    static let subjects = [
        Subject(
            testDescription: "HubSpot", crm: "hubspot", people: ["contacts"], email: "email", lastName: "lastname",
            company: ("companies", "domain")),
        Subject(
            testDescription: "Salesforce, leads and contacts", crm: "salesforce", people: ["Lead", "Contact"],
            email: "Email", lastName: "LastName"),
        Subject(
            testDescription: "Salesforce, accounts and contacts", crm: "salesforce",
            change: { $0.replacing("strategy: leads-and-contacts", with: "strategy: accounts-and-contacts") },
            people: ["Contact"], email: "Email", lastName: "LastName", company: ("Account", "Website")),
        Subject(
            testDescription: "Pipedrive", crm: "pipedrive", people: ["person"], email: "emails", lastName: "last_name",
            company: ("organization", "website")),
        Subject(
            testDescription: "Zoho, leads and contacts", crm: "zoho", people: ["Leads", "Contacts"], email: "Email",
            lastName: "Last_Name"),
        Subject(
            testDescription: "Zoho, contacts", crm: "zoho",
            change: { $0.replacing("modules: leads-and-contacts", with: "modules: contacts") },
            people: ["Contacts"], email: "Email", lastName: "Last_Name", company: ("Accounts", "Website")),
    ]

    private static let leads = Soak.leads
    private static let companies = leads / 10

    /// People of companies, ten each; three of twenty have no address.
    private static var file: String {
        (0..<leads).reduce(into: "First Name,Last Name,Email,Company,Website,Notes\n") { text, number in
            let firm = number % companies
            let email = number % 20 < 3 ? "" : "ann\(number)@firm\(firm).example"
            text += "Ann,No\(number),\(email),Firm \(firm),firm\(firm).example,Wants a demo\n"
        }
    }

    @Test(arguments: subjects)
    func
        `under kills and faults each lead is in the CRM once, or failed`(
            subject: Subject
        ) throws
    {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url, destination: subject.crm)
        try user.edit {
            // Budgets that no number of kills and faults spends.
            subject.change($0).replacing("lease: 2m", with: "lease: 10s").replacing("grace: 25s", with: "grace: 2s")
                .replacing("attempts: 12", with: "attempts: 100\n  crashes: 100")
                .replacing("base: 5s", with: "base: 100ms").replacing("cap: 6h", with: "cap: 1s")
        }
        // The partners know nobody, so that no address is learnt.
        try sandbox.silencePartners()
        try sandbox.post(
            "/_sandbox/config",
            [
                "hubspot": ["latency_ms": 50, "ten_second_limit": 100_000, "search_per_second": 1000],
                "salesforce": ["latency_ms": 50], "pipedrive": ["latency_ms": 20], "zoho": ["latency_ms": 50],
            ])
        let faults: [[String: Any]] = [
            ["kind": "drop_after"], ["kind": "status", "status": 503],
            ["kind": "status", "status": 429, "headers": ["Retry-After": "1"]],
        ]
        for fault in faults {
            let common: [String: Any] = ["match": ["path": "/\(subject.crm)/*"], "share": 0.05]
            try sandbox.post("/_sandbox/faults", fault.merging(common) { $1 })
        }
        try user.write(Self.file, to: "people.csv")
        let ingested = try user.run("ingest", "people.csv", "--event", "expo")
        try #require(ingested.status == 0, "\(ingested.messages)")
        let (kills, seconds) = try carry(user)
        do {
            try reckon(subject, user, sandbox, kills: kills, seconds: seconds)
        } catch {
            let copy = NSTemporaryDirectory() + "leadferry-chaos-\(subject.crm)"
            try user.shell("rm -rf \(copy) && cp -r . \(copy)")
            throw CampaignFailure("\(error)\nThe database and the logs are kept in \(copy).")
        }
    }

    /// Runs four workers until no lead is under way, and kills one every second.
    private func carry(_ user: Installation) throws -> (kills: Int, seconds: Int) {
        let fleet = Fleet(user: user)
        for _ in 0..<4 { try fleet.startWorker() }
        let start = ContinuousClock.now
        let patience = max(400, Soak.leads)
        var (kills, next) = (0, start + .seconds(1))
        while try user.sql("SELECT count(*) FROM jobs WHERE state IN ('captured', 'enriched')") != "0" {
            guard ContinuousClock.now < start + .seconds(patience) else {
                throw CampaignFailure(
                    "after \(patience) s: " + (try user.sql("SELECT state, count(*) FROM jobs GROUP BY state")))
            }
            if ContinuousClock.now >= next, let index = fleet.running.randomElement() {
                fleet.killWorker(index)
                _ = try fleet.reap()
                try fleet.startWorker()
                kills += 1
                next = .now + .seconds(1)
            }
            usleep(50_000)
        }
        let seconds = Int((ContinuousClock.now - start) / .seconds(1))
        for index in fleet.running { fleet.tellWorker(index) }
        try eventually("a worker did not stop") {
            _ = try fleet.reap()
            return fleet.workers.isEmpty
        }
        return (kills, seconds)
    }

    private func reckon(
        _ subject: Subject, _ user: Installation, _ sandbox: SandboxProcess, kills: Int, seconds: Int
    ) throws {
        let audit = try user.run("doctor", "--audit")
        #expect(audit.status == 0, "\(audit.output)\(audit.messages)")
        #expect(try sandbox.violations() == 0)
        let counts = try user.sql(
            """
            SELECT sum(state = 'synced'), sum(state = 'failed'),
                sum(state = 'failed' AND (error_type <> 'OUTCOME_UNKNOWN' OR email IS NOT NULL)), count(*)
            FROM jobs JOIN leads ON leads.id = lead_id
            """
        ).split(separator: "|").compactMap { Int($0) }
        try #require(counts.count == 4)
        #expect(counts[0] + counts[1] == Self.leads && counts[3] == Self.leads)
        // A person without an address whose create was not answered cannot be found again: somebody has to decide.
        let failed = try user.sql("SELECT error_type, error_message FROM jobs WHERE state = 'failed'")
        #expect(counts[2] == 0, "\(failed)")
        var (names, addresses) = ([String](), [String]())
        for object in subject.people {
            names += try sandbox.values(subject.lastName, of: object, in: subject.crm)
            addresses += try sandbox.values(subject.email, of: object, in: subject.crm)
        }
        #expect(Set(names).count == names.count, "somebody is there twice: \(Self.repeated(names))")
        #expect(Set(addresses.map { $0.lowercased() }).count == Self.leads - Self.leads * 3 / 20)
        #expect(addresses.count == Self.leads - Self.leads * 3 / 20)
        let synced = try user.sql(
            "SELECT last_name FROM leads JOIN jobs ON lead_id = leads.id WHERE state = 'synced'"
        ).split(separator: "\n").map(String.init)
        #expect(Set(synced).subtracting(names).isEmpty)
        if let (object, field) = subject.company {
            let firms = try sandbox.values(field, of: object, in: subject.crm)
            #expect(firms.count == Self.companies && Set(firms).count == firms.count, "\(Self.repeated(firms))")
        }
        print(
            "chaos, \(subject.testDescription): \(Self.leads) leads in \(seconds) s, \(kills) workers killed, "
                + "\(try sandbox.calls(to: subject.crm)) calls; \(counts[0]) synced, \(counts[1]) failed as "
                + "OUTCOME_UNKNOWN without an address, nobody twice, none lost")
    }

    private static func repeated(_ values: [String]) -> [String] {
        Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +).filter { $0.value > 1 }.keys.sorted()
    }
}
