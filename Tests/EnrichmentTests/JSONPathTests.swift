import Testing

@testable import Enrichment

@Suite struct JSONPathTests {
    @Test func `a path of keys and indexes leads to its value`() throws {
        let value = try #require(JSONValue(parsing: Array(#"{"a":[{"b-c":" x "},{"b-c":9007199254740993}]}"#.utf8)))
        #expect(value[try #require(JSONPath("$.a[0].b-c"))]?.text == "x")
        #expect(value[try #require(JSONPath("$.a[1].b-c"))]?.text == "9007199254740993")
        #expect(value[try #require(JSONPath("$"))] == value)
        #expect(value[try #require(JSONPath("$.a[2]"))] == nil)
        #expect(value[try #require(JSONPath("$.a.b"))] == nil)
    }

    @Test(arguments: ["a.b", "$a", "$.", "$..a", "$.a[", "$.a[x]", "$.a[-1]", "$.a[1", "$.a b", "$[1000]", ""])
    func `what is not of the subset is no path`(text: String) {
        #expect(JSONPath(text) == nil)
    }

    @Test func `an item is found by what stands in it, and a member by being the first`() throws {
        let value = try #require(
            JSONValue(
                parsing: Array(
                    #"{"c":[{"t":"phone","v":"1"},{"t":"Email","v":"2"},7],"m":{"b@x":"bad","a@x":"good"}}"#.utf8)))
        #expect(value[try #require(JSONPath("$.c[t=email].v"))]?.text == "2")
        #expect(value[try #require(JSONPath("$.c[t=fax].v"))] == nil)
        #expect(value[try #require(JSONPath("$.m.*"))]?.text == "good")
        #expect(JSONPath(parameter: "a[t=x].b") == nil && JSONPath(parameter: "a.*") == nil)
    }

    @Test func `null and nothing are nothing, an empty text is something`() throws {
        let value = try #require(JSONValue(parsing: Array(#"{"a":null,"b":""}"#.utf8)))
        #expect(value.isNothing(at: try #require(JSONPath("$.a"))))
        #expect(value.isNothing(at: try #require(JSONPath("$.z.y"))))
        #expect(!value.isNothing(at: try #require(JSONPath("$.b"))))
    }

    @Test func `a parameter's path builds the body on its way`() throws {
        var body = JSONValue.object([:])
        body.put(.text("ann@example.com"), at: try #require(JSONPath(parameter: "data[0].email")))
        body.put(.bool(true), at: try #require(JSONPath(parameter: "include.email")))
        body.put(.array([.text("x")]), at: try #require(JSONPath(parameter: "data[0].want")))
        #expect(
            String(decoding: body.bytes, as: UTF8.self)
                == #"{"data":[{"email":"ann@example.com","want":["x"]}],"include":{"email":true}}"#
        )
    }

    @Test func `a boolean where a text belongs is no text`() {
        #expect(JSONValue.bool(true).text == nil)
        #expect(JSONValue.text("520.0").double == 520)
        #expect(JSONValue(parsing: Array("<html>".utf8)) == nil)
    }
}
