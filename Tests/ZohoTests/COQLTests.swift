import Sync
import Testing

@testable import Zoho

@Suite struct COQLTests {
    private static let memory = ZohoMemory(campaignLife: .seconds(1))

    @Test func `a quote in a value is doubled, so that it ends nothing`() {
        #expect(COQL.quoted("o'neil@a.test") == "'o''neil@a.test'")
        #expect(COQL.list(["a", "b') or id is not null --"]) == "('a','b'') or id is not null --')")
        #expect(COQL.containing("50%.test") == "'%50.test%'")
    }

    @Test func `criteria stand in pairs`() {
        #expect(COQL.any(of: ["a = 1"]) == "a = 1")
        #expect(COQL.any(of: ["a = 1", "b = 2", "c = 3"]) == "((a = 1 or b = 2) or c = 3)")
    }

    @Test(arguments: ["", "1st", "Email,Phone", "a b", "Émail", "x)"])
    func `what is no name of a field is asked for nowhere`(name: String) {
        #expect(!COQL.isName(name))
        let query = RecordQuery(module: "Leads", columns: [name, "City"], tests: ["Email"])
        #expect(query.statement(["a"], Self.memory, from: 0).hasPrefix("select id, City from Leads"))
    }

    @Test func `a statement says what is asked, in which order and from where`() {
        let query = RecordQuery(
            module: "Leads", columns: ["Email", "Value", "Email"], spare: ["Secondary_Email"],
            tests: ["Email", "Secondary_Email"])
        #expect(
            query.statement(["a@a.test", "b@a.test"], Self.memory, from: 0)
                == "select id, Email, 'Value', Secondary_Email from Leads where (Email in ('a@a.test','b@a.test') or "
                + "Secondary_Email in ('a@a.test','b@a.test')) order by id asc limit 200")
        let memory = ZohoMemory(campaignLife: .seconds(1))
        memory.forget("Secondary_Email", in: "Leads")
        #expect(
            query.statement(["a"], memory, from: 200)
                == "select id, Email, 'Value' from Leads where Email in ('a') order by id asc limit 200 offset 200")
    }

    @Test func `patterns are few enough for a query`() {
        let query = RecordQuery(module: "Accounts", columns: [], tests: ["Website"], isContained: true)
        #expect(query.capacity(Self.memory) == 24)
        #expect(
            query.statement(["a.test", "b.test"], Self.memory, from: 0)
                == "select id from Accounts where (Website like '%a.test%' or Website like '%b.test%') "
                + "order by id asc limit 200")
    }
}
