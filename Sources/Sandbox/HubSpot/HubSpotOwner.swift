import Foundation

/// A person to whom records may be given.
struct HubSpotOwner: Sendable {
    let id: String
    let userID: Int
    var email: String
    var firstName: String
    var lastName: String
    var isArchived = false
    let createdAt: Date
    let updatedAt: Date

    /// The owners of a fresh account. Their ids fit 32 bits, as the contract says of the path.
    static func standard(date: Date) -> [HubSpotOwner] {
        [
            HubSpotOwner(
                id: "51000001", userID: 41_000_001, email: "mara@sandbox.example", firstName: "Mara",
                lastName: "Keller", createdAt: date, updatedAt: date),
            HubSpotOwner(
                id: "51000002", userID: 41_000_002, email: "tom@sandbox.example", firstName: "Tom", lastName: "Ito",
                createdAt: date, updatedAt: date),
        ]
    }

    /// The owner as the contract shows it. One in the archive has no user any more.
    var json: JSON {
        var members: [String: JSON] = [
            "id": .string(id), "type": "PERSON", "email": .string(email), "firstName": .string(firstName),
            "lastName": .string(lastName), "userIdIncludingInactive": .integer(userID), "archived": .bool(isArchived),
            "createdAt": .string(createdAt.stamp), "updatedAt": .string(updatedAt.stamp),
        ]
        if !isArchived { members["userId"] = .integer(userID) }
        return .object(members)
    }
}
