internal import Leads
internal import Store

/// The pages of records in their CRMs, as far as the configuration says where they are.
struct RecordLinks {
    private let settings: [String: CRMSettings]
    private let accounts: [String: String]

    /// With --db alone there may be no configuration; then there are no links.
    init(_ common: CommonOptions, _ store: Store) throws {
        let destinations = (try? common.configuration())?.destinations ?? []
        settings = Dictionary(destinations.map { ($0.name, $0.crm) }) { first, _ in first }
        accounts = try store.accounts()
    }

    /// The address of a record's page; nil where none is known.
    func link(to record: RemoteID) -> String? {
        settings[record.destination]?.link(
            to: record.object, id: record.id, account: accounts[record.destination])
    }
}
