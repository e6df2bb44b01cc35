/// FNV-1a over 64 bits: the same for equal bytes in every process and on every run, unlike `Hasher`.
///
/// Source: draft-eastlake-fnv, parameters for 64 bits. Not for secrets.
public struct StableHash: Sendable {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Starts a hash.
    public init() {}

    /// Adds a text and a separator, so that ("ab", "c") and ("a", "bc") differ.
    public mutating func combine(_ text: String) {
        for byte in text.utf8 { add(byte) }
        add(0xff)
    }

    /// The hash as SQLite stores integers.
    public var value: Int64 { Int64(bitPattern: state) }

    /// The hash of one text.
    public static func of(_ text: String) -> Int64 {
        var hash = StableHash()
        hash.combine(text)
        return hash.value
    }

    private mutating func add(_ byte: UInt8) {
        state ^= UInt64(byte)
        state &*= 0x100_0000_01b3
    }
}
