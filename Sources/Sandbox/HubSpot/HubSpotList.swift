import Foundation

/// A list of records, and who is in it.
struct HubSpotList: Sendable {
    enum Processing: String, CaseIterable, Sendable {
        case manual = "MANUAL"
        case snapshot = "SNAPSHOT"
        /// Filled by HubSpot from the list's filters; nobody else may add to it or take away.
        case dynamic = "DYNAMIC"
    }

    let id: String
    var name: String
    /// The name of the kind of object.
    let type: String
    let typeID: String
    let processing: Processing
    var filters: JSON?
    let createdAt: Date
    var updatedAt: Date
    var deletedAt: Date?
    var filtersUpdatedAt: Date
    var lastAddedAt: Date?
    var lastRemovedAt: Date?
    /// When each record was added.
    var members: [String: Date] = [:]

    /// The members that every form of the list has.
    private var facts: [String: JSON] {
        var members: [String: JSON] = [
            "listId": .string(id), "listVersion": 1, "name": .string(name), "objectTypeId": .string(typeID),
            "processingStatus": "COMPLETE", "processingType": .string(processing.rawValue),
            "createdAt": .string(createdAt.stamp), "updatedAt": .string(updatedAt.stamp), "createdById": "1",
            "updatedById": "1", "filtersUpdatedAt": .string(filtersUpdatedAt.stamp),
        ]
        if let deletedAt { members["deletedAt"] = .string(deletedAt.stamp) }
        return members
    }

    /// The list as the contract shows it.
    func json(size: Int, withFilters: Bool = false) -> JSON {
        var members = facts
        members["size"] = .integer(size)
        if withFilters, let filters { members["filterBranch"] = filters }
        return .object(members)
    }

    /// The list as a search shows it.
    func hit(size: Int) -> JSON {
        var further = ["hs_list_size": String(size), "hs_list_reference_count": "0"]
        if let lastAddedAt { further["hs_last_record_added_at"] = String(Self.milliseconds(lastAddedAt)) }
        if let lastRemovedAt { further["hs_last_record_removed_at"] = String(Self.milliseconds(lastRemovedAt)) }
        var members = facts
        members["additionalProperties"] = .strings(further)
        return .object(members)
    }

    private static func milliseconds(_ date: Date) -> Int {
        Int((date.timeIntervalSince1970 * 1000).rounded())
    }
}
