import Foundation
import HTTPTransport
import JobQueue
import Leads
import Sync
import Testing

@testable import Pipedrive

@Suite struct PipedriveRouteTests {
    /// A mirror that cannot be asked.
    private struct BrokenMirror: RecordMirror {
        struct Broken: Error {}

        func progress(of object: String, origin: String) async throws -> MirrorProgress { throw Broken() }
        func ids(of object: String, under keys: Set<String>) async throws -> [String: [String]] { throw Broken() }
        func keep(_ records: [MirroredRecord], of object: String, moving move: MirrorMove?) async throws {
            throw Broken()
        }
        func forget(_ ids: [String], of object: String) async throws { throw Broken() }
    }

    private static func person(_ email: String) -> [String: JSONValue] {
        ["name": "Ann Lee", "emails": [["value": .string(email), "primary": true]]]
    }

    @Test func `a small account is mirrored by the first look-up`() async {
        let account = FakeAccount()
        account.add(persons: 1_200)
        let ann = account.add("persons", Self.person("ann@a.test"))
        let pipedrive = connector(account.transport)
        let emails = ["ann@a.test"] + (0..<99).map { "n\($0)@a.test" }
        let answer = await pipedrive.lookUp(.emails(emails))
        #expect(answer.ids == [1: ann])
        #expect(answer.took(["person": .mirror(pages: 3)]))
    }

