/// The text by which the record of a lead's capture is known in a CRM.
public enum CaptureMarker {
    /// The marker of a person at an event; the same in every process, also where the lead was pruned and came again.
    ///
    /// - Parameter destination: The name in the configuration.
    public static func text(destination: String, event: String, identity: Identity) -> String {
        var hash = StableHash()
        for part in [destination, event, identity.description] { hash.combine(part) }
        return "leadferry-" + String(UInt64(bitPattern: hash.value), radix: 16)
    }
}
