import Foundation

/// A Pipedrive account: its records, its fields, its users and its limits.
///
/// A value without clock or network of its own: every call brings its moment, every random draw comes from the seed.
struct PipedriveAccount: Sendable {
    static let companyID = 7_654_321

    var settings: Sandbox.Configuration.Pipedrive
    var stores: [PipedriveKind: PipedriveStore] = [:]
    /// The fields of a kind, the standard ones first.
    var fields = PipedriveField.standard
    var users: [PipedriveUser]
    var leadLabels: [PipedriveLeadLabel] = []
    var filters: [PipedriveFilter] = []
    var grants = PipedriveGrants()
    var meter = PipedriveMeter()
    var generator: SeededGenerator
    private let seed: UInt64
    private var lastNumbers: [String: Int] = [:]

    init(settings: Sandbox.Configuration.Pipedrive, seed: UInt64, date: Date) {
        self.settings = settings
        self.seed = seed
        generator = SeededGenerator(seed: seed, stream: 3)
        let now = PipedriveTime.milliseconds(date)
        users = PipedriveUser.standard(at: now)
        for kind in PipedriveKind.allCases { stores[kind] = PipedriveStore() }
        for (name, color) in [("Hot", "red"), ("Warm", "yellow"), ("Cold", "blue")] {
            leadLabels.append(.init(id: generator.identifier(), name: name, color: color, addedAt: now, updatedAt: now))
        }
    }

    /// The next number of a series that begins after another.
    mutating func nextNumber(of series: String, after first: Int) -> Int {
        let number = (lastNumbers[series] ?? first) + 1
        lastNumbers[series] = number
        return number
    }

    /// The next id of a kind of record: a number, or a uuid for a lead.
    mutating func nextID(_ kind: PipedriveKind) -> JSON {
        if kind == .lead { return .string(generator.identifier()) }
        var number = nextNumber(of: kind.rawValue, after: kind.firstNumber)
        // A seed may have brought an id of its own that was next.
        while stores[kind]?[String(number)] != nil { number = nextNumber(of: kind.rawValue, after: kind.firstNumber) }
        return .integer(number)
    }

    /// The forty hexadecimal digits by which a field of one's own is named: the same for the same seed and name.
    func hash(_ kind: PipedriveKind, _ name: String) -> String {
        let parts = (0..<3).map { part -> String in
            let digits = String(SeededGenerator.hash("\(kind.rawValue) \(name) \(part)", seed: seed), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return String(parts.joined().prefix(40))
    }

    /// The user for whom calls are made.
    var caller: PipedriveUser? { users.first }

    func user(_ id: Int?) -> PipedriveUser? { users.first { $0.id == id } }

    /// A record that is there and not deleted.
    func living(_ kind: PipedriveKind, _ key: String) -> PipedriveRecord? {
        guard let record = stores[kind]?[key], !record.isDeleted else { return nil }
        return record
    }

    func living(_ kind: PipedriveKind, _ id: Int?) -> PipedriveRecord? {
        id.flatMap { living(kind, String($0)) }
    }

    /// Stores the new state of a record.
    mutating func put(_ record: PipedriveRecord, as kind: PipedriveKind, at moment: Moment, indexedAtOnce: Bool = false)
    {
        let texts = searchTexts(kind, record.values, record.custom, Set(PipedriveParameter.searchFields(kind)))
        stores[kind]?.put(
            record, at: moment.seconds, lag: settings.searchLag, indexedAtOnce: indexedAtOnce, texts: texts)
    }

    /// The fields of one's own of a kind.
    func customFields(_ kind: PipedriveKind) -> [PipedriveField] { (fields[kind] ?? []).filter(\.isCustom) }

    /// The fields that are told of: those that come with a part of the product only if the account has it.
    func shownFields(_ kind: PipedriveKind) -> [PipedriveField] {
        (fields[kind] ?? []).filter { field in
            guard kind == .person, !field.isCustom else { return true }
            if PipedriveShapes.contactSyncMembers.contains(field.code) { return settings.contactSync }
            return field.code != "marketing_status" || settings.campaigns
        }
    }
}
