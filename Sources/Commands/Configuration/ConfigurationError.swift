/// What is wrong with the configuration: where, what, and how to mend it.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// `leadferry.yaml:12:3`, or the file alone.
    public var place: String
    /// What is wrong and how to mend it.
    public var problem: String

    /// Place and problem on one line.
    public var description: String { "\(place): \(problem)" }
}
