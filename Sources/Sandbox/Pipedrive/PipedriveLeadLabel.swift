/// A label that leads can have.
struct PipedriveLeadLabel: Sendable {
    let id: String
    var name: String
    var color: String
    /// Milliseconds since 1970.
    let addedAt: Int
    var updatedAt: Int

    var json: JSON {
        [
            "id": .string(id), "name": .string(name), "color": .string(color),
            "add_time": .string(PipedriveTime.stamp(addedAt)), "update_time": .string(PipedriveTime.stamp(updatedAt)),
        ]
    }
}
