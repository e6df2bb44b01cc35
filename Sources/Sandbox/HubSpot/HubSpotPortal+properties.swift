extension HubSpotPortal {
    private static let mostUnique = 10

    func propertyList(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let type = try type(exchange.variable("type"))
        let definitions = exchange.flag("archived") ? type.archivedProperties : type.properties
        // Nothing in this account is sensitive.
        let isPlain = exchange.call.parameter("dataSensitivity").map { $0 == "non_sensitive" } ?? true
        let shown = isPlain ? definitions.values.sorted { $0.name < $1.name } : []
        return .json(["results": .array(shown.map(\.json))])
    }

    func propertyRead(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let type = try type(exchange.variable("type"))
        if exchange.flag("archived"), let property = type.archivedProperties[exchange.variable("name")] {
            return .json(property.json)
        }
        return .json(try definition(exchange).1.json)
    }

    mutating func propertyCreate(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let type = try type(exchange.variable("type"))
        let property = try newProperty(exchange.body(HubSpotShapes.propertyCreate), in: type, at: exchange.moment)
        add(property, to: type.name)
        return .json(property.json, status: 201)
    }

    mutating func propertyBatchCreate(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let name = try type(exchange.variable("type")).name
        var results: [JSON] = []
        var errors: [JSON] = []
        for input in try exchange.inputs(HubSpotShapes.propertyBatchCreate) {
            do throws(HubSpotError) {
                let property = try newProperty(input, in: type(name), at: exchange.moment)
                add(property, to: name)
                results.append(property.json)
            } catch {
                errors.append(error.entry(adding: ["name": [input["name"]?.string ?? ""]]))
            }
        }
        return batch(results, errors: errors, status: 201, at: exchange.moment)
    }

    mutating func propertyBatchRead(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let type = try type(exchange.variable("type"))
        let names = try exchange.inputs(HubSpotShapes.propertyBatchRead).compactMap { $0["name"]?.string }
        let lost = names.filter { type.properties[$0] == nil }
        var errors: [JSON] = []
        if !lost.isEmpty {
            var error = HubSpotError.notFound("Some properties do not exist: \(lost.joined(separator: ", ")).")
            error.context = ["name": lost]
            errors.append(error.entry())
        }
        return batch(names.compactMap { type.properties[$0]?.json }, errors: errors, at: exchange.moment)
    }

    mutating func propertyUpdate(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        var (type, property) = try definition(exchange)
        let body = try exchange.body(HubSpotShapes.propertyUpdate)
        if property.isHubSpotDefined, body["type"] != nil || body["fieldType"] != nil {
            throw .validation("The definition of \(property.name) is read only.")
        }
        if let label = body["label"]?.string { property.label = label }
        if let description = body["description"]?.string { property.description = description }
        if let options = PropertyDefinition.options(sent: body["options"]) {
            if property.isHubSpotDefined, property.isReadOnly {
                throw .validation("The options of \(property.name) are read only.")
            }
            property.options = options
        }
        if let kind = body["type"]?.string { property.type = kind }
        if let fieldType = body["fieldType"]?.string { property.fieldType = fieldType }
        if let isHidden = body["hidden"]?.bool { property.isHidden = isHidden }
        if let isFormField = body["formField"]?.bool { property.isFormField = isFormField }
        if let order = body["displayOrder"]?.integer { property.displayOrder = order }
        if let group = body["groupName"]?.string { property.group = group }
        property.updatedAt = exchange.moment.date
        type.properties[property.name] = property
        stores[type.name]?.type = type
        return .json(property.json)
    }

    mutating func propertyArchive(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let (type, property) = try definition(exchange)
        if property.isHubSpotDefined { throw .validation("\(property.name) is defined by HubSpot and stays.") }
        archive(property, of: type, at: exchange.moment)
        return Answer(status: 204)
    }

    mutating func propertyBatchArchive(_ exchange: inout Exchange) throws(HubSpotError) -> Answer {
        let type = try type(exchange.variable("type"))
        let names = try exchange.inputs(HubSpotShapes.propertyNames).compactMap { $0["name"]?.string }
        for property in names.compactMap({ type.properties[$0] }) where !property.isHubSpotDefined {
            archive(property, of: type, at: exchange.moment)
        }
        return Answer(status: 204)
    }

    private mutating func archive(_ property: PropertyDefinition, of type: ObjectType, at moment: Moment) {
        var archived = property
        archived.archivedAt = moment.date
        stores[type.name]?.type.archivedProperties[property.name] = archived
        stores[type.name]?.type.properties[property.name] = nil
    }

    /// A new definition takes the place of one with its name in the bin.
    private mutating func add(_ property: PropertyDefinition, to type: String) {
        stores[type]?.type.archivedProperties[property.name] = nil
        stores[type]?.type.properties[property.name] = property
    }

    private func definition(_ exchange: Exchange) throws(HubSpotError) -> (ObjectType, PropertyDefinition) {
        let type = try type(exchange.variable("type"))
        let name = exchange.variable("name")
        guard let property = type.properties[name] else { throw .notFound("Property \(name) does not exist.") }
        return (type, property)
    }

    private func newProperty(
        _ body: JSON, in type: ObjectType, at moment: Moment
    ) throws(HubSpotError) -> PropertyDefinition {
        func need(_ member: String) throws(HubSpotError) -> String {
            guard let value = body[member]?.string, !value.isEmpty else { throw .validation("\(member) is required.") }
            return value
        }
        let name = try need("name")
        var property = PropertyDefinition(
            name: name, label: try need("label"), type: try need("type"), fieldType: try need("fieldType"),
            group: try need("groupName"), createdAt: moment.date, updatedAt: moment.date)
        let isPlain = name.allSatisfy { ($0.isLowercase || $0.isNumber || $0 == "_") && $0.isASCII }
        guard isPlain, name.first?.isLetter == true else {
            throw .validation("\(name) is not a property name: lower-case letters, digits and underscores only.")
        }
        if type.properties[name] != nil { throw .conflict("A property named '\(name)' already exists.") }
        guard type.groups.contains(where: { $0.name == property.group }) else {
            throw .validation("The property group \(property.group) does not exist.")
        }
        property.isHubSpotDefined = false
        property.options = PropertyDefinition.options(sent: body["options"]) ?? []
        property.description = body["description"]?.string ?? ""
        property.isUnique = body["hasUniqueValue"]?.bool ?? false
        property.hasExternalOptions = body["externalOptions"]?.bool ?? false
        property.referencedObjectType = body["referencedObjectType"]?.string
        property.isHidden = body["hidden"]?.bool ?? false
        property.isFormField = body["formField"]?.bool ?? false
        property.displayOrder = body["displayOrder"]?.integer ?? -1
        guard property.fits else {
            throw .validation("The field type \(property.fieldType) does not go with the type \(property.type).")
        }
        let unique = type.properties.values.count { $0.isUnique && !$0.isHubSpotDefined }
        if property.isUnique, unique >= Self.mostUnique {
            throw .validation("\(type.name) already have \(Self.mostUnique) properties with unique values.")
        }
        if property.type == "enumeration", property.options.isEmpty, !property.hasExternalOptions {
            throw .validation("The enumeration \(name) needs options.")
        }
        if property.type == "bool", property.options.isEmpty {
            property.options = [.init(value: "true", label: "Yes"), .init(value: "false", label: "No")]
        }
        return property
    }
}
