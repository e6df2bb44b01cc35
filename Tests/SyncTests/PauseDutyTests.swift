import Foundation
import JobQueue
import Leads
import SandboxServer
import Store
import Testing

@testable import Sync

@Suite(.timeLimit(.minutes(2))) struct PauseDutyTests {
    @Test func `a destination whose credential works again goes on without a command`() async throws {
        try await SandboxAccount.run { account in
            let fixture = try SyncFixture()
            try fixture.enrich((1...5).map { person($0) })
            let stage = account.stage(fixture.store)
            let refused = JobError(.authentication, message: "expired")
            let jobs = try fixture.claim(limit: 2)
            try fixture.store.complete(jobs.map { JobCompletion($0, .failed(refused)) })
            try fixture.store.pause(destination: "hubspot", for: refused)
            let duty = PauseDuty(of: stage, logger: .silent)
            // HubSpot refuses it still.
            try await account.fail("/", "status", next: 1, status: 401)
            try await duty.tend(isFirst: true)
            #expect(try fixture.store.destinations().first?.pausedError == .authentication)
            // Not asked again before its time.
            try await account.forgetCalls()
            try await duty.tend(isFirst: false)
            #expect(try await account.calls().isEmpty)
            fixture.pass(.seconds(300))
            try await duty.tend(isFirst: false)
            #expect(try fixture.store.destinations().first?.pausedError == nil)
            try await fixture.sync(stage)
            #expect(try fixture.summary()?.synced == 5)
        }
    }

    @Test func `a destination whose quota has reset goes on, with what failed by it`() async throws {
        let fixture = try SyncFixture()
        let stage = ScriptedConnector().stage(fixture.store)
        try fixture.enrich((1...3).map { person($0) })
        let spent = JobError(.quotaExceeded, message: "spent", retryAfter: .seconds(60))
        try fixture.store.complete(try fixture.claim(limit: 1).map { JobCompletion($0, .failed(spent)) })
        try fixture.store.pause(destination: "hubspot", for: spent)
        let duty = PauseDuty(of: stage, logger: .silent)
        try await duty.tend(isFirst: true)
        #expect(try fixture.claim().isEmpty)
        fixture.pass(.seconds(61))
        try await duty.tend(isFirst: false)
        try await fixture.sync(stage)
        #expect(try fixture.summary()?.synced == 3)
    }

    @Test func `when leads pass again, those that wait for the end of an outage are hurried`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        let stage = connector.stage(fixture.store)
        try fixture.enrich([person(1)])
        try fixture.store.complete(
            try fixture.claim().map {
                JobCompletion($0, .retry(after: .seconds(7200), JobError(.remoteUnavailable, message: "503")))
            })
        let duty = PauseDuty(of: stage, logger: .silent)
        try await duty.tend(isFirst: false)
        fixture.pass(.seconds(20))
        #expect(try fixture.claim().isEmpty)
        try fixture.enrich([person(2)])
        try await fixture.sync(stage)
        try await duty.tend(isFirst: false)
        fixture.pass(.seconds(10))
        try await fixture.sync(stage)
        #expect(try fixture.summary()?.synced == 2)
    }

    @Test func `while some leads still meet the outage, nobody is hurried`() async throws {
        let fixture = try SyncFixture()
        let connector = ScriptedConnector()
        connector.onWrite = { report in
            if let job = report.people.keys.min() {
                report.people[job] = .refused(JobError(.remoteUnavailable, message: "503"))
            }
        }
        let stage = connector.stage(fixture.store)
        try fixture.enrich([person(1), person(2)])
        #expect(Set(try await fixture.sync(stage).values.map(\.name)) == ["retry", "done"])
        try await PauseDuty(of: stage, logger: .silent).tend(isFirst: false)
        #expect(stage.outages.wellAgain.isEmpty)
    }
}
