import Foundation
import HTTPTransport
import Leads
import Testing

@testable import Enrichment

/// What single partners do otherwise than the rest, as their files have it.
@Suite struct PartnerQuirkTests {
    private let catalogue: PartnerCatalogue

    init() throws { catalogue = try PartnerCatalogue.ours.get() }

    private func call(_ id: String, _ name: String) throws -> (partner: Partner, call: PartnerCall) {
        let definition = try #require(catalogue[id])
        let partner = Partner(
            definition, credential: PartnerCredential(key: "k1", secret: "s1", account: "a1"))
        return (partner, try #require(definition.calls.first { $0.name == name }))
    }

    /// What an answer means, as the last one of a call.
    private func read(_ id: String, _ name: String, _ body: String, status: Int = 200) throws -> PartnerAnswer {
        let (partner, call) = try call(id, name)
        let client = PartnerClient(
            partner, transport: ScriptedTransport { request throws(TransportError) in throw .notSent(request.url) })
        let response = HTTPResponse.json(body, status: status)
        return client.read(
            response, client.view(of: response, root: call.then?.root), of: call, call.then?.outcomes ?? [], nil,
            call.asked(for: LeadField.allCases))
    }

    /// The answers to many people at once, and what was sent.
    private func askMany(
        _ id: String, _ name: String, _ people: [LeadValues], asked: [LeadField] = [], _ response: String
    ) async throws -> (answers: [PartnerAnswer], bodies: [String]) {
        let (partner, call) = try call(id, name)
        let transport = ScriptedTransport { _ in .json(response) }
        let inputs = try people.map { try #require(call.inputs(from: $0)) }
        let answers = try await PartnerClient(partner, transport: transport).ask(call, many: inputs, asked: asked)
        return (answers, transport.sent.map { String(decoding: $0.body ?? [], as: UTF8.self) })
    }

    @Test func `the status of an address is that which stands beside it`() throws {
        func body(_ emails: String) -> String {
            #"{"success":true,"error":false,"data":[{"first_name":"Mara","email":[\#(emails)]}]}"#
        }
        let generic = #"{"email":"info@fjordlight.example","qualification":"generic@pro"}"#
        let open = #"{"email":"m.lindqvist@fjordlight.example","qualification":"catch_all@pro"}"#
        let sure = #"{"email":"mara.lindqvist@fjordlight.example","qualification":"nominative@pro"}"#
        let best = try read("dropcontact", "enrich", body([generic, open, sure].joined(separator: ",")))
        #expect(
            best.values[.email]
                == PartnerValue("mara.lindqvist@fjordlight.example", confidence: 0.95, verified: true))
        let second = try read("dropcontact", "enrich", body([generic, open].joined(separator: ",")))
        #expect(
            second.values[.email] == PartnerValue("m.lindqvist@fjordlight.example", confidence: 0.6, verified: false))
        let third = try read("dropcontact", "enrich", body(generic))
        #expect(third.values[.email] == nil)
    }

