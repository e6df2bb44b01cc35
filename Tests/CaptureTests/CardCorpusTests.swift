import Foundation
import Testing

@testable import Capture

@Suite struct CardCorpusTests {
    @Test(arguments: CorpusExpectation.files("vcard") + CorpusExpectation.files("badge"))
    func `a file of the corpus becomes what is written beside it`(file: String) throws {
        try CorpusExpectation.check(file)
    }

    @Test func `the corpus is there`() {
        #expect(CorpusExpectation.files("vcard").count >= 18)
        #expect(CorpusExpectation.files("badge").count >= 8)
    }
}
