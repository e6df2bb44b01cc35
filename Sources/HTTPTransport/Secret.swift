/// A credential that shows itself only when asked by name: printing, dumping and logging give `‹hidden›`.
///
/// It is not erased from memory after use; it only keeps a secret out of texts.
public struct Secret: Sendable, Hashable {
    private let text: String

    /// Wraps a credential.
    public init(_ text: String) { self.text = text }

    /// The credential itself, for the one place that sends it.
    public func reveal() -> String { text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `‹hidden›`.
    public var description: String { "‹hidden›" }

    /// Always `‹hidden›`.
    public var debugDescription: String { description }

    /// A mirror without children, so that `dump` finds nothing.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
