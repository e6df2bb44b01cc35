import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Store

@Suite(.blocking) struct TurnstileTests {
    /// Two ends of one line: separate open files exclude each other within a process as between processes.
    private struct Line {
        let folder: String

        init() throws {
            folder = NSTemporaryDirectory() + "leadferry-" + UUID().uuidString
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }

        func end(limit: Duration = .seconds(30)) throws -> Turnstile {
            Turnstile(
                door: try SideFile(path: folder + "/door"), turn: try SideFile(path: folder + "/turn"), limit: limit)
        }
    }

    /// Waits for a thread's answer.
    private final class Answer<Value: Sendable>: Sendable {
        private let done = DispatchSemaphore(value: 0)
        private let value = Mutex<Value?>(nil)

        init(_ body: @escaping @Sendable () -> Value) {
            Thread.detachNewThread { [self] in
                let result = body()
                value.withLock { $0 = result }
                done.signal()
            }
        }

        func wait() throws -> Value {
            try #require(done.wait(timeout: .now() + 20) == .success, "nobody came through")
            let answer = value.withLock { $0 }
            return try #require(answer)
        }
    }

    @Test func `who just left does not pass who waits`() throws {
        let line = try Line()
        let (first, second) = (try line.end(), try line.end())
        let door = try SideFile(path: line.folder + "/door")
        let order = Mutex<[String]>([])
        #expect(first.enter())
        let waiting = Answer {
            let came = second.enter()
            order.withLock { $0.append("second") }
            second.leave()
            return came
        }
        // In line once it stands in the door.
        try eventually("the second never stood in line") {
            guard door.tryLock() else { return true }
            door.unlock()
            return false
        }
        first.leave()
        #expect(first.enter())
        order.withLock { $0.append("first") }
        first.leave()
        #expect(try waiting.wait())
        #expect(order.withLock(\.self) == ["second", "first"])
        #expect(second.waits.count == 1 && second.waits.longest > .zero && second.waits.total == second.waits.longest)
    }

    @Test func `a wait is given up at its limit, and the place in line with it`() throws {
        let line = try Line()
        let (holder, waiter) = (try line.end(), try line.end(limit: .seconds(3)))
        #expect(holder.enter())
        #expect(!waiter.enter())
        #expect(waiter.waits.longest >= .seconds(3))
        #expect(!waiter.enter())
        #expect(waiter.waits.count == 2 && waiter.waits.givenUp == 2)
        #expect(waiter.waits.total - waiter.waits.longest < .seconds(2), "the line stands: no second long wait")
        holder.leave()
        try eventually("the line stayed blocked") {
            guard waiter.enter() else { return false }
            waiter.leave()
            return true
        }
    }

    @Test func `a process that dies at its turn, or in the door, blocks nobody`() throws {
        let line = try Line()
        for name in ["turn", "door"] {
            let ready = line.folder + "/ready-\(name)"
            let holder = Process()
            holder.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            holder.arguments = ["flock", line.folder + "/" + name, "sh", "-c", "touch \(ready); exec sleep 60"]
            try holder.run()
            defer { kill(holder.processIdentifier, SIGKILL) }
            try eventually("flock(1) did not start") { FileManager.default.fileExists(atPath: ready) }
            let end = try line.end()
            let waiting = Answer { end.enter() }
            // flock(1) passes its lock on to the command, so both are killed.
            let children = try shellLines("pgrep -P \(holder.processIdentifier)").compactMap { Int32($0) }
            for child in children + [holder.processIdentifier] { kill(child, SIGKILL) }
            #expect(try waiting.wait(), "the \(name) stayed locked")
            end.leave()
        }
    }

    private func shellLines(_ line: String) throws -> [String] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", line]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
