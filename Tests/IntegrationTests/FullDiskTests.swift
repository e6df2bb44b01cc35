import Foundation
import TestSupport
import Testing

/// The built binary on a small file system of its own, in a mount namespace.
@Suite(.blocking, .enabled(if: canMount, "this host allows no mount namespaces")) struct FullDiskTests {
    /// Makes `small`, a file system of a few megabytes, with an installation in it.
    private static let mount = """
        mkdir small && mount -t tmpfs -o size=6m none small && cp leadferry.yaml small && cd small &&
        $leadferry migrate || exit 99
        """

    @Test func `a worker on a full disk waits, and goes on when there is room`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        try user.write(Installation.people(0..<400), to: "leads.csv")
        let script = """
            \(Self.mount)
            $leadferry ingest ../leads.csv --event expo >&2
            head -c 50m /dev/zero > filler 2>/dev/null
            $leadferry work --drain --drain-timeout 5s 2>../work.err &
            worker=$!
            for try in $(seq 300); do grep -q "the disk of" ../work.err && break; sleep 0.1; done
            kill -0 $worker && echo "it waits" >&2
            rm filler
            wait $worker
            echo "work $?" >&2
            $leadferry doctor --audit >&2
            sqlite3 leadferry.db "select synced from sync_summary" >&2
            """
        let result = try user.shell("exec unshare -rm bash -c '\(script)'")
        let said = try user.read("work.err")
        #expect(result.messages.contains("it waits\n"), "\(result.messages)\(said)")
        #expect(result.messages.contains("work 0\n"), "\(result.messages)\(said)")
        #expect(result.messages.hasSuffix("\n400\n"), "\(result.messages)\(said)")
        #expect(said.split(separator: "\n").filter { $0.contains("the disk of") }.count == 1, "\(said)")
        #expect(Set(try sandbox.values("email", of: "contacts")).count == 400)
        #expect(try sandbox.records("contacts").count == 400)
    }

    @Test func `on a small disk the log never takes the room that it needs to be copied back`() throws {
        let sandbox = try SandboxProcess()
        let user = try Installation(sandbox: sandbox.url)
        try user.write(Installation.people(0..<400), to: "leads.csv")
        let script = """
            \(Self.mount)
            $leadferry ingest ../leads.csv --event expo >&2
            $leadferry work --batch 5 --drain --drain-timeout 5s 2>../work.err
            echo "work $?" >&2
            $leadferry doctor --audit >&2
            sqlite3 leadferry.db "select synced from sync_summary" >&2
            """
        let result = try user.shell("exec unshare -rm bash -c '\(script)'")
        #expect(result.messages.contains("work 0\n"), "\(result.messages)")
        #expect(result.messages.hasSuffix("\n400\n"), "\(result.messages)")
        let said = try user.read("work.err")
        #expect(!said.contains("the disk of"), "\(said)")
    }

    @Test(arguments: ["status", "migrate", "work --drain --drain-timeout 1s"])
    func `a file system that may not be written is told`(command: String) throws {
        let user = try Installation(sandbox: "http://127.0.0.1:9")
        let script = """
            \(Self.mount)
            mount -o remount,ro . && $leadferry \(command)
            """
        let result = try user.shell("exec unshare -rm bash -c '\(script)'")
        #expect(result.status == 73, "\(result.messages)")
        #expect(result.messages.contains("small/leadferry.db"), "\(result.messages)")
        #expect(result.messages.contains("cannot be written"), "\(result.messages)")
    }
}

private let canMount: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
}()
