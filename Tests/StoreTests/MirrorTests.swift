import Store
import Testing

@Suite struct MirrorTests {
    @Test func `a mirror is kept by object and destination, each with a key of its own`() throws {
        let fixture = try StoreFixture(destinations: [("one", .automatic), ("two", .automatic)])
        let store = fixture.store
        #expect(try store.mirror(of: "person", destination: "one") == nil)
        let mirrors = [
            try store.openMirror(of: "person", destination: "one", origin: "a"),
            try store.openMirror(of: "organization", destination: "one", origin: "a"),
            try store.openMirror(of: "person", destination: "two", origin: "a"),
        ]
        #expect(Set(mirrors.map(\.key)).count == 3 && mirrors.allSatisfy { $0.key.count == 32 })
        try store.keepMirrored(["7": [1, 2]], in: mirrors[0])
        #expect(try store.mirroredRecords(of: mirrors[0], under: [1, 2, 3]) == [1: ["7"], 2: ["7"]])
        #expect(try store.mirroredRecords(of: mirrors[2], under: [1]) == [:])
        #expect(try store.openMirror(of: "person", destination: "one", origin: "a") == mirrors[0])
    }

    @Test func `a mirror of another origin gets a new key, and what was read of the old one goes nowhere`() throws {
        let store = try StoreFixture().store
        let old = try store.openMirror(of: "person", destination: "hubspot", origin: "a")
        try store.keepMirrored(["7": [1]], in: old, from: old.place, to: MirrorPlace(isWhole: true))
        let new = try store.openMirror(of: "person", destination: "hubspot", origin: "b")
        #expect(new.key != old.key && new.place == MirrorPlace())
        try store.keepMirrored(["8": [1]], in: old, from: MirrorPlace(isWhole: true), to: MirrorPlace(reached: "x"))
        #expect(try store.mirroredRecords(of: new, under: [1]) == [:])
        #expect(try store.mirroredRecords(of: old, under: [1]) == nil)
        #expect(try store.mirror(of: "person", destination: "hubspot")?.place == MirrorPlace())
    }

    @Test func `the place moves only from where it was`() throws {
        let store = try StoreFixture().store
        let mirror = try store.openMirror(of: "person", destination: "hubspot", origin: "a")
        let place = MirrorPlace(isWhole: false, reached: "r", since: nil, cursor: "c")
        try store.keepMirrored([:], in: mirror, from: mirror.place, to: place)
        try store.keepMirrored([:], in: mirror, from: mirror.place, to: MirrorPlace(isWhole: true))
        #expect(try store.mirror(of: "person", destination: "hubspot")?.place == place)
        try store.keepMirrored([:], in: mirror, from: place, to: MirrorPlace(isWhole: true))
        #expect(try store.mirror(of: "person", destination: "hubspot")?.place == MirrorPlace(isWhole: true))
    }

    @Test func `nothing new takes no write`() throws {
        let store = try StoreFixture().store
        let mirror = try store.openMirror(of: "person", destination: "hubspot", origin: "a")
        try store.keepMirrored([:], in: mirror, from: mirror.place, to: mirror.place)
        try store.forgetMirrored([], in: mirror)
        #expect(try store.mirror(of: "person", destination: "hubspot") == mirror)
    }
}
