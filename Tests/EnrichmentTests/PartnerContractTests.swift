import Enrichment
import Foundation
import HTTPTransport
import Leads
import Sandbox
import SandboxServer
import Testing

/// One suite over every partner file, against the sandbox's partner of the same id, over HTTP. The sandbox's data are
/// written from the vendors' documents, not from the files, so that each checks the other.
@Suite struct PartnerContractTests {
    static let ids = (try? PartnerCatalogue.ours.get().ids) ?? []

    private static let person: LeadValues = [
        .email: "mara.lindqvist@fjordlight.example", .phone: "+12025550143", .firstName: "Mara", .lastName: "Lindqvist",
        .company: "Fjordlight Robotics", .domain: "fjordlight.example", .city: "Gothenburg", .country: "Sweden",
        .linkedinURL: "https://www.linkedin.com/in/mara-lindqvist", .jobTitle: "Buyer",
        .companyLinkedinURL: "https://www.linkedin.com/company/fjordlight", .personalEmail: "mara.lindqvist@gmail.com",
    ]

    /// The values from which exactly these inputs follow.
    private static func values(for set: [PartnerInput]) -> LeadValues {
        var values = LeadValues()
        for input in set {
            switch input {
            case .field(let field): values[field] = person[field]
            case .fullName: (values[.firstName], values[.lastName]) = (person[.firstName], person[.lastName])
            case .workEmail: values[.email] = person[.email]
            case .linkedinSlug, .linkedinHandle: values[.linkedinURL] = person[.linkedinURL]
            }
        }
        return values
    }

    /// A partner of the sandbox, and what it has counted.
    private struct Desk {
        let server: SandboxServer
        var partner: Partner

        func ask(_ call: PartnerCall, _ values: LeadValues) async throws -> PartnerAnswer {
            let inputs = try #require(call.inputs(from: values))
            let client = PartnerClient(partner, transport: server.transport)
            let asked = call.asked(for: call.fields)
            var answer = try await client.ask(call, inputs, asked: asked)
            for _ in 0..<20 {
                guard let task = answer.task else { break }
                answer = try await client.result(of: task, call, inputs, asked: asked)
            }
            return answer
        }

        func spent() async throws -> Double {
            struct Count: Decodable { var credits_spent: Double }
            let counts = try await server.call(.get, "/_sandbox/partners", as: [String: Count].self)
            return counts[partner.id]?.credits_spent ?? 0
        }

        func configure(_ settings: [String: Any]) async throws {
            try await server.call(.post, "/_sandbox/config", ["partners": [partner.id: settings]])
        }
    }

    /// All of the suite for one partner, on one server: starting one takes longer than asking it.
    @Test(arguments: ids)
    func `the file and the sandbox say the same`(id: String) async throws {
        let definition = try #require(try PartnerCatalogue.ours.get()[id])
        var settings = Sandbox.Configuration.Partner(hitRate: 1, requestsPerMinute: Self.fast)
        settings.taskSeconds = 0
        try await SandboxServer.run(Sandbox.Configuration(partners: [id: settings])) { server in
            let credential = PartnerCredential(key: "sandbox", secret: "sandbox", account: "sandbox")
            let partner = Partner(definition, credential: credential, baseURL: server.origin + "/partners/" + id)
            let desk = Desk(server: server, partner: partner)
            try await expectHits(desk)
            try await expectManyAtOnce(desk)
            #expect(try await server.violations() == [])
            try await expectObjections(desk)
            try await desk.configure(["hit_rate": 0])
            try await expectMisses(desk)
            try await desk.configure(["hit_rate": 1])
            try await expectTroubles(desk)
        }
    }

    private static let fast = 1_000_000

