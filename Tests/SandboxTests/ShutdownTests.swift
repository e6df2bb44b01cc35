import Logging
import ServiceLifecycle
import Testing

@testable import Sandbox

@Suite struct ShutdownTests {
    @Test(.timeLimit(.minutes(1)))
    func `a graceful shutdown does not wait for an answer that a fault delays`() async throws {
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let sandbox = Sandbox(configuration: .init(port: 0)) { continuation.yield($0) }
        let group = ServiceGroup(services: [sandbox], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let client = SandboxClient(port: try #require(await iterator.next()))
            _ = try await client.control("POST", "faults", ["kind": "latency", "latency_ms": 600_000])
            tasks.addTask { _ = try? await client.hubSpot("GET", "/account-info/v3/details") }
            while try await client.control("GET", "calls").body["total"] == 0 {}
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
