import Enrichment
import Foundation
import HTTPTransport
import Leads
import Testing

@Suite struct PartnerFileTests {
    static let good = """
        id: acme
        name: Acme
        docs: https://docs.test
        verification: partly
        unverified: [the price]
        base_url: https://api.acme.test/v1
        auth: {kind: bearer}
        calls:
          - name: person
            request:
              method: POST
              path: /people/{slug}
              in: json
              inputs:
                linkedin_slug: slug
                email: data[0].email
              constants:
                include: [work_email]
              headers: {x-api-version: "2025-11-01"}
              any_of:
                - [linkedin_slug]
                - [email]
            response:
              found: $.person
              confidence: {path: $.score, scale: 100}
              fields:
                email: {path: [$.person.mail], reject: [hidden@acme.test]}
            no_match:
              - empty_array_at: $.people
              - {value_at: $.state, values: [none, ""]}
        error: {code: $.code}
        outcomes:
          - {status: [500, 5xx], outcome: error}
          - {code: E7, outcome: no_credits}
        limits: {per_minute: 60, retry_after_seconds: 9}
        cost: {credits: 0.5, charged_on_miss: true, reported: {path: $.credits}}
        free_repeat_days: 30
        """

    @Test func `a whole file is read`() throws {
        let partner = try PartnerDefinition(yaml: Self.good, file: "acme.yaml")
        #expect(partner.id == "acme" && partner.verification == .partly && partner.unverified == ["the price"])
        #expect(partner.auth == .bearer && partner.limits.retryAfter == .seconds(9) && partner.freeRepeatDays == 30)
        #expect(partner.cost.credits == 0.5 && partner.cost.chargedOnMiss)
        let call = try #require(partner.calls.first)
        #expect(call.method == .post && call.placement == .json && call.fields == [.email])
        #expect(call.anyOf == [[.linkedinSlug], [.field(.email)]] && call.noMatch.count == 2)
        #expect(partner.outcomes.map(\.outcome) == [.error, .noCredits])
    }

    @Test(arguments: [
        ("verification: partly", "verification: nearly", 4, "“nearly” is not known here", "partly"),
        ("name: Acme", "nmae: Acme", 2, "unknown key “nmae”", "verification"),
        ("name: Acme\n", "", 1, "`name` is missing", "add `name"),
        ("base_url: https://api.acme.test/v1", "base_url: api.acme.test", 6, "not a base URL", "https://"),
        ("kind: bearer", "kind: barer", 7, "“barer” is no kind of authentication", "bearer"),
        ("kind: bearer", "kind: bearer, name: X", 7, "takes no `name`", "take the line out"),
        ("linkedin_slug: slug", "linkedin: slug", 15, "unknown field “linkedin”", "linkedin_slug"),
        ("path: /people/{slug}", "path: /people/{slag}", 12, "nothing fills {slag}", "{account}"),
        ("- [email]\n", "- [phone]\n", 22, "`phone` is not among the inputs", "add it"),
        ("found: $.person", "found: person", 24, "“person” is not a path", "`$`"),
        ("email: {path: [$.person.mail]", "mail: {path: [$.person.mail]", 27, "unknown field “mail”", "email"),
        ("reject:", "rejects:", 27, "unknown key “rejects”", "reject"),
        ("outcome: no_credits", "outcome: broke", 34, "“broke” is not known here", "no_credits"),
        ("error: {code: $.code}\n", "", 33, "nothing says where the code stands", "error:"),
        ("scale: 100", "scale: 0", 25, "a scale of 0", "100"),
        ("id: acme", "id: Acme!", 1, "cannot be an id", "small letters"),
        ("id: acme", "id: [acme", 2, "not YAML", "mend the YAML"),
        ("name: Acme", "name: Acme\nname: Acme", 2, "stands twice", "keep one"),
    ])
    func `a wrong file says where it is wrong and how it is mended`(
        from: String, to: String, line: Int, problem: String, mend: String
    ) throws {
        let text = Self.good.replacing(from, with: to, maxReplacements: 1)
        let error = try #require(throws: PartnerFileError.self) { try PartnerDefinition(yaml: text, file: "acme.yaml") }
        #expect(error.file == "acme.yaml" && error.line == line, "\(error)")
        #expect(error.problem.contains(problem), "\(error)")
        #expect(error.mend.contains(mend), "\(error)")
        #expect(error.description.hasPrefix("acme.yaml:\(line): "))
    }

    @Test func `an empty file is told as such`() throws {
        let error = try #require(throws: PartnerFileError.self) { try PartnerDefinition(yaml: "", file: "x.yaml") }
        #expect(error.description.contains("empty"))
    }

    @Test func `a folder of the user's adds partners and replaces those of the binary`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "partners-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Self.good.write(to: folder.appending(path: "acme.yaml"), atomically: true, encoding: .utf8)
        let mine = Self.good.replacing("id: acme", with: "id: hunter").replacing("name: Acme", with: "name: Mine")
        try mine.write(to: folder.appending(path: "hunter.yaml"), atomically: true, encoding: .utf8)
        let catalogue = try PartnerCatalogue(folder: folder)
        #expect(catalogue.ids == (["acme"] + PartnerSampleTests.ids).sorted())
        #expect(catalogue["hunter"]?.name == "Mine")

        try Self.good.write(to: folder.appending(path: "other.yaml"), atomically: true, encoding: .utf8)
        let error = #expect(throws: PartnerFileError.self) { try PartnerCatalogue(folder: folder) }
        #expect(error?.mend == "name the file acme.yaml")
        #expect(throws: PartnerFileError.self) { try PartnerCatalogue(folder: folder.appending(path: "none")) }
    }
}