    /// Every set of inputs finds somebody who is known, at the price that is charged.
    private func expectHits(_ desk: Desk) async throws {
        let id = desk.partner.id
        for call in desk.partner.definition.calls where !call.needsCallback {
            for set in call.anyOf {
                let before = try await desk.spent()
                let answer = try await desk.ask(call, Self.values(for: set))
                let place = "\(id) \(call.name) by \(set): \(answer)"
                #expect(answer.outcome == .hit, "\(place)")
                #expect((answer.verdict != nil) == (call.verdict != nil), "\(place)")
                if call.verdict == nil { #expect(!answer.values.isEmpty, "\(place)") }
                let charged = try await desk.spent() - before
                #expect(abs((answer.credits ?? -1) - charged) < 0.000_001, "\(place), charged \(charged)")
                #expect(charged <= call.most(for: call.asked(for: call.fields)) + 0.000_001, "\(place)")
            }
        }
    }

    /// Somebody who is not known is a miss, at the price of a miss.
    private func expectMisses(_ desk: Desk) async throws {
        let id = desk.partner.id
        for call in desk.partner.definition.calls where !call.needsCallback && call.verdict == nil {
            let before = try await desk.spent()
            let answer = try await desk.ask(call, Self.values(for: call.anyOf[0]))
            #expect(answer.outcome == .miss && answer.values.isEmpty, "\(id) \(call.name): \(answer)")
            let charged = try await desk.spent() - before
            #expect(abs((answer.credits ?? -1) - charged) < 0.000_001, "\(id) \(call.name): charged \(charged)")
        }
    }

    /// Each trouble has its outcome.
    private func expectTroubles(_ desk: Desk) async throws {
        let id = desk.partner.id
        let found = desk.partner.definition.calls.first { !$0.needsCallback && $0.verdict == nil }
        guard let call = found else { return }
        let values = Self.values(for: call.anyOf[0])
        var stranger = desk
        stranger.partner.credential = PartnerCredential(key: "wrong", secret: "wrong", account: "sandbox")
        #expect(try await stranger.ask(call, values).outcome == .unconfigured, "\(id): a wrong key")
        try await desk.configure(["credits": 0])
        let broke = try await desk.ask(call, values)
        #expect(broke.outcome == .noCredits && broke.credits == 0, "\(id): \(broke)")
        try await desk.configure(["credits": NSNull(), "requests_per_minute": 0])
        let limited = try await desk.ask(call, values)
        #expect(limited.outcome == .rateLimited && limited.retryAfter != nil, "\(id): \(limited)")
        try await desk.configure(["requests_per_minute": Self.fast])
        for status in [500, 503] {
            try await desk.server.fail("/partners/\(id)/*", "status", ["status": status])
            let answer = try await desk.ask(call, values)
            #expect(answer.outcome == .error && answer.isPassing, "\(id) \(status): \(answer)")
            #expect(answer.credits == Self.atMost(answer), "\(id) \(status): \(answer)")
        }
        try await desk.server.fail("/partners/\(id)/*", "drop_after")
        let lost = try await desk.ask(call, values)
        #expect(lost.outcome == .error && lost.credits == Self.atMost(lost), "\(id): \(lost)")
    }

    /// What a call may have cost whose answer says nothing of it: who got no token to ask with has asked nothing.
    private static func atMost(_ answer: PartnerAnswer) -> Double? {
        answer.message?.contains("gave no token") == true ? 0 : nil
    }

    /// Somebody who objected is suppressed, or not known.
    private func expectObjections(_ desk: Desk) async throws {
        let id = desk.partner.id
        for call in desk.partner.definition.calls where !call.needsCallback && call.verdict == nil {
            guard let set = call.anyOf.first(where: { $0 == [.field(.email)] || $0 == [.workEmail] }) else {
                continue
            }
            var values = Self.values(for: set)
            values[.email] = "optout.person@fjordlight.example"
            let answer = try await desk.ask(call, values)
            #expect([.suppressed, .miss].contains(answer.outcome), "\(id) \(call.name): \(answer)")
            #expect(answer.values.isEmpty)
        }
    }

    /// Many people are asked about in one call.
    private func expectManyAtOnce(_ desk: Desk) async throws {
        let id = desk.partner.id
        for call in desk.partner.definition.calls {
            let sets = call.anyOf.map(Self.values).filter { values in
                call.inputs(from: values).map { call.isBulk($0) } ?? false
            }
            guard call.bulk != nil, let known = sets.first else { continue }
            let people = try (1...3).map { number in
                var values = known
                for field in values.fields {
                    switch field {
                    case .email: values[field] = "person\(number).x@fjordlight.example"
                    case .linkedinURL: values[field] = "https://www.linkedin.com/in/person-\(number)"
                    case .firstName: values[field] = ["Mara", "Jonas", "Aisha"][number - 1]
                    default: break
                    }
                }
                return try #require(call.inputs(from: values))
            }
            let client = PartnerClient(desk.partner, transport: desk.server.transport)
            let asked = call.asked(for: call.fields)
            let before = try await desk.spent()
            var answers = try await client.ask(call, many: people, asked: asked)
            if let task = answers.first?.task { answers = try await client.results(of: task, call, asked: asked) }
            #expect(answers.map(\.outcome) == [.hit, .hit, .hit], "\(id) \(call.name): \(answers)")
            let charged = try await desk.spent() - before
            let booked = answers.reduce(0) { $0 + ($1.credits ?? 0) }
            #expect(abs(booked - charged) < 0.000_001, "\(id) \(call.name): \(booked), charged \(charged)")
        }
    }

    @Test(arguments: ids)
    func `without inputs nobody is asked, and with one too few neither`(id: String) throws {
        let definition = try #require(try PartnerCatalogue.ours.get()[id])
        for call in definition.calls {
            #expect(call.inputs(from: LeadValues()) == nil)
            for set in call.anyOf {
                let inputs = try #require(call.inputs(from: Self.values(for: set)), "\(id) \(call.name) \(set)")
                #expect(Set(inputs.keys).isSuperset(of: call.anyOf.first { Set($0).isSubset(of: inputs.keys) } ?? []))
            }
            if let bulk = call.bulk { #expect(bulk.most >= 2) }
        }
    }
}
