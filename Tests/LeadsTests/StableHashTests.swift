import Leads
import Testing

@Suite struct StableHashTests {
    @Test func `parts without an order hash the same in every order`() {
        func hash(_ texts: [String]) -> Int64 {
            var whole = StableHash()
            for text in texts {
                var part = StableHash()
                part.combine(text)
                whole.combineUnordered(part)
            }
            return whole.value
        }
        #expect(hash(["a", "b", "c"]) == hash(["c", "a", "b"]))
        #expect(hash(["a", "b"]) != hash(["ab"]))
        #expect(hash(["a", "a"]) != hash([]))
        #expect(hash(["a"]) != hash(["a", "a"]))
    }

    @Test func `an identity's key is the same in every process`() {
        #expect(StableHash.of("email:ann@acme.test") == StableHash.of("email:ann@acme.test"))
        #expect(StableHash.of("") == Int64(bitPattern: 0xaf64_724c_8602_eb6e))
    }
}