    @Test func `a partner that gives checked addresses only need not say so each time`() throws {
        let answer = try read("findymail", "name", #"{"contact":{"email":"m@fjordlight.example"}}"#)
        #expect(answer.values[.email]?.verified == true)
    }

    @Test func `a failure is over where one that is not ready goes on`() async throws {
        let (partner, call) = try call("dropcontact", "enrich")
        for (body, outcome) in [
            (#"{"success":false,"error":false,"reason":"not ready"}"#, PartnerOutcome.pending),
            (#"{"success":false,"error":true,"reason":"broken"}"#, .error),
        ] {
            let client = PartnerClient(partner, transport: ScriptedTransport { _ in .json(body) })
            let answer = try await client.result(of: PartnerTask(taken: ["id": "r1"]), call, [:])
            #expect(answer.outcome == outcome)
        }
    }

    @Test func `any word but the last one means that it still runs`() async throws {
        let (partner, call) = try call("bettercontact", "enrich")
        for word in ["in progress", "whatever"] {
            let client = PartnerClient(partner, transport: ScriptedTransport { _ in .json(#"{"status":"\#(word)"}"#) })
            #expect(try await client.result(of: PartnerTask(taken: ["id": "b1"]), call, [:]).outcome == .pending)
        }
    }

    @Test func `a look-up that is answered at once has no second call`() async throws {
        let (partner, call) = try call("rocketreach", "person")
        let transport = ScriptedTransport { _ in
            .json(#"{"id":1,"status":"complete","name":"Mara Lindqvist","current_title":"Buyer"}"#)
        }
        let answer = try await PartnerClient(partner, transport: transport).ask(call, [.field(.email): "a@b.example"])
        #expect(answer.outcome == .hit && answer.values[.jobTitle]?.value == "Buyer" && transport.sent.count == 1)
        #expect(answer.values[.firstName]?.value == "Mara" && answer.values[.lastName]?.value == "Lindqvist")
    }

    @Test func `a masked or a placeholder address is none`() throws {
        let email = #"{"status":"VERIFIED","revealed":false,"email":"m***@x.example"}"#
        let masked = try read(
            "prospeo", "person", #"{"error":false,"person":{"first_name":"Mara","email":\#(email)}}"#)
        #expect(masked.values[.email] == nil && masked.values[.firstName]?.value == "Mara")
        let locked = try read(
            "apollo", "match", #"{"person":{"first_name":"Mara","email":"email_not_unlocked@domain.com"}}"#)
        #expect(locked.values[.email] == nil)
    }

    @Test func `a number that must not be called is not taken`() throws {
        let phones = #"[{"number":"+12025550142","phoneType":"mobile","doNotCall":true}]"#
        let body = #"{"contact":{"isCreditCharged":true,"data":{"firstName":"Mara","phoneNumbers":\#(phones)}}}"#
        let answer = try read("lusha", "person", body)
        #expect(answer.values[.phone] == nil && answer.values[.firstName] != nil && answer.credits == 1)
    }

    @Test func `the vendor's word that it was free is believed`() throws {
        let person = #"{"first_name":"Mara"}"#
        #expect(
            try read("prospeo", "person", #"{"error":false,"free_enrichment":true,"person":\#(person)}"#).credits == 0)
        let unknown = #"{"data":{"id":"p1","first_name":"Mara","email_status":"unknown"}}"#
        #expect(try read("uplead", "person", unknown).credits == 0)
    }

    @Test func `what is wanted of each person stands in each item, and what is common once`() async throws {
        let sent = try await askMany(
            "fullenrich", "enrich", [.mara, .mara], asked: [.email, .mobilePhone], #"{"enrichment_id":"f1"}"#)
        #expect(sent.answers.map(\.outcome) == [.pending, .pending] && sent.bodies.count == 1)
        let item = #"{"domain":"fjordlight.example","enrich_fields":["contact.work_emails","contact.phones"],"#
        let body = try #require(sent.bodies.first)
        #expect(body.hasPrefix(#"{"data":["# + item) && body.components(separatedBy: item).count == 3)
        #expect(body.hasSuffix(#"],"name":"Leadferry"}"#))
    }

    @Test func `a list of nothing but addresses is told apart by them`() async throws {
        let other: LeadValues = [.email: "tom.reyes@fjordlight.example"]
        let answer = #"""
            [{"matched_on":"Tom.Reyes@fjordlight.example","matches":[]},
             {"matched_on":"mara.lindqvist@fjordlight.example",
              "matches":[{"person_data":{"basic_profile":{"name":"Mara Lindqvist","current_title":"Buyer"}}}]}]
            """#
        let sent = try await askMany(
            "crustdata", "person", [[.email: "mara.lindqvist@fjordlight.example"], other], answer)
        #expect(sent.answers.map(\.outcome) == [.hit, .miss])
        #expect(sent.answers[0].values[.jobTitle]?.value == "Buyer")
        #expect(
            sent.bodies == [
                #"{"business_emails":["mara.lindqvist@fjordlight.example","tom.reyes@fjordlight.example"],"#
                    + #""fields":["basic_profile","experience","social_handles"]}"#
            ])
    }

    @Test func `who the call for many cannot take is asked about alone`() throws {
        let (_, call) = try call("lusha", "person")
        #expect(call.isBulk([.field(.email): "a@b.example"]))
        #expect(
            !call.isBulk([
                .field(.firstName): "Mara", .field(.lastName): "Lindqvist", .field(.company): "Fjordlight Robotics",
            ]))
    }

    @Test func `seniority is said in one set of words`() throws {
        let ours: Set = ["owner", "cxo", "partner", "vp", "director", "manager", "senior", "entry", "training"]
        for id in catalogue.ids {
            for call in try #require(catalogue[id]).calls {
                let words = call.rules[.seniority]?.words.values.filter { !ours.contains($0) } ?? []
                #expect(words.isEmpty, "\(id): \(words)")
            }
        }
    }
}
