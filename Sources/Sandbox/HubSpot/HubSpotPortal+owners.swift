extension HubSpotPortal {
    private static let mostOwners = 500

    func ownerList(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let limit = try exchange.limit(100, most: Self.mostOwners)
        let isArchive = exchange.flag("archived")
        let email = exchange.call.parameter("email")?.lowercased()
        let found = owners.filter { owner in
            owner.isArchived == isArchive && (email == nil || owner.email.lowercased() == email)
        }
        var start = found.startIndex
        if let after = exchange.call.parameter("after") {
            guard let position = found.firstIndex(where: { $0.id == after }) else {
                throw exchange.breach("after is not a cursor: \(after)")
            }
            start = position
        }
        let page = found[start...].prefix(limit)
        var members: [String: JSON] = ["results": .array(page.map(\.json))]
        if page.endIndex < found.endIndex { members["paging"] = ["next": ["after": .string(found[page.endIndex].id)]] }
        return .json(.object(members))
    }

    func ownerRead(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let id = exchange.variable("id")
        guard let number = Int32(id) else { throw exchange.breach("ownerId must be a number, not \(id)") }
        let isArchive = exchange.flag("archived")
        let byUser = exchange.call.parameter("idProperty") == "userId"
        let found = owners.first { owner in
            owner.isArchived == isArchive && (byUser ? owner.userID == Int(number) : owner.id == String(number))
        }
        guard let found else { throw .notFound("There is no owner \(id).") }
        return .json(found.json)
    }
}
