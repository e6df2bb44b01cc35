import Foundation

/// A fleet that is killed, stopped, told to stop and replaced, round after round, with a check after each.
///
/// The same seed draws the same actions where the processes leave the same choice; their own timing is not in the seed.
struct Campaign {
    private let sandbox: SandboxProcess
    private let user: Installation
    private let fleet: Fleet
    private var model: FleetModel
    private var crowd = Crowd()
    private var random: SeededGenerator
    private let seed: UInt64
    /// Files whose ingest was killed: they are ingested again at the end.
    private var cut: [Crowd.File] = []
    private var actions: [String] = []
    private var counts: [String: Int] = [:]
    /// From SIGKILL until none of the dead worker's jobs is held, where it held any.
    private var rescues: [Duration] = []

    /// Jobs of a killed worker are due within a second; a machine that runs other tests beside gets twice that.
    static let rescueLimit = Duration.seconds(2)
    /// The shortest that a configuration may say.
    static let lease = Duration.seconds(10)

    init(seed: UInt64) throws {
        self.seed = seed
        random = SeededGenerator(seed: seed)
        sandbox = try SandboxProcess()
        user = try Installation(sandbox: sandbox.url)
        // Budgets that no round can spend: a job may meet any number of kills and faults, and must come through.
        try user.edit {
            $0.replacing("concurrency: 4\n", with: "concurrency: 2\n")
                .replacing("batch: 100", with: "batch: 10").replacing("linger: 1s", with: "linger: 100ms")
                .replacing("lease: 2m", with: "lease: 10s").replacing("grace: 25s", with: "grace: 2s")
                .replacing("attempts: 12", with: "attempts: 100\n  crashes: 100")
                .replacing("base: 5s", with: "base: 100ms").replacing("cap: 6h", with: "cap: 1s")
                .replacing(
                    "    paths: v3\n",
                    with: "    paths: v3\n    fields:\n      person:\n        - {custom: Stage, to: lifecyclestage}\n")
        }
        // The partners know nobody, so that no address is learnt.
        let ignorant = ["hit_rate": 0]
        try sandbox.post(
            "/_sandbox/config",
            [
                "hubspot": ["latency_ms": 20, "ten_second_limit": 100_000, "search_per_second": 1000],
                "partners": ["hunter": ignorant, "peopledatalabs": ignorant],
            ])
        fleet = Fleet(user: user)
        model = try FleetModel(user: user)
    }

    /// Runs rounds, and then the reckoning. Says what happened, in one line.
    mutating func run(rounds: Int, until deadline: ContinuousClock.Instant? = nil) throws -> String {
        do {
            for _ in 0..<3 { try fleet.startWorker() }
            try fleet.startIngest(crowd.file(new: 500, using: &random))
            var round = 0
            while round < rounds, deadline.map({ ContinuousClock.now < $0 }) ?? true {
                round += 1
                counts["rounds", default: 0] += 1
                try act()
                usleep(.random(in: 0...150_000, using: &random))
                for name in fleet.continueRested() { note("continue \(name)") }
                try settle(everything: round % 25 == 0)
                if round % 50 == 0 { try ledger() }
            }
            try reckon()
            return summary
        } catch {
            throw CampaignFailure(
                """
                LEADFERRY_SEED=\(seed), \(summary): \(error)
                The database and the logs are kept in \(try keep()). Last actions:
                \(actions.suffix(25).joined(separator: "\n"))
                """)
        }
    }

    /// Copies the folder for whoever looks into a failure.
    private func keep() throws -> String {
        let copy = NSTemporaryDirectory() + "leadferry-kills-\(seed)"
        for worker in fleet.workers { kill(worker.pid, SIGSTOP) }
        try user.shell("rm -rf \(copy) && cp -r . \(copy)")
        return copy
    }

    private var summary: String {
        let times = rescues.sorted()
        let rescue = times.isEmpty ? "" : ", rescue median \(times[times.count / 2]) max \(times[times.count - 1])"
        return counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ") + rescue
            + ", \(model.committed.count) leads, \(fleet.refused) batches refused"
    }

    private mutating func note(_ action: String) {
        actions.append(action)
        counts[String(action.prefix { $0 != " " }), default: 0] += 1
    }

    // MARK: - Actions

    private mutating func act() throws {
        if fleet.workers.count < 3 || fleet.running.count < 2, random.oneIn(2) {
            note("start")
            return try fleet.startWorker()
        }
        switch Int.random(in: 0..<20, using: &random) {
        case 0...4: try killWorker()
        case 5, 6: try tellWorker()
        case 7, 8: try stopWorker()
        case 9...13: try ingest()
        case 14: for _ in 0..<2 { try ingest() }
        case 15, 16: try cutIngest()
        case 17:
            note("retry")
            try fleet.startRetry()
        default: try weather()
        }
    }

    /// One of those that may be taken away: somebody who is known to work must be left.
    private mutating func victim() throws -> Int? {
        let sure = try fleet.running(among: "SELECT pid FROM workers")
        guard let spared = sure.randomElement(using: &random) else { return nil }
        // A stopped worker is mostly left to wake up and find its jobs taken over.
        let others = (random.oneIn(5) ? fleet.stopped : fleet.running).filter { $0 != spared }
        return others.randomElement(using: &random)
    }

