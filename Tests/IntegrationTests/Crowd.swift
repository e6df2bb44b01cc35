/// The people of a campaign, and the files that bring them: new ones, ones met before, a few without an address, a few
/// whom the CRM refuses, and rows that are no lead.
struct Crowd {
    /// A file to ingest: its text, and what it must come to.
    struct File {
        var name: String
        var event: String
        /// Rows below the header.
        var rows: Int
        /// Rows that must be rejected.
        var bad: Int
        /// The identities of the others.
        var identities: Set<String>
        var text: String
    }

    /// The value that the CRM refuses, so that the lead fails as DATA_VALUE_VALIDATION and stays so.
    static let refusedStage = "Wizard"

    private(set) var files: [File] = []
    private var people = 0

    /// Makes a file of `new` people and some that other files named, for one of two events.
    mutating func file(new: Int, using random: inout SeededGenerator) -> File {
        var numbers = Array(people..<people + new)
        // Known people: of the same event they are merges, of the other one they are leads of their own.
        if people > 0 {
            numbers += (0..<Int.random(in: 0...12, using: &random)).map { _ in .random(in: 0..<people, using: &random) }
        }
        if random.oneIn(3) { numbers += numbers.suffix(2) }
        people += new
        var text = "First Name,Last Name,Email,Company,Stage,City\n"
        for number in numbers { text += Self.row(number, city: random.oneIn(2) ? "Leeds" : "") }
        let bad = Int.random(in: 0...2, using: &random)
        for _ in 0..<bad { text += "Nobody,,not an address,,,\n" }
        let file = File(
            name: "file-\(files.count).csv", event: random.oneIn(3) ? "expo" : "fair", rows: numbers.count + bad,
            bad: bad, identities: Set(numbers.map(Self.identity)), text: text)
        files.append(file)
        return file
    }

    /// Whether a person has no address, so that no key finds them again in the CRM.
    static func isNameless(_ number: Int) -> Bool { number % 11 == 7 }

    static func identity(_ number: Int) -> String {
        isNameless(number) ? "name:nameless no\(number)|firm \(company(number))" : "email:\(email(number))"
    }

    private static func email(_ number: Int) -> String { "ann\(number)@firm\(company(number)).example" }

    /// Neighbours share a company: they come in the same file, or in two that are ingested at once.
    private static func company(_ number: Int) -> Int { number / 9 }

    private static func row(_ number: Int, city: String) -> String {
        let stage = number % 61 == 5 ? refusedStage : ""
        return isNameless(number)
            ? "Nameless,No\(number),,Firm \(company(number)),,\(city)\n"
            : "Ann,No\(number),\(email(number)),Firm \(company(number)),\(stage),\(city)\n"
    }
}
