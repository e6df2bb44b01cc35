/// The id of a record in a destination.
public struct RemoteID: Hashable, Codable, Sendable {
    /// The name of the destination in the configuration.
    public var destination: String
    /// The CRM's object: `contact`, `company`, `lead`, `account`.
    public var object: String
    /// The CRM's id of the record.
    public var id: String

    /// Makes a remote id.
    public init(destination: String, object: String, id: String) {
        self.destination = destination
        self.object = object
        self.id = id
    }
}
