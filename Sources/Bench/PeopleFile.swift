import Foundation

/// A CSV of made-up people in twelve columns: the same bytes for the same number of rows. One row in fifty is somebody
/// who was met before, and every name, company and number is written as people write them.
struct PeopleFile {
    static let header =
        "First Name,Last Name,Email,Company,Job Title,Phone,Website,City,Postal Code,Country,Captured at,Notes"

    let rows: Int

    private static let firsts = [
        "Anna", "ben", "CAROL", "Dmitri", "Élodie", "Fatima", "Gianni", "Hugo", "Ines", "Jürgen", "Kofi", "Lena",
        "Mary-Jane", "Noor", "Olga", "Pedro", "Quentin", "Rosa", "Sven", "Tariq",
    ]
    private static let lasts = [
        "Müller", "Smith", "van der Berg", "O'Brien", "GARCIA", "Nguyen", "Kowalski", "Rossi", "dupont", "Andersson",
        "McDonald", "Silva", "Tanaka", "Okafor", "Haddad", "Novak", "Jensen", "Popescu", "Weber", "Lopez",
    ]
    private static let titles = [
        "Buyer", "Head of IT", "CTO", "Sales Manager", "Software Engineer", "VP Marketing", "Founder", "Consultant",
    ]
    private static let places = [
        ("Berlin", "Germany", "0171 ", 7), ("London", "UK", "07700 ", 6), ("Austin", "USA", "(512) 555-", 4),
        ("Lyon", "France", "06 39 ", 6), ("Madrid", "ES", "612 ", 6), ("Wien", "Österreich", "0660/", 7),
    ]
    private static let notes = [
        "", "", "", "Wants a demo", "\"Call back, please\"", "Met at B12", "", "asks for prices",
    ]

    /// Writes the file.
    func write(to path: String) throws {
        try Data().write(to: URL(fileURLWithPath: path))
        guard let file = FileHandle(forWritingAtPath: path) else {
            throw BenchFolder.Failure(description: "\(path) cannot be written")
        }
        defer { try? file.close() }
        var text = Self.header + "\n"
        var state: UInt64 = 4711
        for row in 0..<rows {
            // SplitMix64.
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            mixed ^= mixed >> 31
            let isAgain = row > 100 && row % 50 == 0
            append(isAgain ? row - 100 + 1 : row, mixed, &text)
            if text.utf8.count > 1 << 20 {
                file.write(Data(text.utf8))
                text = ""
            }
        }
        file.write(Data(text.utf8))
    }

    /// The person of a number; what comes from `random` may differ between two meetings.
    private func append(_ person: Int, _ random: UInt64, _ text: inout String) {
        // Spread, so that the addresses come in no order.
        let spread = (UInt64(person) &* 0x9e37_79b9_7f4a_7c15) >> 20
        let first = Self.firsts[Int(spread % 20)]
        let last = Self.lasts[Int(spread / 20 % 20)]
        let company = spread / 400 % 50_000
        let place = Self.places[Int(spread / 7 % 6)]
        let number = String(1_000_000 + spread % 8_999_999).suffix(place.3)
        let initial = UnicodeScalar(UInt8(97 + spread / 3 % 26))
        text += first
        text += ","
        text += last
        text += ",\(initial)\(person).\(spread % 997)@firm\(company).example,Firm \(company) GmbH,"
        text += Self.titles[Int(spread / 11 % 8)]
        text += ",\(place.2)\(number),https://www.firm\(company).example,"
        text += place.0
        text += ",\(10_000 + spread % 89_999),"
        text += place.1
        text += ",2026-11-\(10 + random % 20) \(10 + random / 20 % 10):\(10 + random / 200 % 50),"
        text += Self.notes[Int(random / 10_000 % 8)]
        text += "\n"
    }
}
