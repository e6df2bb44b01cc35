import Foundation

/// What befalls a fleet: one seeded action a round.
extension Campaign {
    mutating func act() throws {
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
    mutating func victim() throws -> Int? {
        let sure = try fleet.running(among: "SELECT pid FROM workers")
        guard let spared = sure.randomElement(using: &random) else { return nil }
        // A stopped worker is mostly left to wake up and find its jobs taken over.
        let others = (random.oneIn(5) ? fleet.stopped : fleet.running).filter { $0 != spared }
        return others.randomElement(using: &random)
    }

    mutating func killWorker() throws {
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

    mutating func tellWorker() throws {
        guard let index = try victim(), fleet.workers[index].condition == .running else { return }
        note("tell \(fleet.workers[index].name)")
        fleet.tellWorker(index)
    }

    /// Stops a worker that holds jobs, mostly for longer than the lease, so that they are taken over before it goes on.
    ///
    /// - Parameter surely: Whether to wait for a worker that holds something, and to stop it for longer than the lease.
    mutating func stopWorker(surely: Bool = false) throws {
        var holders: [Int] = []
        let deadline = ContinuousClock.now + .seconds(surely ? 5 : 0)
        // A batch is in hand for moments only.
        repeat {
            holders = try fleet.running(
                among: "SELECT DISTINCT pid FROM workers JOIN jobs ON jobs.worker_id = workers.id")
        } while holders.isEmpty && ContinuousClock.now < deadline
        guard fleet.stopped.count < 2, fleet.running.count > 1, let index = holders.randomElement(using: &random)
        else { return }
        let time =
            !surely && random.oneIn(3)
            ? Duration.milliseconds(.random(in: 100...3000, using: &random))
            : Self.lease + .milliseconds(.random(in: 0...600, using: &random))
        note("stop \(fleet.workers[index].name) for \(time)")
        try fleet.stopWorker(index, for: time)
    }

    /// Lets a stopped worker go on at the worst of times: just when others hold what it had in hand, and are slow.
    mutating func wake(_ index: Int) throws {
        let name = fleet.workers[index].name
        try sandbox.post(
            "/_sandbox/faults",
            ["match": ["path": "/hubspot/*"], "kind": "latency", "latency_ms": 250, "next": 12])
        let deadline = ContinuousClock.now + .milliseconds(1500)
        var isRobbed = try fleet.isRobbed(index)
        while !isRobbed, ContinuousClock.now < deadline {
            usleep(5000)
            isRobbed = try fleet.isRobbed(index)
        }
        note("\(isRobbed ? "surprise" : "continue") \(name)")
        fleet.continueWorker(index)
    }

    /// A new file, or one that was ingested before.
    mutating func ingest() throws {
        guard fleet.ingests.count < 3 else { return }
        let file =
            random.oneIn(4)
            ? crowd.files.randomElement(using: &random) ?? newFile()
            : newFile()
        note("ingest \(file.name)")
        try fleet.startIngest(file)
    }

    mutating func newFile() -> Crowd.File {
        crowd.file(new: random.oneIn(15) ? 200 : .random(in: 5...30, using: &random), using: &random)
    }

    mutating func cutIngest() throws {
        if fleet.ingests.isEmpty { try ingest() }
        usleep(.random(in: 20_000...150_000, using: &random))
        guard let index = fleet.ingests.randomElement(using: &random) else { return }
        note("cut \(fleet.errands[index].name)")
        fleet.killIngest(index)
    }

    /// A spell of bad weather over the CRM.
    mutating func weather() throws {
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
}
