extension HubSpotPortal {
    func groupList(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        .json(["results": .array(try type(exchange.variable("type")).groups.map(\.json))])
    }

    func groupRead(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (type, index) = try group(exchange)
        return .json(type.groups[index].json)
    }

    mutating func groupCreate(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let type = try type(exchange.variable("type"))
        let body = try exchange.body(HubSpotShapes.groupCreate)
        guard let name = body["name"]?.string, let label = body["label"]?.string, !name.isEmpty else {
            throw .validation("A property group needs a name and a label.")
        }
        if type.groups.contains(where: { $0.name == name }) {
            throw .conflict("A property group named '\(name)' already exists.")
        }
        let group = ObjectType.Group(name: name, label: label, displayOrder: body["displayOrder"]?.integer ?? -1)
        stores[type.name]?.type.groups.append(group)
        return .json(group.json, status: 201)
    }

    mutating func groupUpdate(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        var (type, index) = try group(exchange)
        let body = try exchange.body(HubSpotShapes.groupUpdate)
        if let label = body["label"]?.string { type.groups[index].label = label }
        if let order = body["displayOrder"]?.integer { type.groups[index].displayOrder = order }
        stores[type.name]?.type.groups = type.groups
        return .json(type.groups[index].json)
    }

    mutating func groupArchive(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (type, index) = try group(exchange)
        let name = type.groups[index].name
        if type.properties.values.contains(where: { $0.group == name }) {
            throw .validation("The property group \(name) still has properties.")
        }
        stores[type.name]?.type.groups.remove(at: index)
        return Answer(status: 204)
    }

    private func group(_ exchange: Exchange) throws(HubSpotError) -> (ObjectType, Int) {
        let type = try type(exchange.variable("type"))
        let name = exchange.variable("name")
        guard let index = type.groups.firstIndex(where: { $0.name == name }) else {
            throw .notFound("There is no property group \(name).")
        }
        return (type, index)
    }
}

extension ObjectType.Group {
    /// The group as the contract shows it.
    var json: JSON {
        [
            "name": .string(name), "label": .string(label), "displayOrder": .integer(displayOrder), "archived": false,
        ]
    }
}
