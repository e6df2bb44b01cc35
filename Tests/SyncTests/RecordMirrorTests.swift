import Foundation
import Store
import Sync
import Testing

/// Both mirrors keep the same promises.
@Suite struct RecordMirrorTests {
    enum Kind: CaseIterable, Sendable {
        case memory
        case shared
    }

    private static let origin = "company 1, user 2"

    private static func run(
        _ kind: Kind, _ test: @Sendable (any RecordMirror) async throws -> Void
    ) async throws {
        switch kind {
        case .memory: try await test(MemoryMirror())
        case .shared:
            let fixture = try SyncFixture()
            try await test(SharedRecordMirror(store: fixture.store, destination: "hubspot"))
        }
    }

    private static func record(_ id: String, _ keys: String...) -> MirroredRecord {
        MirroredRecord(id: id, keys: Set(keys))
    }

    @Test(arguments: Kind.allCases)
    func `a record is found under each of its keys, of several the one that counts lowest first`(kind: Kind)
        async throws
    {
        try await Self.run(kind) { mirror in
            for object in ["person", "organization"] {
                #expect(try await mirror.progress(of: object, origin: Self.origin) == MirrorProgress())
            }
            let records = [
                Self.record("10", "email:a", "email:b"), Self.record("9", "email:a"), Self.record("100", "email:a"),
            ]
            try await mirror.keep(records, of: "person", moving: nil)
            let found = try await mirror.ids(of: "person", under: ["email:a", "email:b", "email:c"])
            #expect(found == ["email:a": ["9", "10", "100"], "email:b": ["10"]])
            #expect(try await mirror.ids(of: "organization", under: ["email:a"]).isEmpty)
        }
    }

    @Test(arguments: Kind.allCases)
    func `a record that changes loses the keys it had`(kind: Kind) async throws {
        try await Self.run(kind) { mirror in
            _ = try await mirror.progress(of: "person", origin: Self.origin)
            try await mirror.keep([Self.record("1", "email:a", "email:b")], of: "person", moving: nil)
            try await mirror.keep([Self.record("1", "email:b", "email:c")], of: "person", moving: nil)
            let found = try await mirror.ids(of: "person", under: ["email:a", "email:b", "email:c"])
            #expect(found == ["email:b": ["1"], "email:c": ["1"]])
            try await mirror.forget(["1", "2"], of: "person")
            #expect(try await mirror.ids(of: "person", under: ["email:b", "email:c"]).isEmpty)
        }
    }

    @Test(arguments: Kind.allCases)
    func `progress goes on from where it was read, and stays where another worker has moved it`(kind: Kind) async throws
    {
        try await Self.run(kind) { mirror in
            let empty = try await mirror.progress(of: "person", origin: Self.origin)
            let first = MirrorProgress(reached: "2026", since: "2025", cursor: "c")
            try await mirror.keep([], of: "person", moving: MirrorMove(from: empty, to: first))
            #expect(try await mirror.progress(of: "person", origin: Self.origin) == first)
            let late = MirrorMove(from: empty, to: MirrorProgress(isWhole: true))
            try await mirror.keep([Self.record("1", "email:a")], of: "person", moving: late)
            #expect(try await mirror.progress(of: "person", origin: Self.origin) == first)
            // What was read is true all the same.
            #expect(try await mirror.ids(of: "person", under: ["email:a"]) == ["email:a": ["1"]])
            let whole = MirrorProgress(isWhole: true, reached: "2027")
            try await mirror.keep([], of: "person", moving: MirrorMove(from: first, to: whole))
            #expect(try await mirror.progress(of: "person", origin: Self.origin) == whole)
        }
    }

    @Test(arguments: Kind.allCases)
    func `a mirror of another origin is emptied`(kind: Kind) async throws {
        try await Self.run(kind) { mirror in
            let empty = try await mirror.progress(of: "person", origin: Self.origin)
            let move = MirrorMove(from: empty, to: MirrorProgress(isWhole: true))
            try await mirror.keep([Self.record("1", "email:a")], of: "person", moving: move)
            #expect(try await mirror.progress(of: "person", origin: "company 2, user 2") == MirrorProgress())
            #expect(try await mirror.ids(of: "person", under: ["email:a"]).isEmpty)
        }
    }

    @Test func `workers of one database share a mirror, and it holds no key in clear`() async throws {
        let fixture = try SyncFixture()
        let mirror = SharedRecordMirror(store: fixture.store, destination: "hubspot")
        _ = try await mirror.progress(of: "person", origin: Self.origin)
        try await mirror.keep([Self.record("1", "email:secret@a.test")], of: "person", moving: nil)
        let path = fixture.store.path
        let other = try Store(path: path)
        let found = try await SharedRecordMirror(store: other, destination: "hubspot")
            .ids(of: "person", under: ["email:secret@a.test"])
        #expect(found == ["email:secret@a.test": ["1"]])
        try other.close()
        for file in [path, path + "-wal"] {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
            #expect(bytes.range(of: Data("secret@a.test".utf8)) == nil)
        }
    }

    @Test func `a destination that is not there has no mirror`() async throws {
        let fixture = try SyncFixture()
        let mirror = SharedRecordMirror(store: fixture.store, destination: "nowhere")
        await #expect(throws: StoreError.self) {
            try await mirror.progress(of: "person", origin: Self.origin)
        }
    }
}
