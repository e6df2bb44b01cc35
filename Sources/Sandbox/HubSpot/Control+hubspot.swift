extension Control {
    /// The paths below `/_sandbox/hubspot`: what only this vendor has.
    static func hubSpot(_ call: Call, world: inout World) throws(Refusal) -> Answer {
        let rest = call.segments.dropFirst(2)
        switch (call.method, rest.joined(separator: "/")) {
        case ("GET", "owners"): return .json(["owners": .array(world.hubSpot.owners.map(\.json))])
        case ("POST", "owners"): return try addOwners(body(call), world: &world)
        case ("POST", "properties"): return try setProperty(body(call), world: &world)
        case ("DELETE", _) where rest.first == "properties" && rest.count == 3:
            return try removeProperty(Array(rest)[1], Array(rest)[2], world: &world)
        case ("GET", "lists"): return lists(world)
        case ("POST", "lists"): return try addList(body(call), world: &world)
        case ("GET", "marketing-events"): return events(world)
        case ("POST", "marketing-events"): return try addEvent(body(call), world: &world)
        case ("POST", "oauth/code"): return try addCode(body(call), world: &world)
        case ("POST", "oauth/grant"): return try addGrant(body(call), world: &world)
        case ("DELETE", "oauth"):
            world.hubSpot.oauth.grants = [:]
            world.hubSpot.oauth.accessTokens = [:]
            return Answer(status: 204)
        default:
            throw Refusal("there is no \(call.method) /_sandbox/hubspot/\(rest.joined(separator: "/"))", status: 404)
        }
    }

    private static func text(_ members: [String: JSON], _ name: String) throws(Refusal) -> String {
        guard let value = members[name]?.string, !value.isEmpty else { throw Refusal("\(name) must be a text") }
        return value
    }

    /// Adds owners: `{"owners":[{"email":…,"first_name":…,"last_name":…,"archived":…}]}`.
    private static func addOwners(_ members: [String: JSON], world: inout World) throws(Refusal) -> Answer {
        try check(members, allow: ["owners"], in: "owners")
        guard let list = members["owners"]?.array else { throw Refusal("owners must be an array") }
        let date = world.now.date
        var added: [HubSpotOwner] = []
        for owner in list {
            let facts = owner.object ?? [:]
            try check(facts, allow: ["email", "first_name", "last_name", "archived"], in: "an owner")
            let number = world.hubSpot.owners.count + added.count + 1
            added.append(
                HubSpotOwner(
                    id: String(51_000_000 + number), userID: 41_000_000 + number, email: try text(facts, "email"),
                    firstName: facts["first_name"]?.string ?? "", lastName: facts["last_name"]?.string ?? "",
                    isArchived: facts["archived"]?.bool ?? false, createdAt: date, updatedAt: date))
        }
        world.hubSpot.owners += added
        return .json(["ids": .strings(added.map(\.id))], status: 201)
    }

    private static let propertyMembers: Set<String> = [
        "object", "name", "label", "type", "field_type", "options", "read_only", "unique", "calculated", "hidden",
    ]

    /// Adds a property, or changes what the body names of one that is there.
    private static func setProperty(_ members: [String: JSON], world: inout World) throws(Refusal) -> Answer {
        try check(members, allow: propertyMembers, in: "a property")
        let (object, name) = (try text(members, "object"), try text(members, "name"))
        guard let type = world.hubSpot.stores[object]?.type else { throw Refusal("there is no object \(object)") }
        let now = world.now.date
        var property =
            type.properties[name]
            ?? PropertyDefinition(
                name: name, label: name, type: "string", fieldType: "text", group: type.groups.first?.name ?? object,
                isHubSpotDefined: false, createdAt: now, updatedAt: now)
        if let label = members["label"]?.string { property.label = label }
        if let kind = members["type"]?.string { property.type = kind }
        if let fieldType = members["field_type"]?.string { property.fieldType = fieldType }
        guard property.fits else {
            throw Refusal("the field type \(property.fieldType) does not go with the type \(property.type)")
        }
        if let options = members["options"] {
            guard let values = options.strings else { throw Refusal("options must be a list of texts") }
            property.options = values.map { .init(value: $0, label: $0) }
            property.hasExternalOptions = false
        }
        if let flag = members["read_only"]?.bool { property.isReadOnly = flag }
        if let flag = members["unique"]?.bool { property.isUnique = flag }
        if let flag = members["calculated"]?.bool { property.isCalculated = flag }
        if let flag = members["hidden"]?.bool { property.isHidden = flag }
        property.updatedAt = now
        world.hubSpot.stores[object]?.type.properties[name] = property
        return .json(property.json, status: 201)
    }

    /// Takes a property away, one of HubSpot's own as well.
    private static func removeProperty(
        _ object: String, _ name: String, world: inout World
    ) throws(Refusal) -> Answer {
        guard world.hubSpot.stores[object]?.type.properties[name] != nil else {
            throw Refusal("there is no property \(name) of \(object)", status: 404)
        }
        world.hubSpot.stores[object]?.type.properties[name] = nil
        return Answer(status: 204)
    }

    private static func lists(_ world: World) -> Answer {
        let lists = world.hubSpot.lists.map { list -> JSON in
            [
                "id": .string(list.id), "name": .string(list.name), "object": .string(list.type),
                "processing_type": .string(list.processing.rawValue), "deleted": .bool(list.deletedAt != nil),
                "members": .strings(world.hubSpot.memberIDs(of: list).keys.sorted { ($0.count, $0) < ($1.count, $1) }),
            ]
        }
        return .json(["lists": .array(lists)])
    }

    /// Adds a list of any kind with its members, a DYNAMIC one too.
    private static func addList(_ members: [String: JSON], world: inout World) throws(Refusal) -> Answer {
        try check(members, allow: ["name", "object", "processing_type", "members"], in: "a list")
        let object = members["object"]?.string ?? "contacts"
        let ids = members["members"]?.strings ?? []
        let store = world.hubSpot.stores[object]
        if let lost = ids.first(where: { store?.find($0, by: nil) == nil }) {
            throw Refusal("there is no \(object) \(lost)")
        }
        do throws(HubSpotError) {
            let list = try world.hubSpot.addList(
                name: members["name"]?.string ?? "", typeID: store?.type.typeID ?? object,
                processing: members["processing_type"]?.string ?? "MANUAL", filters: nil, at: world.now)
            let index = world.hubSpot.lists.endIndex - 1
            for id in ids { world.hubSpot.lists[index].members[id] = world.now.date }
            return .json(["id": .string(list.id)], status: 201)
        } catch {
            throw Refusal(error.message)
        }
    }

    private static func events(_ world: World) -> Answer {
        let portal = world.hubSpot
        let events = portal.events.map { event -> JSON in
            let list = portal.participations(in: [event]).map { event, participation, contact -> JSON in
                let steps = participation.steps.map { ($0.key.rawValue, JSON.integer($0.value)) }
                var members: [String: JSON] = [
                    "contact": .string(contact?.id ?? participation.contactID),
                    "state": .string(event.state(of: participation)),
                    "steps": .object(Dictionary(steps, uniquingKeysWith: { first, _ in first })),
                ]
                if let email = contact?.properties["email"] { members["email"] = .string(email) }
                if let joined = participation.joinedAt { members["joined_at"] = .string(joined) }
                if let left = participation.leftAt { members["left_at"] = .string(left) }
                return .object(members)
            }
            return [
                "id": .string(event.objectID), "external_account_id": .string(event.accountID),
                "external_event_id": .string(event.eventID), "name": .string(event.name),
                "participations": .array(list),
            ]
        }
        return .json(["events": .array(events)])
    }

    private static func addEvent(_ members: [String: JSON], world: inout World) throws(Refusal) -> Answer {
        let known: Set = ["name", "organizer", "external_account_id", "external_event_id"]
        try check(members, allow: known, in: "a marketing event")
        do throws(HubSpotError) {
            let event = try world.hubSpot.upsertEvent(
                [
                    "eventName": members["name"] ?? .null, "eventOrganizer": members["organizer"] ?? "Sandbox",
                    "externalAccountId": members["external_account_id"] ?? "sandbox",
                    "externalEventId": members["external_event_id"] ?? .null,
                ], at: world.now)
            return .json(["id": .string(event.objectID)], status: 201)
        } catch {
            throw Refusal(error.message)
        }
    }

    /// An authorization code as if a person had let the app in: `{"client_id":…,"redirect_uri":…,"scopes":[…]}`.
    private static func addCode(_ members: [String: JSON], world: inout World) throws(Refusal) -> Answer {
        try check(members, allow: ["client_id", "redirect_uri", "scopes"], in: "a code")
        let code = world.hubSpot.makeCode(
            client: members["client_id"]?.string ?? "sandbox", redirect: members["redirect_uri"]?.string,
            scopes: members["scopes"]?.strings ?? [], at: world.now)
        return .json(["code": .string(code)], status: 201)
    }

    /// A standing grant: `{"client_id":…,"scopes":[…]}`.
    private static func addGrant(_ members: [String: JSON], world: inout World) throws(Refusal) -> Answer {
        try check(members, allow: ["client_id", "scopes"], in: "a grant")
        let token = world.hubSpot.makeGrant(
            client: members["client_id"]?.string ?? "sandbox",
            scopes: members["scopes"]?.strings ?? HubSpotPortal.everyScope)
        return .json(["refresh_token": .string(token)], status: 201)
    }
}
