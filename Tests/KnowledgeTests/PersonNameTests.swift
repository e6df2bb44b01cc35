import Knowledge
import Testing

@Suite struct PersonNameTests {
    @Test(arguments: [
        ("ANNA", "MÜLLER", "Anna", "Müller"), ("anna", "müller", "Anna", "Müller"),
        ("Ann", "McDONALD", "Ann", "McDonald"),
        ("Ann", "MCDONALD", "Ann", "McDonald"), ("Jan", "van der Berg", "Jan", "van der Berg"),
        ("JAN", "VAN DER BERG", "Jan", "van der Berg"), ("Pat", "O'BRIEN", "Pat", "O'Brien"),
        ("pat", "o’brien", "Pat", "O’Brien"),
        ("JEAN-LUC", "picard", "Jean-Luc", "Picard"), ("Jean-Luc", "DuPont", "Jean-Luc", "DuPont"),
        ("JP", "Li", "JP", "Li"),
        ("  Ann   Marie ", "Lee", "Ann Marie", "Lee"), ("Leo", "DiCaprio", "Leo", "DiCaprio"), ("AL", "NG", "Al", "Ng"),
        ("ØYVIND", "ÅS", "Øyvind", "Ås"), ("田中", "太郎", "田中", "太郎"), ("john", "smith III", "John", "Smith III"),
        ("j.r.", "TOLKIEN", "J.R.", "Tolkien"), ("maria", "de la cruz", "Maria", "de la Cruz"),
    ])
    func `case and blanks are mended, care is kept`(
        first: String, last: String, mendedFirst: String, mendedLast: String
    ) {
        let name = PersonName(first: first, last: last)
        #expect(name.first == mendedFirst)
        #expect(name.last == mendedLast)
    }

    @Test(arguments: [
        ("Anna Müller", "Anna", "Müller"), ("Müller, Anna", "Anna", "Müller"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("Anna Maria Lee", "Anna Maria", "Lee"), ("DUPONT Jean", "Jean", "Dupont"), ("Jean DUPONT", "Jean", "Dupont"),
        ("MARIA DE LA CRUZ", "Maria", "de la Cruz"), ("VAN DER BERG, JAN", "Jan", "van der Berg"),
        ("ann lee", "Ann", "Lee"), ("Angel Di Maria", "Angel", "Di Maria"), ("Lee, Dr. Ann, PhD, MBA", "Ann", "Lee"),
        ("Smith Jr., John", "John", "Smith"), ("Mohammed Al Maktoum", "Mohammed", "Al Maktoum"),
    ])
    func `a whole name is split`(full: String, first: String, last: String) {
        let name = PersonName(full: full)
        #expect(name.first == first)
        #expect(name.last == last)
    }

    @Test func `a single word is a first name`() {
        #expect(PersonName(full: "Madonna").first == "Madonna")
        #expect(PersonName(full: "Madonna").last == nil)
        #expect(PersonName(full: "  ").first == nil)
    }

    @Test func `titles in front and behind are kept apart`() {
        let name = PersonName(full: "Prof. Dr. Anna Müller, PhD")
        #expect(name.salutation == "Prof. Dr.")
        #expect(name.first == "Anna")
        #expect(name.last == "Müller")
        #expect(name.suffix == "PhD")
        #expect(PersonName(first: "Dr. ANNA", last: "Lee").first == "Anna")
        #expect(PersonName(first: "Mag", last: "Lee").first == "Mag")
        #expect(PersonName(full: "Martin King Jr.").suffix == "Jr.")
        let several = PersonName(full: "Lee, Dr. Ann, PhD, MBA")
        #expect(several.salutation == "Dr." && several.suffix == "PhD, MBA")
        #expect(PersonName(first: "John", last: "Smith, PhD").last == "Smith")
        #expect(PersonName(first: "Yo-Yo", last: "Xi Ma").last == "Xi Ma")
    }
}
