import DiskFaults
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import Store

/// A recorded run is cut at every change of the disk, as a power cut would: whatever was not synced is lost, kept, torn,
/// or there by halves. The database must open, be whole, obey the laws of conservation, and be exactly as some step left
/// it: none older than the last that was promised.
///
/// `LEADFERRY_SOAK` sets how many random cuts are tried at each change, 1 where it is not set.
@Suite(.blocking) struct PowerLossTests {
    @Test func `nothing that was promised is lost in a power cut`() async throws {
        let scenario = try PowerLossScenario()
        let seeds = ProcessInfo.processInfo.environment["LEADFERRY_SOAK"].flatMap(Int.init) ?? 1
        let tried = Tried()
        let results = try await withThrowingTaskGroup(of: Findings.self) { group in
            for part in 0..<2 {
                group.addTask {
                    try Self.cut(scenario, part: part, of: 2, seeds: seeds, tried)
                }
            }
            return try await group.reduce(into: Findings()) { $0.add($1) }
        }
        for problem in results.problems.prefix(10) { Issue.record("\(problem)") }
        #expect(results.problems.isEmpty, "\(results.problems.count) of \(results.images) images")
        // That the cuts did cut: NORMAL commits were lost, and every state was met.
        #expect(results.lost > 0, "no commit was ever lost: the disk forgets nothing")
        #expect(
            results.met.count == scenario.states.count,
            "states that no cut left: \(scenario.states.count - results.met.count)")
        #expect(results.images > 500)
    }

    /// The images tried so far: a cut often leaves what an earlier one left.
    private final class Tried: Sendable {
        private let images = Mutex<Set<Int>>([])

        func isNew(_ image: Int) -> Bool { images.withLock { $0.insert(image).inserted } }
    }

    /// What was found.
    struct Findings: Sendable {
        var images = 0
        /// Images whose last commits were gone.
        var lost = 0
        /// The states met, by number.
        var met: Set<Int> = []
        var problems: [String] = []

        mutating func add(_ other: Findings) {
            images += other.images
            lost += other.lost
            met.formUnion(other.met)
            problems += other.problems
        }
    }

    /// Cuts at every change; this task takes every n-th of them.
    private static func cut(
        _ scenario: PowerLossScenario, part: Int, of parts: Int, seeds: Int, _ tried: Tried
    ) throws -> Findings {
        var findings = Findings()
        var disk = DurableDisk()
        let desk = try FaultFolder()
        for (index, change) in scenario.changes.enumerated() {
            disk.apply(change)
            guard index % parts == part else { continue }
            let some = (0..<seeds).map { DurableDisk.Cut.some(seed: UInt64(index * 1000 + $0)) }
            for cut in [.none, .all, .torn] + some {
                guard let image = disk.image(after: cut) else { continue }
                let promised = scenario.states.lastIndex { $0.isPromised && $0.mark <= index + 1 }
                var hasher = Hasher()
                hasher.combine(image)
                hasher.combine(promised)
                guard tried.isNew(hasher.finalize()) else { continue }
                findings.images += 1
                do {
                    try check(image, cut: index + 1, promised: promised, scenario, in: desk.path, &findings)
                } catch {
                    findings.problems.append("cut \(index + 1), \(cut): \(error)")
                }
            }
        }
        return findings
    }

    /// Something that should not be.
    private struct Broken: Error, CustomStringConvertible {
        var description: String
    }

    private static func check(
        _ image: [String: [UInt8]], cut: Int, promised: Int?, _ scenario: PowerLossScenario, in folder: String,
        _ findings: inout Findings
    ) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            try FileManager.default.removeItem(atPath: folder + "/" + name)
        }
        for (name, bytes) in image { try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name)) }
        // The machine starts again: another boot, and no worker of before lives.
        let clock = Clock(wall: { 1_796_000_000_000 }, boot: { 1000 }, awake: { 1000 }, bootID: "after the power cut")
        let store = try Store(
            path: folder + "/leadferry.db", opening: promised == nil ? .migrating : .existing, clock: clock)
        defer { try? store.close() }
        try store.read { database in
            let whole = try String.fetchAll(database, sql: "PRAGMA integrity_check")
            guard whole == ["ok"] else { throw Broken(description: whole.joined(separator: "; ")) }
            for promise in scenario.promises where promise.mark <= cut {
                guard try Bool.fetchOne(database, sql: promise.sql) == true else {
                    throw Broken(description: "lost: \(promise.name)")
                }
            }
            guard let promised else { return }
            let content = try PowerLossScenario.content(database)
            // The step in hand may have committed already.
            let last = scenario.states.firstIndex { $0.mark >= cut } ?? scenario.states.count - 1
            guard let found = (promised...max(promised, last)).last(where: { scenario.states[$0].content == content })
            else {
                let other = scenario.states.lastIndex { $0.content == content }
                throw Broken(
                    description: "promised: \(scenario.states[promised].name); found "
                        + (other.map { scenario.states[$0].name } ?? "what no step left"))
            }
            findings.met.insert(found)
            let returned = scenario.states.lastIndex { $0.mark <= cut } ?? 0
            if found < returned { findings.lost += 1 }
        }
        _ = try store.rescue(crashLimit: 3)
        let broken = try store.audit()
        guard broken.isEmpty else { throw Broken(description: "\(broken)") }
    }
}
