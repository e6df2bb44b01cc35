import Foundation

/// The standing processes of a campaign: workers and ingests of the built binary, which may be killed at any time.
///
/// A class, because it owns processes. It is used from one thread.
final class Fleet {
    /// A worker process.
    struct Worker {
        enum Condition: Equatable {
            case running
            /// By SIGSTOP, until that time, with these jobs in hand: ids with commas between them.
            case stopped(until: ContinuousClock.Instant, jobs: String)
            /// It was sent SIGTERM.
            case told
        }

        var name: String
        var process: Process
        var condition = Condition.running
        var pid: pid_t { process.processIdentifier }
    }

    /// A command that ends by itself.
    struct Errand {
        var name: String
        var process: Process
        /// What it ingests, if it does.
        var file: Crowd.File?
        var isKilled = false
    }

    let user: Installation
    private(set) var workers: [Worker] = []
    private(set) var errands: [Errand] = []
    private var number = 0
    /// Outcomes that a worker brought too late, by the logs of those that ended.
    private(set) var refused = 0

    init(user: Installation) { self.user = user }

    var running: [Int] { workers.indices.filter { workers[$0].condition == .running } }
    var stopped: [Int] { workers.indices.filter { if case .stopped = workers[$0].condition { true } else { false } } }
    var ingests: [Int] { errands.indices.filter { errands[$0].file != nil && !errands[$0].isKilled } }

    /// The running workers whose process ids the query finds in the database.
    func running(among query: String) throws -> [Int] {
        let found = Set(try user.sql(query).split(separator: "\n").compactMap { Int32($0) })
        return running.filter { found.contains(workers[$0].pid) }
    }

    func startWorker() throws {
        number += 1
        let name = "worker-\(number)"
        workers.append(Worker(name: name, process: try user.start("work", as: name)))
    }

    func startIngest(_ file: Crowd.File) throws {
        number += 1
        let name = "ingest-\(number)"
        if !FileManager.default.fileExists(atPath: user.folder + "/" + file.name) {
            try user.write(file.text, to: file.name)
        }
        let process = try user.start(
            "ingest", file.name, "--event", file.event, "--rejects", name + ".rejects.csv", "--json", as: name)
        errands.append(Errand(name: name, process: process, file: file))
    }

    func startRetry() throws {
        number += 1
        let name = "retry-\(number)"
        let process = try user.start("retry", "--type", "DATA_VALUE_VALIDATION", as: name)
        errands.append(Errand(name: name, process: process))
    }

    /// Kills a worker, whatever it is doing.
    func killWorker(_ index: Int) {
        let worker = workers.remove(at: index)
        kill(worker.pid, SIGKILL)
        worker.process.waitUntilExit()
        gather(worker.name)
    }

    func tellWorker(_ index: Int) {
        kill(workers[index].pid, SIGTERM)
        workers[index].condition = .told
    }

    func stopWorker(_ index: Int, for duration: Duration) throws {
        let pid = workers[index].pid
        kill(pid, SIGSTOP)
        let jobs = try user.sql(
            "SELECT group_concat(jobs.id) FROM jobs JOIN workers ON workers.id = jobs.worker_id WHERE pid = \(pid)")
        workers[index].condition = .stopped(until: .now + duration, jobs: jobs)
    }

    /// The stopped workers whose time is over.
    var rested: [Int] {
        stopped.filter {
            guard case .stopped(let until, _) = workers[$0].condition else { return false }
            return until <= .now
        }
    }

    /// Whether somebody else holds a job that the stopped worker had in hand.
    func isRobbed(_ index: Int) throws -> Bool {
        guard case .stopped(_, let jobs) = workers[index].condition, !jobs.isEmpty else { return false }
        let count = try user.sql(
            """
            SELECT count(*) FROM jobs JOIN workers ON workers.id = jobs.worker_id
            WHERE jobs.id IN (\(jobs)) AND pid <> \(workers[index].pid)
            """)
        return count != "0"
    }

    func continueWorker(_ index: Int) {
        kill(workers[index].pid, SIGCONT)
        workers[index].condition = .running
    }

    func killIngest(_ index: Int) {
        kill(errands[index].process.processIdentifier, SIGKILL)
        errands[index].isKilled = true
    }

    /// Continues the stopped workers that hold a lock which every writer needs: SQLite's write lock, or a turn.
    /// A stopped process is not dead; who waits for it waits until it goes on.
    func continueBlockers() throws -> [String] {
        let stopped = stopped
        guard !stopped.isEmpty else { return [] }
        let locks = try String(contentsOfFile: "/proc/locks", encoding: .utf8).split(separator: "\n")
        var holders: Set<Int32> = []
        for line in locks {
            // 1: POSIX  ADVISORY  WRITE 4711 fe:00:1234 120 120; a waiter has "->" behind its number.
            let words = line.split(separator: " ")
            guard words.count >= 8, words[1] != "->", words[3] == "WRITE", let pid = Int32(words[4]) else { continue }
            // Byte 120 of the -shm file is the write lock of the log.
            if words[1] == "FLOCK" || words[6] == "120" { holders.insert(pid) }
        }
        return stopped.compactMap { index in
            guard holders.contains(workers[index].pid) else { return nil }
            continueWorker(index)
            return workers[index].name
        }
    }

    /// Takes out the processes that ended. Throws where one ended that should not have, or with an error.
    func reap() throws -> [Errand] {
        for index in workers.indices.reversed() where !workers[index].process.isRunning {
            let worker = workers.remove(at: index)
            let status = worker.process.terminationStatus
            // One that was told before it listened dies of the signal; it held nothing yet, and said nothing.
            let isSilent = try tail(worker.name).isEmpty
            let isBeginner = worker.process.terminationReason == .uncaughtSignal && status == SIGTERM && isSilent
            guard worker.condition == .told, status == 0 || isBeginner else {
                throw CampaignFailure("\(worker.name) ended with \(status): \(try tail(worker.name))")
            }
            gather(worker.name)
        }
        let done = errands.filter { !$0.process.isRunning }
        errands.removeAll { !$0.process.isRunning }
        for errand in done where !errand.isKilled {
            let status = errand.process.terminationStatus
            let expected: Set<Int32> = (errand.file?.bad ?? 0) > 0 ? [65] : [0]
            guard expected.contains(status) else {
                throw CampaignFailure("\(errand.name) ended with \(status): \(try tail(errand.name))")
            }
        }
        return done
    }

    private func gather(_ name: String) {
        let said = (try? user.read(name + ".err")) ?? ""
        refused += said.matches(of: /outcomes refused/).count
    }

    private func tail(_ name: String) throws -> String { String(try user.read(name + ".err").suffix(2000)) }
}

/// What went wrong in a campaign, in words.
struct CampaignFailure: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
