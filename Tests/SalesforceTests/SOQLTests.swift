import Sync
import Testing

@testable import Salesforce

@Suite struct SOQLTests {
    @Test(arguments: [
        ("o'neill@a.test", #"'o\'neill@a.test'"#), (#"a\'b"#, #"'a\\\'b'"#), ("a\nb\rc\td", #"'a\nb\rc\td'"#),
        ("a\u{8}b\u{C}c\u{1}d", #"'a\bb\fc\u0001d'"#), ("Zürich & Söhne", "'Zürich & Söhne'"),
    ])
    func `a text is escaped so that it ends where it ends`(text: String, quoted: String) {
        #expect(SOQL.quoted(text) == quoted)
    }

    @Test func `what a pattern would take for a sign is taken as it is`() {
        #expect(SOQL.containing("a_b%c'd") == #"'%a\_b\%c\'d%'"#)
    }

    @Test func `a query in a URL keeps what a URL may hold and nothing else`() {
        #expect(
            SOQL.percentEncoded("Email IN ('a+b@c.test','ü&=%')")
                == "Email%20IN%20('a%2Bb@c.test','%C3%BC%26%3D%25')")
    }

    @Test(arguments: [
        ("Email", true), ("Badge_Note__c", true), ("x1", true), ("", false), ("1x", false), ("Company Name", false),
        ("Id FROM User WHERE Id", false), ("Owner.Email", false), ("Größe__c", false), ("[", false), ("a`", false),
    ])
    func `only names are selected`(text: String, isName: Bool) {
        #expect(SOQL.isName(text) == isName)
    }

    @Test func `a query groups its keys by how they are compared`() {
        let query = Query(
            "Account", fields: ["Id", "id", "Name", "x y"], filter: "IsDeleted = false",
            keys: [
                .init(test: .init(field: "Name"), value: "A"),
                .init(test: .init(field: "Website", isContained: true), value: "a.test"),
                .init(test: .init(field: "Name"), value: "B"), .init(test: .init(field: "Name"), value: "A"),
                .init(test: .init(field: "Email", also: "IsConverted = false"), value: "e"),
            ])
        #expect(
            query.statement == "SELECT Id,Name FROM Account WHERE IsDeleted = false AND (Name IN ('A','B') OR "
                + "Website LIKE '%a.test%' OR (IsConverted = false AND Email IN ('e')))")
    }

    @Test func `a query whose URL would be too long is cut, and loses no key`() {
        let keys = (0..<900).map {
            Query.Key(test: .init(field: "Email"), value: "person.\($0)@a-long-name.example.test")
        }
        let parts = Query("Lead", fields: ["Id"], keys: keys).fitting(root: "/services/data/v66.0")
        #expect(parts.flatMap(\.keys) == keys)
        #expect(parts.count == 4)
        for part in parts { #expect(part.url(root: "/services/data/v66.0").utf8.count < 16_000) }
    }

    @Test(arguments: [
        ("https://www.Acme.example/en?x=1", "acme.example"), ("acme.example", "acme.example"),
        ("HTTP://ACME.EXAMPLE:8080", "acme.example"), (" www.acme.example. ", "acme.example"),
        ("//shop.acme.example#a", "shop.acme.example"), ("acme.example and others", "acme.example"), ("https://", nil),
    ])
    func `the host of a website is read in all usual spellings`(text: String, host: String?) {
        #expect(Website.host(of: text) == host)
    }

    @Test func `collections hold one kind each, at most 200 rows, and no record twice`() {
        let updates = (0..<250).map {
            Row(key: .person(Int64($0)), object: "Lead", id: id("00Q", $0 % 245), fields: [:])
        }
        let creates = [Row(key: .person(900), object: "Contact", id: nil, fields: [:])]
        let collections = WriteCollection.all(of: creates + updates)
        #expect(collections.map(\.rows.count) == [200, 50, 1])
        #expect(collections.map(\.isUpdate) == [true, true, false])
        for collection in collections.dropLast() {
            #expect(Set(collection.rows.map(\.id)).count == collection.rows.count)
        }
        let twice = WriteCollection.all(of: [updates[0], updates[245], updates[1]])
        #expect(twice.map(\.rows.count) == [2, 1])
    }
}
