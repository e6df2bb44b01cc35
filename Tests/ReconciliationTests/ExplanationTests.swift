import JobQueue
import Reconciliation
import Testing

@Suite struct ExplanationTests {
    @Test(arguments: ErrorType.allCases)
    func `each type has a plain sentence, the mend, its knob and its commands`(type: ErrorType) {
        let explanation = Explanation(of: type)
        for text in [explanation.meaning, explanation.byItself, explanation.mend] {
            #expect(text.hasSuffix("."), "\(text)")
        }
        #expect(!explanation.knob.isEmpty && !explanation.commands.isEmpty)
        for command in explanation.commands { #expect(command.hasPrefix("leadferry "), "\(command)") }
    }

    @Test(arguments: [
        ErrorType.authentication, .permission, .noTagMapping, .dataValueValidation, .missingRequiredField,
        .missingRemoteField, .campaign, .rateLimited, .quotaExceeded,
    ])
    func `what depends on the CRM is said for each`(type: ErrorType) {
        let places = Explanation(of: type).inCRM
        #expect(places.keys.sorted() == ["hubspot", "pipedrive", "salesforce", "zoho"])
        for place in places.values { #expect(place.hasSuffix("."), "\(place)") }
    }
}
