import Testing

@testable import HubSpot

@Suite struct ListDirectoryTests {
    @Test func `a name is known for ten minutes`() {
        let (directory, now) = (ListDirectory(), ContinuousClock.now)
        #expect(directory.id(of: "Expo", at: now) == nil)
        directory.note("17", as: "Expo", at: now)
        #expect(directory.id(of: "Expo", at: now + .seconds(599)) == "17")
        #expect(directory.id(of: "Expo", at: now + .seconds(600)) == nil)
    }

    @Test func `a name that was forgotten is asked for again`() {
        let directory = ListDirectory()
        directory.note("17", as: "Expo")
        directory.forget("Expo")
        #expect(directory.id(of: "Expo") == nil)
    }
}
