import JobQueue
import Leads
import Testing

@testable import Sync

/// Ten mistakes, each of which must be found, and its mend named.
@Suite struct MappingCheckTests {
    private static let contact = ObjectDescription(
        object: "contact",
        fields: [
            FieldDescription(name: "email", label: "Email", kind: .email, isRequired: true),
            FieldDescription(name: "lastname", label: "Last Name", kind: .text),
            FieldDescription(name: "score", label: "Score", kind: .number, isCreatable: false, isUpdatable: false),
            FieldDescription(name: "size", label: "Size", kind: .number),
            FieldDescription(name: "short", label: "Short", kind: .text, maximumLength: 10),
            FieldDescription(
                name: "interest", label: "Interest", kind: .option, options: [.init(value: "robots", label: "Robots")],
                isRestricted: true),
            FieldDescription(name: "owner", label: "Owner", kind: .reference),
            FieldDescription(name: "optin", label: "Opt-in", kind: .boolean),
        ])
    private static let company = ObjectDescription(
        object: "company",
        fields: [FieldDescription(name: "name", label: "Name", kind: .text, isRequired: true)])

    private static func findings(_ change: (inout SyncDestination) throws -> Void) async throws -> [MappingCheck
        .Finding]
    {
        let connector = ScriptedConnector()
        connector.descriptions = ["contact": contact, "company": company]
        let map = FieldMap(
            person: [.init(.email, to: "email"), .init(.lastName, to: "lastname")],
            company: [.init(.company, to: "name")])
        var destination = SyncDestination(name: "hubspot", connector: connector, mapping: LeadMapping(fields: map))
        try change(&destination)
        return try await MappingCheck.findings(of: destination)
    }

    @Test func `a map that fits has no findings`() async throws {
        #expect(try await Self.findings { _ in } == [])
    }

    /// The mistake, and words of the problem and of the mend.
    private static let mistakes: [(String, @Sendable (inout SyncDestination) throws -> Void, String, String)] = [
        (
            "a field that is not there", { $0.mapping.fields.person.append(.init(.jobTitle, to: "lastnam")) },
            "has no field lastnam", "did you mean 'lastname'?"
        ),
        (
            "a label in place of a name", { $0.mapping.fields.person.append(.init(.jobTitle, to: "Opt-in")) },
            "has no field Opt-in", "did you mean 'optin'?"
        ),
        (
            "a read-only field", { $0.mapping.fields.person.append(.init(.employeeCount, to: "score")) }, "read-only",
            "take the line out"
        ),
        (
            "a text for a number", { $0.mapping.fields.person.append(.init(.jobTitle, to: "size")) }, "takes a number",
            "a text field"
        ),
        (
            "a field that is too short", { $0.mapping.fields.person.append(.init(.notes, to: "short")) },
            "takes 10 characters", "lengthen it"
        ),
        (
            "a constant that does not fit",
            { $0.mapping.fields.person.append(.init(.template(try Template("maybe")), to: "optin")) }, "does not fit",
            "correct the text"
        ),
        (
            "a required field without a line", { $0.mapping.fields.company = [] }, "needs name", "add a line for it"
        ),
        (
            "an option that is not there",
            { $0.mapping.qualifierMaps = [QualifierMap("Interest", to: "interest", values: ["Robots": "Robots"])] },
            "is no option", "its value is 'robots'"
        ),
        (
            "a value without a mapping",
            {
                $0.mapping.qualifiers = ["Interest": Qualifier(name: "Interest", values: ["Robots", "Service"])]
                $0.mapping.qualifierMaps = [QualifierMap("Interest", to: "interest", values: ["Robots": "robots"])]
            }, "'Service' of the qualifier Interest has no mapping", "unmapped: skip"
        ),
        (
            "several values into a single option",
            {
                $0.mapping.qualifiers = [
                    "Interest": Qualifier(name: "Interest", values: ["Robots"], isMultiple: true)
                ]
                $0.mapping.qualifierMaps = [QualifierMap("Interest", to: "interest", values: ["Robots": "robots"])]
            }, "takes several values", "multi-select"
        ),
        (
            "an object that no lead becomes", { $0.mapping.fields.objects = ["deal": [.init(.email, to: "name")]] },
            "no lead becomes a deal", "company, contact"
        ),
        (
            "a campaign of another CRM",
            { $0.campaigns = ["expo": CampaignRule(campaign: Campaign(kind: .campaign, reference: "701"))] },
            "has no campaign", "list"
        ),
    ]

    @Test(arguments: mistakes.indices)
    func `each mistake is found, and its mend named`(index: Int) async throws {
        let (what, mistake, problem, mend) = Self.mistakes[index]
        let findings = try await Self.findings(mistake)
        #expect(
            findings.contains { $0.problem.contains(problem) && $0.mend.contains(mend) }, "\(what): \(findings)")
    }

    @Test func `where the CRM cannot be asked that is said, and nothing of the map`() async throws {
        let connector = ScriptedConnector()
        let map = FieldMap(person: [], company: [])
        let destination = SyncDestination(name: "x", connector: connector, mapping: LeadMapping(fields: map))
        let error = await #expect(throws: JobError.self) { try await MappingCheck.findings(of: destination) }
        #expect(error?.type == .permission)
    }
}
