/// SHA-256 (FIPS 180-4).
enum SHA256 {
    private static let constants: [UInt32] = primes(64).map { fraction(of: cubeRoot($0)) }
    private static let start: [UInt32] = primes(8).map { fraction(of: Double($0).squareRoot()) }

    private static func primes(_ count: Int) -> [Int] {
        var found: [Int] = []
        var candidate = 2
        while found.count < count {
            if found.allSatisfy({ candidate % $0 != 0 }) { found.append(candidate) }
            candidate += 1
        }
        return found
    }

    /// By Newton's method, as far as a double reaches.
    private static func cubeRoot(_ value: Int) -> Double {
        let number = Double(value)
        var root = number / 3 + 1
        for _ in 0..<64 { root -= (root * root * root - number) / (3 * root * root) }
        return root
    }

    private static func fraction(of value: Double) -> UInt32 {
        UInt32((value - value.rounded(.down)) * 4_294_967_296)
    }

    private static func turned(_ word: UInt32, _ by: UInt32) -> UInt32 { word >> by | word << (32 - by) }

    /// The digest of a message.
    static func digest(of message: [UInt8]) -> [UInt8] {
        var bytes = message + [0x80]
        while bytes.count % 64 != 56 { bytes.append(0) }
        let length = UInt64(message.count) * 8
        bytes += stride(from: UInt64(56), through: 0, by: -8).map { UInt8(length >> $0 & 0xFF) }
        var state = start
        for block in stride(from: 0, to: bytes.count, by: 64) {
            var words = (0..<16).map { index in
                bytes[(block + index * 4)..<(block + index * 4 + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            }
            for index in 16..<64 {
                let (early, late) = (words[index - 15], words[index - 2])
                let first = turned(early, 7) ^ turned(early, 18) ^ early >> 3
                let second = turned(late, 17) ^ turned(late, 19) ^ late >> 10
                words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
            }
            var (a, b, c, d) = (state[0], state[1], state[2], state[3])
            var (e, f, g, h) = (state[4], state[5], state[6], state[7])
            for index in 0..<64 {
                let mixed = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
                let chosen = e & f ^ ~e & g
                let first = h &+ mixed &+ chosen &+ constants[index] &+ words[index]
                let spread = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
                let second = spread &+ (a & b ^ a & c ^ b & c)
                (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
            }
            state = zip(state, [a, b, c, d, e, f, g, h]).map { $0 &+ $1 }
        }
        return state.flatMap { word in stride(from: UInt32(24), through: 0, by: -8).map { UInt8(word >> $0 & 0xFF) } }
    }
}