    @Test func `a large account is answered by a filter at first, and by the mirror once that is full`() async {
        let account = FakeAccount()
        account.add(persons: 12_000)
        let ann = account.add("persons", Self.person("ann@a.test"))
        let transport = account.transport
        let mirror = MemoryMirror()
        let pipedrive = connector(transport, mirror: mirror)
        let emails = ["Ann@a.test"] + (0..<39).map { "n\($0)@a.test" }
        // Three rounds cost 66 tokens, or six pages.
        var answer = await pipedrive.lookUp(.emails(emails))
        #expect(answer.ids == [1: ann])
        #expect(answer.took(["person": .filter(rounds: 3, pages: 6)]))
        #expect(
            transport.lines.filter { $0.contains("filters") } == [
                "POST /v1/filters", "PUT /v1/filters/12002", "PUT /v1/filters/12002", "DELETE /v1/filters/12002",
            ])
        #expect(account.filters == 0)
        var looks = 1
        while answer.routes["person"]?.hasPrefix("filter") == true, looks < 10 {
            answer = await pipedrive.lookUp(.emails(emails))
            #expect(answer.ids == [1: ann])
            looks += 1
        }
        // 25 pages, six in each look-up.
        #expect(looks == 5)
        #expect(answer.took(["person": .mirror(pages: 1)]))
    }

    @Test func `a handful is searched for while the mirror is behind, and what a search does not show yet is listed`()
        async
    {
        let account = FakeAccount()
        account.add(persons: 3_000)
        let ann = account.add("persons", Self.person("ann@a.test"))
        let transport = account.transport
        let pipedrive = connector(transport)
        let answer = await pipedrive.lookUp(.emails(["ann@a.test"]))
        #expect(answer.ids == [1: ann])
        #expect(answer.took(["person": .search(terms: 1, pages: 2)]))
        let search = transport.asked.first { $0.path.hasSuffix("search") }
        #expect(search?.query["exact_match"] == "true" && search?.query["fields"] == "email")

        let young = FakeAccount(beginning: Date(timeIntervalSinceNow: -3_700))
        young.add(persons: 3_600)
        let bob = young.add("persons", Self.person("bob@a.test"))
        young.change { $0.searchLags = true }
        let other = young.transport
        #expect(await connector(other).lookUp(.emails(["bob@a.test"])).ids == [1: bob])
        let recent = other.asked.first { $0.query["sort_by"] == "add_time" }
        #expect(recent?.query["sort_direction"] == "desc" && recent?.query["updated_since"] != nil)
    }

    @Test func `companies are filtered by website and name, sixteen conditions at a time`() async {
        let account = FakeAccount(override: { asked in
            asked.query["sort_by"] == "update_time" ? .refusal(404, "Unknown method .") : nil
        })
        let acme = account.add("organizations", ["name": "Acme", "website": "https://www.acme.test"])
        let named = account.add("organizations", ["name": "beta gmbh"])
        let transport = account.transport
        let companies =
            [
                LookUp.Company(key: CompanyKey(domain: "acme.test"), name: "Acme Inc"),
                LookUp.Company(key: CompanyKey(name: "Beta GmbH")),
            ] + (0..<10).map { LookUp.Company(key: CompanyKey(domain: "n\($0).test"), name: "N \($0)") }
        let answer = await connector(transport).lookUp(LookUp(people: [], companies: companies))
        #expect(
            answer.companies.compactMapValues { (try? $0.get())?.id } == [
                companies[0].key: acme, companies[1].key: named,
            ])
        let conditions = transport.asked.filter { $0.path.hasPrefix("/v1/filters") && $0.method != .delete }
            .map { $0.body["conditions"]?["conditions"]?.array?.last?["conditions"]?.array ?? [] }
        #expect(conditions.map(\.count) == [16, 7])
        #expect(
            conditions[0][0] == [
                "object": "organization", "field_id": "12", "operator": "LIKE '%$%'", "value": "acme.test",
                "extra_value": .null,
            ])
    }

    @Test func `a mirror that cannot be asked costs calls and no answer`() async {
        let account = FakeAccount()
        let ann = account.add("persons", Self.person("ann@a.test"))
        let pipedrive = connector(account.transport, mirror: BrokenMirror())
        let answer = await pipedrive.lookUp(.emails(["ann@a.test", "bob@a.test"]))
        #expect(answer.ids == [1: ann])
        #expect(answer.people[2] == .success(nil))
        #expect(answer.took(["person": .search(terms: 2, pages: 0)]))
        #expect(await pipedrive.write(SyncPlan(people: [newcomer(1)])).people[1]?.error == nil)
    }

    @Test func `the mirror of another user's view is not believed`() async {
        let account = FakeAccount()
        let ann = account.add("persons", Self.person("ann@a.test"))
        let mirror = MemoryMirror()
        _ = await connector(account.transport, mirror: mirror).lookUp(.emails(["ann@a.test"]))
        account.user.value = 8
        let transport = account.transport
        #expect(await connector(transport, mirror: mirror).lookUp(.emails(["ann@a.test"])).ids == [1: ann])
        #expect(transport.asked.first { $0.query["sort_by"] == "update_time" }?.query["updated_since"] == nil)
    }

    @Test func `a cursor that is no longer taken begins the reading anew`() async throws {
        let account = FakeAccount()
        account.add(persons: 600)
        let ann = account.add("persons", Self.person("ann@a.test"))
        let mirror = MemoryMirror()
        let origin = "company 42, user 7"
        let empty = await mirror.progress(of: "person", origin: origin)
        await mirror.keep(
            [], of: "person", moving: MirrorMove(from: empty, to: MirrorProgress(cursor: "of another time")))
        let pipedrive = connector(account.transport, mirror: mirror)
        let emails = ["ann@a.test"] + (0..<40).map { "n\($0)@a.test" }
        let answer = await pipedrive.lookUp(.emails(emails))
        #expect(answer.ids == [1: ann])
        #expect(answer.took(["person": .mirror(pages: 3)]))
    }

    @Test func `many records of one second are read to the end`() async {
        let account = FakeAccount()
        account.add(persons: 1_700)
        account.change { state in
            for id in state.records["persons"]?.keys.map(\.self) ?? [] {
                state.records["persons"]?[id]?["update_time"] = "2026-01-01T00:00:00Z"
            }
        }
        let ann = account.add("persons", Self.person("ann@a.test"))
        let mirror = MemoryMirror()
        var found: [Int64: String] = [:]
        for _ in 0..<3 {
            // Two pages at a time, in a process of its own each.
            found = await connector(account.transport, mirror: mirror).lookUp(.emails(["ann@a.test"])).ids
        }
        #expect(found == [1: ann])
        let progress = await mirror.progress(of: "person", origin: "company 42, user 7")
        #expect(progress.isWhole && progress.cursor == nil && progress.since == nil)
    }
}
