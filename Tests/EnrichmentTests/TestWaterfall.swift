import Enrichment
import HTTPTransport
import Store
import TestSupport

extension Waterfall {
    /// A waterfall with a database of its own.
    init(
        partners: [Partner], configuration: EnrichmentConfiguration = EnrichmentConfiguration(),
        transport: any HTTPTransport
    ) throws {
        self.init(partners: partners, configuration: configuration, transport: transport, store: try .fresh())
    }
}

extension PartnerCatalogue {
    /// The partners that come with Leadferry, read once.
    static let ours = Result { try PartnerCatalogue() }
}
