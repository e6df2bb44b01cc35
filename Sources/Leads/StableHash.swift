/// FNV-1a over 64 bits: the same for equal bytes in every process and on every run, unlike `Hasher`.
///
/// Source: draft-eastlake-fnv, parameters for 64 bits. Not for secrets.
public struct StableHash: Sendable {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Starts a hash.
    public init() {}

    /// Adds a text and a separator, so that ("ab", "c") and ("a", "bc") differ.
    public mutating func combine(_ text: String) {
        let isHashed: Void? = text.utf8.withContiguousStorageIfAvailable { bytes in
            for byte in bytes { add(byte) }
        }
        if isHashed == nil { for byte in text.utf8 { add(byte) } }
        add(0xff)
    }

    /// Adds a part whose place among the parts does not count: the same parts in another order give the same hash.
    public mutating func combineUnordered(_ part: StableHash) {
        // Spread first (the finaliser of SplitMix64): bare FNV states added up would cancel out more easily.
        var mixed = part.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        state &+= mixed ^ (mixed >> 31)
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
