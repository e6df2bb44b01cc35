/// One input of a batch of writes.
struct Draft {
    let id: String
    let key: String?
    let values: [String: String]
    let associations: JSON?
    let traceID: String?

    init(_ input: JSON) {
        id = input["id"]?.string ?? ""
        key = input["idProperty"]?.string
        values = input["properties"]?.stringMembers ?? [:]
        associations = input["associations"]
        traceID = input["objectWriteTraceId"]?.string
    }

    /// What a batch error says about which input it means.
    var context: [String: [String]] {
        traceID.map { ["objectWriteTraceId": [$0]] } ?? [:]
    }

    /// Whether every input carries a trace id of its own, so that each may fail alone.
    static func areTraced(_ drafts: [Draft]) -> Bool {
        let ids = drafts.compactMap(\.traceID).filter { !$0.isEmpty }
        return ids.count == drafts.count && Set(ids).count == ids.count
    }
}
