import Foundation

/// A fleet that is killed, stopped, told to stop and replaced, round after round, with a check after each.
///
/// The same seed draws the same actions where the processes leave the same choice; their own timing is not in the seed.
struct Campaign {
    let sandbox: SandboxProcess
    let user: Installation
    let fleet: Fleet
    var model: FleetModel
    var crowd = Crowd()
    var random: SeededGenerator
    private let seed: UInt64
    /// Files whose ingest was killed: they are ingested again at the end.
    var cut: [Crowd.File] = []
    private var actions: [String] = []
    var counts: [String: Int] = [:]
    /// From SIGKILL until none of the dead worker's jobs is held, where it held any.
    var rescues: [Duration] = []

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
        try sandbox.silencePartners()
        try sandbox.post(
            "/_sandbox/config",
            ["hubspot": ["latency_ms": 20, "ten_second_limit": 100_000, "search_per_second": 1000]])
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
                // Chance alone stops few that have something in hand.
                if round % 60 == 30 {
                    try ingest()
                    try stopWorker(surely: true)
                }
                usleep(.random(in: 0...150_000, using: &random))
                while let index = fleet.rested.first { try wake(index) }
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
    func keep() throws -> String {
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

    mutating func note(_ action: String) {
        actions.append(action)
        counts[String(action.prefix { $0 != " " }), default: 0] += 1
    }
}

extension Campaign {
    /// How often jobs were taken from a dead worker, and from one that was stopped for longer than its lease.
    var taken: (rescued: Int, expired: Int) { (counts["rescued"] ?? 0, counts["expired"] ?? 0) }
}
