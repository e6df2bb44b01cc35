import Enrichment
import Foundation
import HTTPTransport
import Leads
import Store
import TestSupport

/// Waterfalls over one database, as several processes have them.
struct LedgerFixture {
    let store: Store
    let transport: ScriptedTransport
    var configuration = EnrichmentConfiguration()
    var partners: [Partner]

    init(_ partners: [Partner], wanted: [LeadField] = [.city], _ script: @escaping ScriptedTransport.Script) throws {
        store = try .fresh()
        transport = ScriptedTransport(script)
        self.partners = partners
        configuration.wanted = wanted
        configuration.order = partners.map(\.id)
        configuration.fieldOrder = [:]
    }

    /// A waterfall of its own memory.
    func waterfall() -> Waterfall {
        Waterfall(partners: partners, configuration: configuration, transport: transport, store: store)
    }

    /// Enriches somebody.
    func enrich(
        _ name: String = "ann", lead: Int64 = 1, now: Date = .test, freshSince: Date? = nil,
        in waterfall: Waterfall? = nil
    ) async throws -> Enrichment {
        try await (waterfall ?? self.waterfall()).enrich(
            .sample([.email: "\(name)@acme.com"], id: lead), now: now, waitUntil: now + 1800, freshSince: freshSince)
    }

    /// What is booked, by partner, in the organisation's unit.
    func booked() throws -> [String: Double] {
        Dictionary(uniqueKeysWithValues: try store.spend(by: .partner).map { ($0.name, $0.price) })
    }

    static let ghent = HTTPResponse.json(#"{"city":"Ghent","phone":"+3292123456","sure":0.9}"#)
}
