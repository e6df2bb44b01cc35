import Foundation
import Store
import Synchronization
import Testing

@Suite struct CredentialTests {
    private static let sealed = Data([1, 2, 3])

    /// Who is inside at the same time.
    private final class Room: Sendable {
        let most = Mutex(0)
        private let now = Mutex(0)

        func enter() {
            let count = now.withLock {
                $0 += 1
                return $0
            }
            most.withLock { $0 = max($0, count) }
        }

        func leave() { now.withLock { $0 -= 1 } }
    }

    private func keep(_ store: Store, _ sealed: Data = sealed, over generation: Int64?) throws -> Int64? {
        try store.set(credential: sealed, keyID: "k1", destination: "hubspot", over: generation)
    }

    @Test func `a credential is read as it was kept, by every process`() throws {
        let fixture = try StoreFixture()
        #expect(try fixture.store.credential(of: "hubspot") == nil)
        let generation = try #require(try keep(fixture.store, over: nil))
        let other = try Store(path: fixture.path)
        let read = try #require(try other.credential(of: "hubspot"))
        #expect(read.sealed == Self.sealed && read.keyID == "k1" && read.generation == generation)
        #expect(read.at.milliseconds == fixture.store.now)
        try other.close()
    }

    @Test func `who read an older generation changes nothing`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let first = try #require(try keep(store, over: nil))
        #expect(try keep(store, Data([9]), over: nil) == nil)
        let second = try #require(try keep(store, Data([4]), over: first))
        #expect(second > first)
        #expect(try keep(store, Data([9]), over: first) == nil)
        #expect(try store.credential(of: "hubspot")?.sealed == Data([4]))
    }

    @Test func `one that was removed is not mistaken for the one that follows it`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let first = try #require(try keep(store, over: nil))
        #expect(try store.removeCredential(of: "hubspot"))
        #expect(try !store.removeCredential(of: "hubspot"))
        #expect(try keep(store, Data([9]), over: first) == nil)
        fixture.pass(.milliseconds(1))
        #expect(try keep(store, over: nil) != nil)
        #expect(try keep(store, Data([9]), over: first) == nil)
    }

    @Test func `a destination that is not there keeps none`() throws {
        let fixture = try StoreFixture()
        #expect(throws: StoreError.unknown(what: "destination", name: "nowhere")) {
            try fixture.store.set(credential: Self.sealed, keyID: "k1", destination: "nowhere", over: nil)
        }
        #expect(try fixture.store.credential(of: "nowhere") == nil)
    }

    @Test func `one at a time is inside, of tasks and of processes`() async throws {
        let fixture = try StoreFixture()
        let other = try Store(path: fixture.path)
        let room = Room()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<12 {
                let store = number.isMultiple(of: 2) ? fixture.store : other
                group.addTask {
                    let done: Bool? = try await store.withProcessLock("token/hub spot", within: .seconds(20)) {
                        room.enter()
                        await Task.yield()
                        room.leave()
                        return true
                    }
                    #expect(done == true)
                }
            }
            try await group.waitForAll()
        }
        #expect(room.most.withLock(\.self) == 1)
        #expect(FileManager.default.fileExists(atPath: fixture.path + "-locks/lock-token_2fhub_20spot"))
        try other.close()
    }

    @Test func `a lock that does not come in time is said, and another name is free`() async throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let result: Bool? = try await store.withProcessLock("a", within: .seconds(1)) {
            let same: Bool? = try await store.withProcessLock("a", within: .milliseconds(20)) { true }
            #expect(same == nil)
            return try await store.withProcessLock("b", within: .milliseconds(20)) { true } ?? false
        }
        #expect(result == true)
    }

    @Test func `what throws inside leaves the lock free`() async throws {
        let fixture = try StoreFixture()
        await #expect(throws: CancellationError.self) {
            try await fixture.store.withProcessLock("a", within: .seconds(1)) { () async throws -> Bool in
                throw CancellationError()
            }
        }
        #expect(try await fixture.store.withProcessLock("a", within: .milliseconds(20)) { true } == true)
    }
}
