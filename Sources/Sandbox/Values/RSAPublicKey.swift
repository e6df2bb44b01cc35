import Foundation

/// An RSA key that checks signatures by RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2.2).
///
/// Slow and without any care for side channels: it checks the tokens of tests, and keeps no secret.
struct RSAPublicKey: Sendable {
    /// The modulus in limbs, the lowest first.
    private let modulus: [UInt64]
    private let exponent: [UInt8]
    private let size: Int

    /// Reads a key in PEM (`BEGIN PUBLIC KEY`); nothing if it is not one.
    init?(pem: String) {
        let lines = pem.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-----") }
        guard let data = Data(base64Encoded: lines.joined().filter { !$0.isWhitespace }) else { return nil }
        var whole = DER(Array(data)[...])
        guard var info = whole.next(0x30), info.next(0x30) != nil, var bits = info.next(0x03), bits.skipByte(),
            var key = bits.next(0x30), let modulus = key.next(0x02), let exponent = key.next(0x02)
        else { return nil }
        let digits = modulus.bytes.drop { $0 == 0 }
        guard digits.count >= 128, digits.count <= 1024 else { return nil }
        size = digits.count
        self.modulus = Self.limbs(Array(digits))
        self.exponent = Array(exponent.bytes)
    }

    /// Whether a signature is of this message.
    func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard signature.count == size else { return false }
        let base = Self.limbs(signature)
        guard !Self.isAtLeast(base, modulus) else { return false }
        var result: [UInt64] = [1] + Array(repeating: 0, count: modulus.count - 1)
        for byte in exponent {
            for shift in stride(from: 7, through: 0, by: -1) {
                result = product(result, result)
                if byte >> shift & 1 == 1 { result = product(result, base) }
            }
        }
        let digestInfo: [UInt8] = [
            0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04,
            0x20,
        ]
        let tail = digestInfo + SHA256.digest(of: message)
        let filler = Array(repeating: UInt8(0xFF), count: size - tail.count - 3)
        return result == Self.limbs([0, 1] + filler + [0] + tail)
    }

    /// a · b modulo the modulus, bit by bit.
    private func product(_ a: [UInt64], _ b: [UInt64]) -> [UInt64] {
        var result = Array(repeating: UInt64(0), count: modulus.count)
        for limb in a.reversed() {
            for shift in stride(from: UInt64(63), through: 0, by: -1) {
                result = sum(result, result)
                if limb >> shift & 1 == 1 { result = sum(result, b) }
            }
        }
        return result
    }

    /// a + b modulo the modulus, both below it.
    private func sum(_ a: [UInt64], _ b: [UInt64]) -> [UInt64] {
        var result = a
        var carry: UInt64 = 0
        for index in result.indices {
            let (first, over) = a[index].addingReportingOverflow(b[index])
            let (second, again) = first.addingReportingOverflow(carry)
            result[index] = second
            carry = over || again ? 1 : 0
        }
        guard carry == 1 || Self.isAtLeast(result, modulus) else { return result }
        var borrow: UInt64 = 0
        for index in result.indices {
            let (first, under) = result[index].subtractingReportingOverflow(modulus[index])
            let (second, again) = first.subtractingReportingOverflow(borrow)
            result[index] = second
            borrow = under || again ? 1 : 0
        }
        return result
    }

    private static func isAtLeast(_ a: [UInt64], _ b: [UInt64]) -> Bool {
        for index in a.indices.reversed() where a[index] != b[index] { return a[index] > b[index] }
        return true
    }

    private static func limbs(_ bytes: [UInt8]) -> [UInt64] {
        stride(from: bytes.count, to: 0, by: -8).map { end in
            bytes[max(0, end - 8)..<end].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
    }

    /// Reads the values of a DER encoding one after the other.
    private struct DER {
        private(set) var bytes: ArraySlice<UInt8>

        init(_ bytes: ArraySlice<UInt8>) {
            self.bytes = bytes
        }

        mutating func skipByte() -> Bool { bytes.popFirst() != nil }

        /// The contents of the next value, if it has the tag.
        mutating func next(_ tag: UInt8) -> DER? {
            guard bytes.popFirst() == tag, let first = bytes.popFirst() else { return nil }
            var length = Int(first)
            if first & 0x80 != 0 {
                length = 0
                for _ in 0..<min(4, first & 0x7F) { length = length << 8 | Int(bytes.popFirst() ?? 0) }
            }
            guard length <= bytes.count else { return nil }
            defer { bytes = bytes.dropFirst(length) }
            return DER(bytes.prefix(length))
        }
    }
}
