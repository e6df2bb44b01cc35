import Sync

/// The addresses or numbers of a person on their way to Pipedrive, which takes the list whole.
struct ContactList: Sendable {
    /// A value to write, with its kind where one is meant.
    struct Addition: Sendable {
        var value: String
        var label: String?
    }

    /// What they are: what tells two of them apart, and whether a new one may take the place of one of its kind.
    enum Kind: Sendable {
        /// An address is never dropped: a person is found by each.
        case emails
        /// A number takes the place of the one of its kind.
        case phones

        fileprivate func isSame(_ left: String, _ right: String) -> Bool {
            switch self {
            case .emails: left.lowercased() == right.lowercased()
            case .phones: left.filter(\.isNumber) == right.filter(\.isNumber)
            }
        }
    }

    /// The kinds in the order in which the first of them becomes the primary one.
    private static let order: [String?] = [nil, "work", "mobile", "home", "other"]

    let kind: Kind
    var additions: [Addition] = []

    /// The whole list: what is there with what is added. Nil where nothing changes.
    ///
    /// One without a kind becomes the primary one.
    func merged(with present: [PipedriveRecord.Contact]) -> JSONValue? {
        var all = present
        for addition in additions.sorted(by: { Self.rank($0) < Self.rank($1) }) {
            if let same = all.firstIndex(where: { kind.isSame($0.value, addition.value) }) {
                if kind == .phones { all[same].value = addition.value }
            } else if let label = addition.label {
                let place = all.firstIndex { $0.label?.lowercased() == label }
                if kind == .phones, let place {
                    all[place].value = addition.value
                } else {
                    all.append(.init(addition.value, label: label, isPrimary: all.isEmpty))
                }
            } else {
                for index in all.indices { all[index].isPrimary = false }
                all.insert(.init(addition.value, label: "work", isPrimary: true), at: 0)
            }
        }
        return all == present ? nil : .array(all.map(\.json))
    }

    private static func rank(_ addition: Addition) -> Int { order.firstIndex(of: addition.label) ?? order.count }
}
