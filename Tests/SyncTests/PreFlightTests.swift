import JobQueue
import Testing

@testable import Sync

@Suite struct PreFlightTests {
    private static let contact = ObjectDescription(
        object: "Contact",
        fields: [
            FieldDescription(name: "LastName", label: "Last Name", kind: .text, maximumLength: 5, isRequired: true),
            FieldDescription(name: "Email", label: "Email", kind: .email),
            FieldDescription(
                name: "Created", label: "Created", kind: .dateTime, isCreatable: false, isUpdatable: false),
            FieldDescription(name: "Source", label: "Source", kind: .text, isUpdatable: false),
            FieldDescription(
                name: "Level", label: "Level", kind: .option, options: [.init(value: "a", label: "A")],
                isRestricted: true),
            FieldDescription(name: "Free", label: "Free", kind: .option, options: [.init(value: "a", label: "A")]),
            FieldDescription(
                name: "Many", label: "Many", kind: .options,
                options: [.init(value: "a", label: "A"), .init(value: "b", label: "B")], isRestricted: true),
            FieldDescription(name: "Size", label: "Size", kind: .number),
            FieldDescription(name: "Seats", label: "Seats", kind: .integer),
            FieldDescription(name: "Demo", label: "Demo", kind: .boolean),
            FieldDescription(name: "Day", label: "Day", kind: .date),
        ])

    private static func refusal(
        _ values: [String: String], qualifier: String? = nil, for purpose: PreFlight.Purpose = .update
    ) -> JobError? {
        let mapped = values.sorted { $0.key < $1.key }.map {
            MappedValue(remote: $0.key, value: $0.value, qualifier: qualifier)
        }
        return PreFlight.refusal(of: mapped, in: contact, for: purpose)
    }

    /// Field, value, and the error; nil where it passes.
    private static let cases: [(String, String, ErrorType?)] = [
        ("LastName", "Lee", nil), ("LastName", "Leeward", .dataValueValidation), ("Nickname", "x", .missingRemoteField),
        ("Email", "ann@a.test", nil), ("Email", "ann", .dataValueValidation), ("Created", "2026", .dataValueValidation),
        ("Source", "x", .dataValueValidation), ("Level", "a", nil), ("Level", "A", .dataValueValidation),
        ("Free", "anything", nil), ("Many", "a;b", nil), ("Many", "a; b", nil), ("Many", "a;c", .dataValueValidation),
        ("Size", "1.5", nil), ("Size", "big", .dataValueValidation), ("Seats", "12", nil),
        ("Seats", "1.5", .dataValueValidation), ("Demo", "true", nil), ("Demo", "yes", .dataValueValidation),
        ("Day", "2026-11-25", nil), ("Day", "1795000000000", nil), ("Day", "25.11.2026", .dataValueValidation),
    ]

    @Test(arguments: cases.indices)
    func `what the metadata rules out is refused without a call`(index: Int) {
        let (field, value, type) = Self.cases[index]
        let error = Self.refusal([field: value])
        #expect(error?.type == type, "\(field) = \(value): \(error?.message ?? "passed")")
        #expect(error == nil || error?.field == field)
    }

    @Test func `an answer that is no option lacks its mapping`() {
        #expect(Self.refusal(["Level": "z"], qualifier: "Interest")?.type == .noTagMapping)
        #expect(Self.refusal(["LastName": "Leeward"], qualifier: "Interest")?.type == .dataValueValidation)
    }

    @Test func `what is required is required of a new record alone, and what is written once of a new one too`() {
        #expect(Self.refusal(["Email": "ann@a.test"], for: .create)?.type == .missingRequiredField)
        #expect(Self.refusal(["Email": "ann@a.test"], for: .update) == nil)
        #expect(Self.refusal(["LastName": "Lee", "Source": "x"], for: .create) == nil)
        #expect(Self.refusal(["Source": "x"], for: .either) == nil)
        #expect(Self.refusal(["Created": "x"], for: .either)?.type == .dataValueValidation)
    }
}