    private mutating func killWorker() throws {
        guard let index = try victim() else { return }
        let worker = fleet.workers[index]
        note("kill \(worker.name)")
        fleet.killWorker(index)
        var since = ContinuousClock.now
        let query = "SELECT count(*) FROM jobs JOIN workers ON workers.id = jobs.worker_id WHERE pid = \(worker.pid)"
        guard try user.sql(query) != "0" else { return }
        while try user.sql(query) != "0" {
            let blockers = try fleet.continueBlockers()
            if !blockers.isEmpty {
                note("unblock \(blockers)")
                since = .now
            }
            if ContinuousClock.now - since > Self.rescueLimit {
                throw CampaignFailure(
                    "the jobs of \(worker.name), which was killed, are held \(ContinuousClock.now - since) later")
            }
            usleep(10_000)
        }
        rescues.append(.now - since)
    }

    private mutating func tellWorker() throws {
        guard let index = try victim(), fleet.workers[index].condition == .running else { return }
        note("tell \(fleet.workers[index].name)")
        fleet.tellWorker(index)
    }

    /// Stops a worker that holds jobs, mostly for longer than the lease, so that they are taken over before it goes on.
    private mutating func stopWorker() throws {
        let holders = try fleet.running(
            among: "SELECT DISTINCT pid FROM workers JOIN jobs ON jobs.worker_id = workers.id")
        guard fleet.stopped.count < 2, fleet.running.count > 1, let index = holders.randomElement(using: &random)
        else { return }
        let time =
            random.oneIn(3)
            ? Duration.milliseconds(.random(in: 100...3000, using: &random))
            : Self.lease + .milliseconds(.random(in: 500...3000, using: &random))
        note("stop \(fleet.workers[index].name) for \(time)")
        fleet.stopWorker(index, for: time)
    }

    /// A new file, or one that was ingested before.
    private mutating func ingest() throws {
        guard fleet.ingests.count < 3 else { return }
        let file =
            random.oneIn(4)
            ? crowd.files.randomElement(using: &random) ?? newFile()
            : newFile()
        note("ingest \(file.name)")
        try fleet.startIngest(file)
    }

    private mutating func newFile() -> Crowd.File {
        crowd.file(new: random.oneIn(15) ? 200 : .random(in: 5...30, using: &random), using: &random)
    }

    private mutating func cutIngest() throws {
        if fleet.ingests.isEmpty { try ingest() }
        usleep(.random(in: 20_000...150_000, using: &random))
        guard let index = fleet.ingests.randomElement(using: &random) else { return }
        note("cut \(fleet.errands[index].name)")
        fleet.killIngest(index)
    }

    /// A spell of bad weather over the CRM.
    private mutating func weather() throws {
        let spells: [[String: Any]] = [
            ["kind": "status", "status": 429, "headers": ["Retry-After": "1"], "next": 5],
            ["kind": "status", "status": 503, "next": 5], ["kind": "status", "status": 502, "after": true, "next": 3],
            ["kind": "drop_before", "next": 3], ["kind": "drop_after", "next": 3], ["kind": "truncate", "next": 2],
            ["kind": "latency", "latency_ms": 300, "next": 10],
        ]
        guard var spell = spells.randomElement(using: &random) else { return }
        spell["match"] = ["path": "/hubspot/*"]
        note("weather \(spell["kind"] ?? "") \(spell["status"] ?? "")")
        try sandbox.post("/_sandbox/faults", spell)
    }

    // MARK: - Checks

    /// Takes note of what ended, and checks the model and the audit on what is there now.
    private mutating func settle(everything: Bool = false) throws {
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
    private func read(_ errand: Fleet.Errand, _ file: Crowd.File) throws {
        let text = try user.read(errand.name + ".out")
        let report = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
        func count(_ key: String) -> Int { report[key] as? Int ?? -1 }
        let rows = count("accepted") + count("merged") + count("rejected") + count("already_there")
        guard count("read") == file.rows, rows == file.rows, count("rejected") == file.bad else {
            throw CampaignFailure("\(errand.name) does not account for the \(file.rows) rows of \(file.name): \(text)")
        }
    }

    /// The CRM's side: every address and every domain once, everybody without an address at most once.
    private func ledger() throws {
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

    // MARK: - The end

    /// Everything goes on and ends; then every lead must have come to where it belongs.
    private mutating func reckon() throws {
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

    private mutating func wait(for what: String, _ done: (Fleet) -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(40)
        while true {
            try settle()
            if done(fleet) { return }
            if ContinuousClock.now > deadline { throw CampaignFailure("\(what) did not end") }
            usleep(50_000)
        }
    }
}

extension Campaign {
    /// How often jobs were taken from a dead worker, and from one that was stopped for longer than its lease.
    var taken: (rescued: Int, expired: Int) { (counts["rescued"] ?? 0, counts["expired"] ?? 0) }
}
