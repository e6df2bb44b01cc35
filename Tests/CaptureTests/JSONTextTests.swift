import Testing

@testable import Capture

@Suite struct JSONTextTests {
    private func read(_ text: String) throws -> JSONText {
        let bytes = Array(text.utf8)
        return try bytes.withUnsafeBufferPointer { try JSONText($0) }
    }

    @Test func `values are read with their digits and their order`() throws {
        let value = try read(#" {"b": [1.50, -0, 2e3, true, null], "a": {"x": "y"}} "#)
        let list: JSONText = .array([.number("1.50"), .number("-0"), .number("2e3"), .bool(true), .null])
        let inner: JSONText = .object([.init(name: "x", value: .string("y"))])
        #expect(value == .object([.init(name: "b", value: list), .init(name: "a", value: inner)]))
    }

    @Test(arguments: [
        (#""\u00fc\ud83c\udf89""#, "ü🎉"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), ("\"ü🎉\"", "ü🎉"),
        ("\"\"", ""),
    ])
    func `texts are read with their escapes`(text: String, expected: String) throws {
        #expect(try read(text) == .string(expected))
    }

    @Test(arguments: [
        "", "{", "[1,", "\"abc", "tru", "01", "1.", "1e", "+1", ".5", "{a:1}", "{'a':1}", "{\"a\" 1}", "{\"a\":1,}",
        "[1,]",
        "[1 2]", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\\u0000\"", "\"a\nb\"",
        "nul", "NaN", "{} {}", "{\"a\":1,\"a\":2}",
    ])
    func `what is no JSON is refused`(text: String) {
        #expect(throws: JSONText.Flaw.self) { try read(text) }
    }

    @Test func `a value that breaks off says so, and deep ones are refused`() {
        let cut = #expect(throws: JSONText.Flaw.self) { try read("{\"a\": [1, ") }
        #expect(cut?.isCutOff == true)
        let deep = #expect(throws: JSONText.Flaw.self) { try read(String(repeating: "[", count: 100_000)) }
        #expect(deep?.reason.contains("nested") == true)
    }
}
