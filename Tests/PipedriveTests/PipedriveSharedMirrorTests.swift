import Foundation
import Store
import Sync
import Testing

@testable import Pipedrive

/// The connector over the mirror in the database.
@Suite struct PipedriveSharedMirrorTests {
    /// A database in a folder of its own.
    private final class Folder: Sendable {
        let path = NSTemporaryDirectory() + "leadferry-" + UUID().uuidString

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func store() throws -> Store {
            let store = try Store(path: path + "/leadferry.db", opening: .migrating)
            try store.register(destinations: [("pipedrive", "pipedrive", .automatic)])
            return store
        }
    }

    @Test func `what one worker has read, and what it has written, another one need not read`() async throws {
        let folder = try Folder()
        let (one, two) = (try folder.store(), try folder.store())
        let account = FakeAccount()
        account.add(persons: 2_600)
        let question = LookUp.emails(["x17@x.test"] + (0..<60).map { "n\($0)@a.test" } + ["p1@a.test"])
        let first = connector(
            account.transport, mirror: SharedRecordMirror(store: one, destination: "pipedrive"))
        #expect(await first.lookUp(question).ids.count == 1)
        let report = await first.write(SyncPlan(people: [newcomer(1)]))
        #expect(report.people[1]?.error == nil)
        let transport = account.transport
        let second = connector(
            transport, mirror: SharedRecordMirror(store: two, destination: "pipedrive"))
        let answer = await second.lookUp(question)
        #expect(answer.ids.count == 2)
        #expect(answer.took(["person": .mirror(pages: 1)]))
        #expect(transport.asked.count == 3)
        try one.close()
        try two.close()
    }

    @Test func `workers that fill a mirror at the same time fill one that is whole`() async throws {
        let folder = try Folder()
        let account = FakeAccount()
        account.add(persons: 4_000)
        let stores = [try folder.store(), try folder.store(), try folder.store()]
        let question = LookUp.emails((0..<100).map { "x\($0 * 40)@x.test" })
        await withTaskGroup(of: Int.self) { group in
            for store in stores {
                group.addTask {
                    let mirror = SharedRecordMirror(store: store, destination: "pipedrive")
                    return await connector(account.transport, mirror: mirror).lookUp(question).ids.count
                }
            }
            for await found in group { #expect(found == 100) }
        }
        let mirror = SharedRecordMirror(store: stores[0], destination: "pipedrive")
        #expect(try await mirror.progress(of: "person", origin: "company 42, user 7").isWhole)
        for store in stores { try store.close() }
    }
}
