/// What the parameters of a list of v2 select. A filter leaves only the times, and whether it is done, to them.
struct PipedriveSelection {
    private let since: Int?
    private let until: Int?
    private let isDone: Bool?
    private var links: [(member: String, id: Int)] = []
    private var lead: String?

    init(_ exchange: PipedriveExchange) {
        since = exchange.parameter("updated_since").flatMap { PipedriveTime.milliseconds($0) }
        until = exchange.parameter("updated_until").flatMap { PipedriveTime.milliseconds($0) }
        isDone = exchange.parameter("done") == nil ? nil : exchange.flag("done")
        guard exchange.parameter("filter_id") == nil else { return }
        links = ["owner_id", "org_id", "deal_id", "person_id"].compactMap { name in
            exchange.integer(name).map { (name, $0) }
        }
        lead = exchange.parameter("lead_id")
    }

    /// Whether a record is one of those asked for.
    func fits(_ record: PipedriveRecord) -> Bool {
        let updated = record.updatedAt / 1000 * 1000
        if let since, updated < since { return false }
        if let until, updated >= until { return false }
        if let isDone, record.values["done"] != .bool(isDone) { return false }
        if let lead, record.values["lead_id"]?.string != lead { return false }
        return links.allSatisfy { record.integer($0.member) == $0.id }
    }
}
