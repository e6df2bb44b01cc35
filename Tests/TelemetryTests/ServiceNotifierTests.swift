import Foundation
import Telemetry
import Testing

@Suite struct ServiceNotifierTests {
    private static func path() -> String { "/tmp/leadferry-\(UUID().uuidString).sock" }

    @Test(arguments: [path(), "@leadferry-\(UUID().uuidString)"])
    func `systemd hears of readiness, status, life and the end`(name: String) throws {
        let systemd = try NotifySocket(name)
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": name])
        notifier.ready()
        #expect(systemd.receive() == "READY=1")
        notifier.status("3 batches, 1 lead waits")
        #expect(systemd.receive() == "STATUS=3 batches, 1 lead waits")
        notifier.watchdog()
        #expect(systemd.receive() == "WATCHDOG=1")
        notifier.stopping()
        #expect(systemd.receive() == "STOPPING=1")
    }

    @Test func `a status cannot smuggle in another assignment`() throws {
        let name = Self.path()
        let systemd = try NotifySocket(name)
        ServiceNotifier(environment: ["NOTIFY_SOCKET": name]).status("failed:\nSTOPPING=1\nREADY=0")
        #expect(systemd.receive() == "STATUS=failed: STOPPING=1 READY=0")
        #expect(systemd.receive(waiting: false) == nil)
    }

    @Test(arguments: [
        [:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "/nowhere/notify"],
        ["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 300)], ["NOTIFY_SOCKET": "@leadferry-nobody-listens"],
    ])
    func `where nobody listens, nothing is said and nothing breaks`(environment: [String: String]) {
        let notifier = ServiceNotifier(environment: environment)
        notifier.ready()
        notifier.status("x")
        notifier.watchdog()
        notifier.stopping()
    }

    @Test func `the watchdog is fed at half its time`() {
        #expect(ServiceNotifier(environment: ["WATCHDOG_USEC": "30000000"]).watchdogInterval == .seconds(15))
        #expect(ServiceNotifier(environment: [:]).watchdogInterval == nil)
        #expect(ServiceNotifier(environment: ["WATCHDOG_USEC": "soon"]).watchdogInterval == nil)
    }
}
