import TestSupport
import Testing

@testable import Store

@Suite(.blocking) struct AuditTests {
    @Test(arguments: Store.laws.map(\.0))
    func `no law reads a table anew for each row`(law: String) throws {
        let fixture = try StoreFixture()
        let sql = try #require(Store.laws.first { $0.0 == law }).1
        let (plan, status) = try fixture.shell("explain query plan \(sql)")
        #expect(status == 0)
        // Below a correlated subquery, only look-ups by a key that names few rows.
        var depth: Int?
        for line in plan.split(separator: "\n").dropFirst() {
            let indent = line.prefix { " |`-".contains($0) }.count
            if let start = depth, indent <= start { depth = nil }
            if line.contains("CORRELATED") { depth = depth ?? indent }
            guard let start = depth, indent > start else { continue }
            #expect(!line.contains("SCAN") && !line.hasSuffix("(destination_id=?)"), "\(plan)")
        }
    }
}
