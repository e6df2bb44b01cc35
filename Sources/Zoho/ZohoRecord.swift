import Foundation
import Sync

/// A record as Zoho shows it.
struct ZohoRecord: Sendable {
    /// The id.
    let id: String
    private let members: [String: JSONValue]

    /// Reads a record; nil where it has no id.
    init?(_ value: JSONValue) {
        guard case .object(let members) = value, let id = members["id"]?.text else { return nil }
        self.id = id
        self.members = members
    }

    /// A field's value as text; nil where it is blank or was not asked for. Several options are joined by `;`, another
    /// record is its id.
    func text(_ field: String) -> String? {
        switch members[field] {
        case .object(let members): members["id"]?.text
        case .array(let elements):
            elements.isEmpty ? nil : elements.compactMap { $0.text ?? $0["id"]?.text }.joined(separator: ";")
        case let value: value?.text
        }
    }

    /// The truth value of a field; false where there is none.
    func isTrue(_ field: String) -> Bool { members[field]?.bool ?? false }

    /// The present values of fields.
    func present(_ fields: [String]) -> [String: String] {
        var present: [String: String] = [:]
        for field in fields { present[field] = text(field) }
        return present
    }

    /// When the record was created, where that was asked for.
    var created: Date { text("Created_Time").flatMap(ZohoTime.date) ?? .distantFuture }
}

extension Sequence where Element == ZohoRecord {
    /// The record that was created first, and of those the one with the lowest id: every run picks the same one.
    var oldest: ZohoRecord? {
        self.min { left, right in
            (left.created, left.id.count, left.id) < (right.created, right.id.count, right.id)
        }
    }
}

extension Sequence where Element: Hashable {
    /// The elements without repetitions, in their order.
    func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
