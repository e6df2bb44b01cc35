import Foundation
import Leads
import Testing

@Suite struct LeadValuesTests {
    @Test func `an empty text is no value`() {
        var values: LeadValues = [.email: "ann@acme.test", .city: ""]
        #expect(values.fields == [.email])
        values[.email] = ""
        #expect(values.isEmpty)
        #expect(values[.email] == nil)
    }

    @Test func `values whose last field was taken away equal values that never had one`() {
        var values: LeadValues = [.city: "Bonn"]
        values[.city] = nil
        #expect(values == LeadValues())
        #expect(LeadValues() == values)
    }

    @Test func `fields come in the order of declaration`() {
        let values: LeadValues = [.company: "Acme", .email: "ann@acme.test", .city: "Bonn"]
        #expect(values.fields == [.email, .city, .company])
    }

    @Test func `values survive JSON, and unknown names are passed over`() throws {
        let values: LeadValues = [.email: "ann@acme.test", .jobTitle: "CTO"]
        let data = try JSONEncoder().encode(values)
        #expect(try JSONDecoder().decode(LeadValues.self, from: data) == values)
        let other = Data(#"{"email":"ann@acme.test","shoe_size":"38"}"#.utf8)
        #expect(try JSONDecoder().decode(LeadValues.self, from: other) == [.email: "ann@acme.test"])
    }

    @Test func `ordinals count the fields in the order of declaration`() {
        #expect(LeadField.allCases.map(\.ordinal) == Array(LeadField.allCases.indices))
    }
}
