import Foundation
import JobQueue
import Leads
import Store
import TestSupport
import Testing

/// What `docs/sql.md` promises, with the plain `sqlite3` shell.
@Suite(.blocking) struct SQLInterfaceTests {
    private static let page: String = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return (try? String(contentsOf: root.appendingPathComponent("docs/sql.md"), encoding: .utf8)) ?? ""
    }()

    /// The ready queries, each with the comment above it.
    static let queries: [(title: String, sql: String)] = {
        let fenced = page.split(separator: "```").filter { $0.hasPrefix("sql\n") }.joined(separator: "\n")
        let statements = fenced.replacing("sql\n", with: "", maxReplacements: 1).split(separator: ";\n")
        return statements.compactMap { statement in
            let lines = statement.split(separator: "\n").map(String.init)
            let title = lines.first { $0.hasPrefix("--") } ?? ""
            let sql = lines.filter { !$0.hasPrefix("--") }.joined(separator: "\n")
            return sql.allSatisfy(\.isWhitespace) ? nil : (title, sql)
        }
    }()

    /// A database in which something of everything has happened.
    private func fixture() throws -> StoreFixture {
        let made = try StoreFixture(destinations: [("hubspot", .automatic), ("second", .automatic)])
        let people = (0..<12).map { StoreFixture.lead($0, [.industry: "Wizardry", .company: "Acme"]) }
        try made.ingest(people)
        try made.ingest([StoreFixture.lead(20, [.email: "ann@example.com"])])
        try made.ingest([StoreFixture.lead(0, fingerprint: 900, [.phone: "+12125550100"])])
        try made.ingest([StoreFixture.lead(0)], event: "fair")
        let worker = try made.store.registerWorker()
        let jobs = try made.claim(.enrich, by: worker)
        try made.store.complete(
            jobs.map { job in
                var completion = JobCompletion(job, .done(note: nil))
                completion.detail =
                    #"{"note":"n","partners":[{"partner":"hunter","outcome":"hit","credits":1.5,"fields":["city"]}]}"#
                completion.enrichment = [
                    FieldChange(
                        .city, replacing: nil, value: "Bern",
                        provenance: Provenance(source: "hunter", at: Date(timeIntervalSince1970: 0)))
                ]
                return completion
            })
        let bad = JobError(
            .dataValueValidation, code: "INVALID_OPTION", message: "no such option", field: "industry",
            value: "Wizardry", leadField: "industry")
        let sync = try made.claim(.sync, by: worker)
        try made.store.complete(
            sync.enumerated().map { place, job in
                switch place {
                case 0..<4: return JobCompletion(job, .failed(bad))
                case 4:
                    return JobCompletion(job, .retry(after: .seconds(60), JobError(.network, message: "no route")))
                default:
                    var completion = JobCompletion(job, .done(note: "contact 1 created"))
                    completion.sent = [SentWrite("contact", .create, fields: ["email", "city"])]
                    return completion
                }
            })
        _ = try made.store.edit(leads: [1], LeadEdit(values: [.industry: "Machinery"]))
        _ = try made.store.dismiss(JobFilter(jobs: [2]), reason: "a competitor")
        _ = try made.shell("update leads set captured_by = 'rep@acme.example'")
        _ = try made.shell(
            """
            insert into enrichment_ledger (partner, call, key, lead_id, event, state, reserved_credits, reserved_price,
                credits, price, outcome, at_ms, settled_ms)
            values ('hunter', 'combined', 1, 1, 'expo', 'settled', 2000000, 2000000, 2000000, 2000000, 'hit', 0, 1)
            """)
        _ = try made.shell(
            "insert into attendees (event_id, registration_id, given, imported_ms) values (1, 'R1', '{}', 0)")
        return made
    }

    @Test func `there are twenty ready queries and more`() { #expect(Self.queries.count >= 20) }

    @Test(arguments: queries.map(\.title))
    func `each ready query runs in the plain shell, and finds what there is`(title: String) throws {
        let query = try #require(Self.queries.first { $0.title == title })
        let made = try fixture()
        let (output, status) = try made.shell(query.sql)
        #expect(status == 0, "\(title): \(output)")
        #expect(!output.isEmpty, "\(title) finds nothing")
    }

    @Test func `every view is on the page with all of its columns`() throws {
        let made = try StoreFixture()
        let views = try made.shell("select name from sqlite_schema where type = 'view' order by 1").output
            .split(separator: "\n").map(String.init)
        for view in views {
            let columns = try made.shell("select group_concat(name, ' ') from pragma_table_info('\(view)')").output
                .trimmingCharacters(in: .newlines)
            let line = Self.page.split(separator: "\n").first { $0.hasPrefix("| `\(view)` |") }
            #expect(line?.contains("`\(columns)`") == true, "docs/sql.md lacks \(view): \(columns)")
        }
    }

    /// What people look for in a view, and the tables that may be read from one end to the other for it.
    private static let looks: [(sql: String, mayScan: String)] = [
        ("select * from reconciliation", "INDEX jobs_failed"),
        ("select * from reconciliation where destination = 'a' and error_type = 'CAMPAIGN'", ""),
        ("select * from reconciliation where event = 'expo'", ""),
        ("select * from reconciliation where lead_id = 5", ""),
        ("select * from reconciliation_groups", "INDEX jobs_failed_causes"),
        ("select * from reconciliation_causes", "INDEX jobs_failed_causes"),
        ("select * from pre_sync", "INDEX jobs_"),
        ("select * from pre_sync where event = 'expo'", ""),
        ("select * from cleared where event = 'expo'", ""),
        ("select * from cleared where lead_id = 5", ""),
        ("select * from attempts where lead_id = 5", ""),
        ("select * from attempts where job_id = 5", ""),
        ("select * from attempts where event = 'expo'", ""),
    ]

    @Test(arguments: looks.map(\.sql))
    func `a look into a view reads what it shows, by an index`(sql: String) throws {
        let look = try #require(Self.looks.first { $0.sql == sql })
        let made = try StoreFixture()
        let (plan, status) = try made.shell("explain query plan " + sql)
        #expect(status == 0)
        for line in plan.split(separator: "\n") where line.contains("SCAN ") {
            let isSmall = ["destinations", "events", "reconciliation_", "on_their_way"].contains {
                line.contains("SCAN \($0)")
            }
            let isAllowed = !look.mayScan.isEmpty && line.contains(look.mayScan)
            #expect(isSmall || isAllowed, "\(sql)\n\(plan)")
        }
    }
}
