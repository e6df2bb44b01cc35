import Enrichment
import HTTPTransport
import Leads
import Testing

/// The files of the binary against answers of the vendors' published shapes, with values of our own.
@Suite struct PartnerCatalogueTests {
    static let peopleDataLabs = #"""
        {"status":200,"likelihood":8,"data":{"full_name":"Iris Okafor","first_name":"Iris","last_name":"Okafor",
        "work_email":"iris.okafor@tidewater.example","personal_emails":["iris@mail.example"],
        "mobile_phone":"+12025550177","phone_numbers":["+12025550177"],
        "linkedin_url":"linkedin.com/in/iris-okafor","job_title":"head of events","job_title_role":"marketing",
        "job_title_levels":["director"],"job_company_name":"tidewater instruments",
        "job_company_website":"tidewater.example","job_company_size":"51-200","job_company_industry":"machinery",
        "job_company_linkedin_url":"linkedin.com/company/tidewater","location_locality":"portland",
        "location_region":"maine","location_country":"united states"}}
        """#
    static let hunter = #"""
        {"data":{"person":{"name":{"fullName":"Iris Okafor","givenName":"Iris","familyName":"Okafor"},
        "email":"iris.okafor@tidewater.example","timeZone":"America/New_York",
        "geo":{"city":"Portland","state":"Maine","country":"United States"},
        "employment":{"title":"Head of Events","role":"marketing","seniority":"junior"},
        "linkedin":{"handle":"iris-okafor"},"phone":null},
        "company":{"name":"Tidewater Instruments","domain":"tidewater.example","category":{"industry":"Machinery"},
        "metrics":{"employees":120},"phone":"+12025550100"}},"meta":{}}
        """#

    private func ask(
        _ id: String, call: Int = 0, _ inputs: [PartnerInput: String], _ response: HTTPResponse
    ) async throws -> (answer: PartnerAnswer, sent: [HTTPRequest]) {
        let definition = try #require(try PartnerCatalogue.ours.get()[id])
        let transport = ScriptedTransport { _ in response }
        let client = PartnerClient(
            Partner(definition, credential: PartnerCredential(key: "k1")), transport: transport
        )
        return (try await client.ask(definition.calls[call], inputs), transport.sent)
    }

    @Test func `every file of the binary is read, under its own id`() throws {
        let catalogue = try PartnerCatalogue()
        #expect(catalogue.ids.count == 43 && catalogue.ids == PartnerSampleTests.ids)
        for id in catalogue.ids { #expect(catalogue[id]?.id == id) }
    }

    @Test func `a hit of People Data Labs fills its fields at the price in the header`() async throws {
        let (answer, sent) = try await ask(
            "peopledatalabs", [.field(.email): "iris+expo@tidewater.example"],
            .json(Self.peopleDataLabs, headers: [("X-Call-Credits-Spent", "1")])
        )
        #expect(answer.outcome == .hit && answer.credits == 1)
        #expect(answer.values[.email] == PartnerValue("iris.okafor@tidewater.example", confidence: 0.8))
        #expect(answer.values[.jobTitle]?.value == "Head Of Events")
        #expect(answer.values[.seniority]?.value == "director" && answer.values[.employeeRange]?.value == "51-200")
        #expect(answer.values.count == 18)
        let request = try #require(sent.first)
        #expect(
            request.url
                == "https://api.peopledatalabs.com/v5/person/enrich?email=iris%2Bexpo%40tidewater.example&min_likelihood=6&titlecase=true"
        )
        #expect(request.headers.contains { $0 == ("X-Api-Key", "k1") } && sent.count == 1)
    }

    @Test func `a miss of People Data Labs costs nothing`() async throws {
        let body = #"{"status":404,"error":{"type":"not_found","message":"no such person"}}"#
        let (answer, _) = try await ask("peopledatalabs", [.field(.email): "a@b.example"], .json(body, status: 404))
        #expect(answer.outcome == .miss && answer.credits == 0 && answer.values.isEmpty)
    }

    @Test func `a boolean where a plan hides the e-mail is no e-mail`() async throws {
        let body = #"{"status":200,"likelihood":7,"data":{"work_email":true,"mobile_phone":false,"first_name":"Iris"}}"#
        let (answer, _) = try await ask("peopledatalabs", [.field(.email): "a@b.example"], .json(body))
        #expect(answer.outcome == .hit && Array(answer.values.keys) == [.firstName])
    }

    @Test func `a hit of Hunter fills its fields and makes an address of the handle`() async throws {
        let (answer, sent) = try await ask("hunter", [.field(.email): "i@tidewater.example"], .json(Self.hunter))
        #expect(answer.outcome == .hit && answer.credits == 2)
        #expect(answer.values[.linkedinURL]?.value == "https://www.linkedin.com/in/iris-okafor")
        #expect(answer.values[.employeeCount]?.value == "120" && answer.values[.seniority]?.value == "entry")
        #expect(answer.values[.phone] == nil && answer.values.count == 15)
        #expect(sent.first?.url == "https://api.hunter.io/v2/combined/find?email=i%40tidewater.example")
    }

    @Test func `a miss of Hunter is a 404, or a null person`() async throws {
        let body = #"{"errors":[{"id":"not_found","code":404,"details":"nothing for a@b.example"}]}"#
        let (gone, _) = try await ask("hunter", [.field(.email): "a@b.example"], .json(body, status: 404))
        #expect(gone.outcome == .miss && gone.code == "not_found" && gone.message == "nothing for …")
        let (null, _) = try await ask("hunter", [.field(.email): "a@b.example"], .json(#"{"data":{"person":null}}"#))
        #expect(null.outcome == .miss && null.credits == 0)
        let (empty, _) = try await ask("hunter", [.field(.email): "a@b.example"], .json(""))
        #expect(empty.outcome == .miss)
    }

    @Test(
        arguments: [
            ("valid", true, PartnerOutcome.hit), ("accept_all", false, .hit), ("invalid", nil, .miss),
        ] as [(String, Bool?, PartnerOutcome)])
    func `the finder's status says whether the address is verified`(
        status: String, verified: Bool?, outcome: PartnerOutcome
    ) async throws {
        let inputs: [PartnerInput: String] = [
            .field(.firstName): "Iris", .field(.lastName): "Okafor", .field(.domain): "tidewater.example",
        ]
        let body = #"{"data":{"email":"iris@tidewater.example","score":92,"verification":{"status":"\#(status)"}}}"#
        let (answer, sent) = try await ask("hunter", call: 1, inputs, .json(body))
        #expect(answer.outcome == outcome && answer.values[.email]?.verified == verified)
        #expect(
            sent.first?.url.contains("/email-finder?domain=tidewater.example&first_name=Iris&last_name=Okafor") == true)
        if outcome == .hit { #expect(answer.values[.email]?.confidence == 0.92) }
    }

    @Test(arguments: [
        ("hunter", 202, PartnerOutcome.pending), ("hunter", 400, .ineligible), ("hunter", 401, .unconfigured),
        ("hunter", 403, .rateLimited), ("hunter", 429, .noCredits), ("hunter", 451, .suppressed),
        ("hunter", 500, .error),
        ("peopledatalabs", 400, .ineligible), ("peopledatalabs", 401, .unconfigured),
        ("peopledatalabs", 402, .noCredits),
        ("peopledatalabs", 405, .error), ("peopledatalabs", 429, .rateLimited), ("peopledatalabs", 503, .error),
    ])
    func `each listed status has its outcome`(id: String, status: Int, outcome: PartnerOutcome) async throws {
        let (answer, _) = try await ask(id, [.field(.email): "a@b.example"], .json(#"{"x":1}"#, status: status))
        #expect(answer.outcome == outcome)
        #expect(answer.isPassing == (outcome == .pending || outcome == .rateLimited || status >= 500))
    }
}
