import Enrichment
import Foundation
import Leads
import Store
import Testing

@testable import Commands

@Suite struct EnrichmentConfigurationTests {
    private static let text = """
        database: x.db
        partners:
          hunter:
            url: http://127.0.0.1:8700/partners/hunter
            key: sandbox
            secret: env:HUNTER_SECRET
            account: "org-7"
            price_per_credit: 0.02
            most_per_day: 20
            barred_countries: [de, FR]
            only_countries: [US]
            limits: {per_second: 0, per_minute: 40, at_once: 3}
          peopledatalabs: {url: "http://127.0.0.1:8700/partners/peopledatalabs", key: sandbox, enabled: false}
        enrichment:
          wanted: [email, city]
          order: [peopledatalabs, hunter]
          fields:
            email: {partners: [hunter], only_these: true, stop: verified, verify: [hunter], least_confidence: 0.8, most_to_spend: 3}
          most_to_spend: {per_lead: 2, per_event: 100, per_day: 50}
          required: [email]
          without_required: go_on
          least_confidence: 0.6
          bulk: false
          after_lost_answer: ask
          hit_rate_floor: {after: 200, rate: 0.05}
          events:
            expo: {wanted: [phone], most_to_spend: {per_lead: 9}, without_required: fail}

        """

    @Test func `everything that can be said of enrichment is read`() throws {
        let configuration = try Configuration.read(Self.text, file: "leadferry.yaml")
        let hunter = try #require(configuration.partners.first)
        #expect(hunter.pricePerCredit == 0.02 && hunter.mostPerDay == 20 && hunter.account == .text("org-7"))
        #expect(hunter.barredCountries == ["DE", "FR"] && hunter.onlyCountries == ["US"])
        #expect(hunter.limits == ["per_second": 0, "per_minute": 40, "at_once": 3])
        let enrichment = configuration.enrichment
        #expect(enrichment.wanted == [.email, .city] && enrichment.leastConfidence == 0.6 && !enrichment.isBulk)
        let plan = try #require(enrichment.fields[.email])
        #expect(
            plan.partners == ["hunter"] && plan.isOnlyThese && plan.stop == .verified && plan.verifiers == ["hunter"])
        #expect(plan.leastConfidence == 0.8 && plan.mostToSpend == 3)
        #expect(enrichment.caps == .init(perLead: 2, perEvent: 100, perDay: 50))
        #expect(enrichment.required == [.email] && !enrichment.failsWithoutRequired && enrichment.lostFor == nil)
        #expect(enrichment.floor?.after == 200 && enrichment.floor?.rate == 0.05)
        let expo = enrichment.at(event: "expo")
        #expect(expo.wanted == [.phone] && expo.caps == .init(perLead: 9) && expo.failsWithoutRequired)
        #expect(expo.fields[.email] == plan && enrichment.at(event: "other") == enrichment)
    }

    @Test(arguments: [
        ("stop: verified", "stop: verifed", "verified"), ("verify: [hunter]", "verify: [huntr]", "hunter"),
        ("    email: {partners", "    emial: {partners", "email"),
        ("barred_countries: [de, FR]", "barred_countries: [deu]", "two letters"),
        ("after_lost_answer: ask", "after_lost_answer: maybe", "skip"), ("rate: 0.05", "rate: 5", "0 to 1"),
        ("at_once: 3", "at_onc: 3", "at_once"), ("price_per_credit: 0.02", "price_per_credit: dear", "number"),
        ("events:\n    expo: {wanted", "events:\n    expo: {concurrency", "unknown key"),
    ])
    func `a mistake is told with the nearest word`(from: String, to: String, said: String) throws {
        let text = Self.text.replacing(from, with: to)
        try #require(text != Self.text)
        let error = try #require(throws: ConfigurationError.self) {
            try Configuration.read(text, file: "leadferry.yaml")
        }
        #expect("\(error)".contains(said), "\(error)")
    }

    @Test func `a partner that is switched off needs no key, and the account's limits hold`() throws {
        var configuration = try Configuration.read(
            Self.text.replacing("    secret: env:HUNTER_SECRET\n", with: ""), file: "leadferry.yaml")
        configuration.partners[1].key = .environment("NOT_SET_ANYWHERE")
        let partners = try configuration.configuredPartners()
        #expect(partners.map(\.isEnabled) == [true, false] && partners[1].credential == nil)
        #expect(
            partners[0].limits.perSecond == nil && partners[0].limits.perMinute == 40 && partners[0].limits.atOnce == 3)
    }
}
