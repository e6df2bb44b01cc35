/// A small reproducible source of randomness (SplitMix64): the same seed gives the same draws.
struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts a stream; each pair of seed and stream gives its own sequence.
    init(seed: UInt64, stream: UInt64 = 0) {
        state = seed &+ stream &* 0xA076_1D64_78BD_642F
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// A number from 0 up to but not including 1.
    mutating func share() -> Double {
        Double(next() >> 11) / Double(1 << 53)
    }

    /// A random identifier in the form of a UUID.
    mutating func identifier() -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for word in [next(), next()] {
            for shift in stride(from: 60, through: 0, by: -4) {
                if [8, 13, 18, 23].contains(text.count) { text.append(UInt8(ascii: "-")) }
                text.append(digits[Int(word >> UInt64(shift) & 15)])
            }
        }
        text[14] = UInt8(ascii: "4")
        text[19] = UInt8(ascii: "a")
        return String(decoding: text, as: UTF8.self)
    }

    /// A number that depends on nothing but the seed and the text.
    static func hash(_ text: String, seed: UInt64) -> UInt64 {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325 ^ mix(seed)
        for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return mix(value)
    }

    private static func mix(_ input: UInt64) -> UInt64 {
        var value = input
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

extension SeededGenerator {
    /// Random letters and digits, as tokens are made of.
    mutating func letters(_ count: Int) -> String {
        let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._".utf8)
        return String(decoding: (0..<count).map { _ in digits[Int(next() >> 58)] }, as: UTF8.self)
    }
}
