import Foundation

/// What must hold after every round, and at the end.
extension Campaign {
    /// Takes note of what ended, and checks the model and the audit on what is there now.
    mutating func settle(everything: Bool = false) throws {
        for errand in try fleet.reap() {
            guard let file = errand.file else { continue }
            if errand.isKilled {
                cut.append(file)
            } else {
                try read(errand, file)
                model.commit(file)
            }
        }
        let broken = try model.check(everything: everything)
        guard broken.isEmpty else { throw CampaignFailure("the model: \(broken)") }
        let audit = try user.run("doctor", "--audit")
        guard audit.status == 0 else { throw CampaignFailure("the audit: \(audit.output)\(audit.messages)") }
    }

    /// The summary accounts for every row of its file.
    func read(_ errand: Fleet.Errand, _ file: Crowd.File) throws {
        let text = try user.read(errand.name + ".out")
        let report = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
        func count(_ key: String) -> Int { report[key] as? Int ?? -1 }
        let rows = count("accepted") + count("merged") + count("rejected") + count("already_there")
        guard count("read") == file.rows, rows == file.rows, count("rejected") == file.bad else {
            throw CampaignFailure("\(errand.name) does not account for the \(file.rows) rows of \(file.name): \(text)")
        }
    }

    /// The CRM's side: every address and every domain once, everybody without an address at most once.
    func ledger() throws {
        for (object, property) in [("contacts", "email"), ("companies", "domain"), ("contacts", "lastname")] {
            let values = try sandbox.values(property, of: object)
            let twice = Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +).filter { $0.value > 1 }
            guard twice.isEmpty else {
                throw CampaignFailure("more than one of \(object) has the \(property) \(twice)")
            }
        }
        let violations = try sandbox.violations()
        guard violations == 0 else { throw CampaignFailure("the CRM's contract was broken \(violations) times") }
    }

    /// Everything goes on and ends; then every lead must have come to where it belongs.
    mutating func reckon() throws {
        for index in fleet.stopped { fleet.continueWorker(index) }
        for index in fleet.running { fleet.tellWorker(index) }
        try wait(for: "workers that were told to stop") { $0.workers.isEmpty && $0.errands.isEmpty }
        for file in cut {
            try fleet.startIngest(file)
            try wait(for: "the files whose ingest was killed") { $0.errands.count < 3 }
        }
        try wait(for: "the files whose ingest was killed") { $0.errands.isEmpty }
        let drained = try (0..<2).map { try user.start("work", "--drain", "--drain-timeout", "10s", as: "drain-\($0)") }
        for (number, process) in drained.enumerated() {
            process.waitUntilExit()
            guard process.terminationStatus == 0 else {
                throw CampaignFailure(
                    "the drain ended with \(process.terminationStatus): \(try user.read("drain-\(number).err"))")
            }
        }
        try settle(everything: true)
        try ledger()
        let leads = try user.sql("SELECT count(*) FROM leads")
        guard leads == "\(model.committed.count)" else {
            throw CampaignFailure("\(leads) leads, but the files name \(model.committed.count)")
        }
        let astray = try user.sql(
            """
            SELECT jobs.id, state, coalesce(error_type, ''), coalesce(error_message, '')
            FROM jobs JOIN leads ON leads.id = jobs.lead_id
            WHERE NOT (state = 'synced'
                OR (state = 'failed' AND error_type = 'OUTCOME_UNKNOWN' AND leads.email IS NULL)
                OR (state = 'failed' AND error_type = 'DATA_VALUE_VALIDATION'
                    AND leads.custom ->> 'Stage' = '\(Crowd.refusedStage)'))
            LIMIT 10
            """)
        guard astray.isEmpty else { throw CampaignFailure("jobs that belong elsewhere:\n\(astray)") }
        let missing = try Set(
            user.sql(
                "SELECT DISTINCT email FROM leads JOIN jobs ON lead_id = leads.id WHERE state = 'synced' AND email IS NOT NULL"
            ).split(separator: "\n").map(String.init)
        )
        .subtracting(try sandbox.values("email", of: "contacts"))
        guard missing.isEmpty else { throw CampaignFailure("synced, but not in the CRM: \(missing)") }
        // A run in which nothing was taken from anybody proves nothing.
        for what in ["rescued", "expired"] {
            counts[what] = Int(try user.sql("SELECT count(*) FROM job_history WHERE what = '\(what)'"))
        }
    }

    mutating func wait(for what: String, _ done: (Fleet) -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(40)
        while true {
            try settle()
            if done(fleet) { return }
            if ContinuousClock.now > deadline { throw CampaignFailure("\(what) did not end") }
            usleep(50_000)
        }
    }
}
