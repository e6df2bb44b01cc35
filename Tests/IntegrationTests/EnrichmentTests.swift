import Foundation
import TestSupport
import Testing

/// Enrichment on the built binary: money across a kill, and what the commands say.
@Suite(.blocking) struct EnrichmentTests {
    private static let known = ["hit_rate": 1, "latency_ms": 300]

    /// The sandbox's credits, by partner.
    private func charged(_ sandbox: SandboxProcess) throws -> [String: Double] {
        let counts = try sandbox.get("/_sandbox/partners")
        return counts.compactMapValues { ($0 as? [String: Any])?["credits_spent"] as? Double }
    }

    @Test func `a kill in the middle leaves no reserved credit unexplained, and pays for nothing twice`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        try user.edit { $0.replacing("concurrency: 16", with: "concurrency: 8\n  bulk: false") }
        try sandbox.post(
            "/_sandbox/config", ["partners": ["hunter": Self.known, "peopledatalabs": Self.known]])
        try user.write(Installation.people(0..<80), to: "leads.csv")
        try #require(try user.run("ingest", "leads.csv", "--event", "expo").status == 0)
        let victim = try user.start("work", "--stage", "enrich", as: "victim")
        try eventually("nothing was asked") {
            try Int(user.sql("select count(*) from enrichment_ledger where state = 'settled'")) ?? 0 >= 10
        }
        kill(victim.processIdentifier, SIGKILL)
        victim.waitUntilExit()
        let last = try user.run("work", "--stage", "enrich", "--drain", "--drain-timeout", "30s")
        #expect(last.status == 0, "\(last.messages)")
        #expect(try user.sql("select count(*) from jobs where state = 'enriched'") == "80")
        #expect(try user.sql("select count(*) from enrichment_ledger where state in ('reserved', 'pending')") == "0")
        let unknown = try #require(
            Int(try user.sql("select count(*) from enrichment_ledger where state = 'unknown'")))
        #expect(unknown >= 1 && unknown <= 8)
        // What the partner took is what is booked: settled for certain, unknown at the most.
        for (partner, credits) in try charged(sandbox) {
            let sums = try user.sql(
                """
                select coalesce(sum(credits) filter (where state = 'settled'), 0), coalesce(sum(credits), 0)
                from enrichment_spend where partner = '\(partner)'
                """
            ).split(separator: "|").compactMap { Double($0) }
            try #require(sums.count == 2)
            #expect(sums[0] <= credits && credits <= sums[1], "\(partner): \(sums), charged \(credits)")
        }
        let twice = try user.sql(
            "select count(*) from (select 1 from enrichment_ledger group by partner, key having count(*) > 1)")
        #expect(twice == "0")
        let audit = try user.run("doctor", "--audit")
        #expect(audit.status == 0, "\(audit.output)")
        let list = try user.run("partners", "spend", "--unknown", "--json")
        let entries = try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]]
        #expect(entries?.count == unknown)
        let id = try #require(entries?.first?["id"] as? Int)
        #expect(try user.run("partners", "settle", "\(id)", "--credits", "0").status == 0)
        #expect(try user.sql("select count(*) from enrichment_ledger where state = 'unknown'") == "\(unknown - 1)")
    }

    @Test func `show says who filled what at what price, who was asked and who not, and why`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        try sandbox.post(
            "/_sandbox/config", ["partners": ["hunter": ["hit_rate": 1], "peopledatalabs": ["hit_rate": 0]]])
        try user.write("Email,First Name\nann.lee@firm.example,Ann\n", to: "leads.csv")
        try #require(try user.run("ingest", "leads.csv", "--event", "expo").status == 0)
        let preview = try user.run("enrich", "--event", "expo", "--preview")
        #expect(preview.status == 0 && preview.output.contains("hunter"), "\(preview.messages)")
        #expect(try user.sql("select count(*) from enrichment_ledger") == "0")
        let work = try user.run("work", "--drain", "--drain-timeout", "5s")
        #expect(work.status == 0, "\(work.messages)")
        let show = try user.run("show", "ann.lee@firm.example")
        for text in ["hunter (combined)", "FILLED BY", "PRICE", "peopledatalabs", "miss"] {
            #expect(show.output.contains(text), "\(text) is not in \(show.output)")
        }
        let spend = try user.run("partners", "spend", "--json")
        let lines = try JSONSerialization.jsonObject(with: Data(spend.output.utf8)) as? [[String: Any]]
        #expect(lines?.first { $0["name"] as? String == "hunter" }?["hits"] as? Int == 2)
        // Again from the cache costs nothing; asked again it costs again.
        let before = try charged(sandbox)
        #expect(try user.run("enrich", "ann.lee@firm.example").status == 0)
        #expect(try charged(sandbox) == before)
        let again = try user.run("enrich", "ann.lee@firm.example", "--again")
        #expect(again.status == 0, "\(again.messages)")
        #expect(try charged(sandbox) != before)
    }

    @Test func `a required field that nobody knows fails the lead, with what was found`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        try user.edit { $0.replacing("  deadline: 30m", with: "  required: [email, notes]\n  deadline: 30m") }
        try user.write("Email,First Name\nann.lee@firm.example,Ann\n", to: "leads.csv")
        try #require(try user.run("ingest", "leads.csv", "--event", "expo").status == 0)
        _ = try user.run("work", "--drain", "--drain-timeout", "5s")
        #expect(
            try user.sql("select error_type, error_field from reconciliation") == "MISSING_REQUIRED_FIELD|notes")
        #expect(try user.sql("select domain from leads") == "firm.example")
    }

    @Test func `a partner is tried with everything shown but the key`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        try sandbox.post("/_sandbox/config", ["partners": ["hunter": ["hit_rate": 1]]])
        let test = try user.run("partners", "test", "hunter", "--email", "ann.lee@firm.example")
        #expect(test.status == 0, "\(test.messages)")
        #expect(test.output.contains("hit") && test.output.contains("job_title"))
        #expect(test.messages.contains("> GET ") && test.messages.contains("< 200"))
        #expect(test.messages.contains("X-API-KEY: ‹hidden›"))
        #expect(try user.sql("select partner, state, lead_id is null from enrichment_ledger") == "hunter|settled|1")
        let unknown = try user.run("partners", "test", "huntr", "--email", "a@b.example")
        #expect(unknown.status == 64 && unknown.messages.contains("hunter"))
    }

    @Test func `a file of the user's own is checked, listed and asked`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        try FileManager.default.createDirectory(atPath: user.folder + "/own", withIntermediateDirectories: true)
        let file = """
            id: own
            name: Own
            docs: https://docs.test
            verification: unverified
            base_url: \(sandbox.url)/partners/hunter
            auth: {kind: header, name: X-API-KEY}
            calls:
              - name: combined
                request: {method: GET, path: /combined/find, inputs: {email: email}, any_of: [[email]]}
                response: {found: $.data.person, fields: {job_title: $.data.person.employment.title}}
                no_match: [{status: 404}]
            """
        try user.write(file.replacing("no_match", with: "no_mach"), to: "own/own.yaml")
        let wrong = try user.run("partners", "lint", "own/own.yaml")
        #expect(wrong.status == 78 && wrong.output.contains("own/own.yaml:11: calls[0]: unknown key “no_mach”"))
        #expect(wrong.output.contains("did you mean `no_match`?"))
        try user.write(file, to: "own/own.yaml")
        #expect(try user.run("partners", "lint", "own/own.yaml").status == 0)
        try user.edit {
            $0.replacing("# partners_folder: partners", with: "partners_folder: own")
                .replacing(
                    "partners:\n", with: "partners:\n  own: {key: sandbox, url: \"\(sandbox.url)/partners/hunter\"}\n")
        }
        let list = try user.run("partners", "list", "--configured")
        #expect(list.status == 0 && list.output.contains("own"), "\(list.messages)")
        let test = try user.run("partners", "test", "own", "--email", "ann.lee@firm.example", "--json")
        #expect(test.output.contains("\"partner\":\"own\""), "\(test.messages)")
    }

    @Test func `who is suppressed is asked about nowhere`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        try user.write("Email,First Name\nann.lee@firm.example,Ann\n", to: "leads.csv")
        try #require(try user.run("ingest", "leads.csv", "--event", "expo").status == 0)
        #expect(try user.run("partners", "suppress", "ann.lee@firm.example").status == 0)
        _ = try user.run("work", "--drain", "--drain-timeout", "5s")
        #expect(try user.sql("select count(*) from enrichment_ledger") == "0")
        #expect(try charged(sandbox).values.allSatisfy { $0 == 0 })
    }
}
