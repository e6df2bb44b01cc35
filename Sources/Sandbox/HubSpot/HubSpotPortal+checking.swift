extension HubSpotPortal {
    /// What is wrong with the values of one input, or nothing.
    func problems(with values: [String: String], in type: ObjectType) -> [PropertyDefinition.Problem] {
        values.sorted { $0.key < $1.key }.compactMap { name, value in
            guard let definition = type.properties[name] else {
                return .init(name: name, code: "PROPERTY_DOESNT_EXIST", message: "Property \"\(name)\" does not exist")
            }
            if definition.referencedObjectType == "OWNER", !value.isEmpty,
                !owners.contains(where: { $0.id == value && !$0.isArchived })
            {
                return .init(name: name, code: "INVALID_OWNER_ID", message: "There is no owner \(value).")
            }
            return definition.problem(with: value)
        }
    }

    /// What a record still lacks to be created, or nothing.
    func missing(in values: [String: String], of type: ObjectType) -> HubSpotError? {
        let given = Set(values.filter { !$0.value.isEmpty }.keys)
        let required = type.required.filter { !given.contains($0) }
        if !required.isEmpty {
            let details = required.map { name in
                HubSpotError.Detail(
                    message: "Property \"\(name)\" is required", code: "REQUIRED_FIELD", field: name,
                    context: ["propertyName": [name]])
            }
            var error = HubSpotError.validation(
                "Error creating \(type.singular.uppercased()). Some required properties were not set.", details: details
            )
            error.context = ["properties": required]
            return error
        }
        if !type.requiresOneOf.isEmpty, given.isDisjoint(with: type.requiresOneOf) {
            let list = type.requiresOneOf.joined(separator: ", ")
            var error = HubSpotError.validation(
                "Error creating \(type.singular.uppercased()). A \(type.singular) needs one of \(list).",
                details: [
                    .init(
                        message: "one of \(list) is required", code: "REQUIRED_FIELD",
                        context: ["propertyName": type.requiresOneOf])
                ])
            error.context = ["properties": type.requiresOneOf]
            return error
        }
        return nil
    }

    /// The refusal of values: its message ends in the list of findings as JSON text.
    func refusal(of problems: [PropertyDefinition.Problem]) -> HubSpotError {
        let findings = problems.map { problem -> JSON in
            [
                "isValid": false, "message": .string(problem.message), "error": .string(problem.code),
                "name": .string(problem.name), "localizedErrorMessage": .string(problem.message),
                "portalId": .integer(Self.portalID),
            ]
        }
        let details = problems.map { problem in
            HubSpotError.Detail(
                message: problem.message, code: problem.code, field: problem.name,
                context: ["propertyName": [problem.name]])
        }
        return .validation("Property values were not valid: \(JSON.array(findings).text)", details: details)
    }

    /// The refusal of a value that another record holds.
    func duplicate(_ holder: (property: String, record: String), of type: ObjectType) -> HubSpotError {
        if type.name == "contacts", holder.property == "email" {
            return .conflict("Contact already exists. Existing ID: \(holder.record)")
        }
        let kind = type.singular.prefix(1).uppercased() + type.singular.dropFirst()
        return .conflict("\(kind) with this \(holder.property) already exists. Existing ID: \(holder.record)")
    }

    /// Everything that keeps one new record from being made.
    func obstacle(to values: [String: String], in type: ObjectType) -> HubSpotError? {
        let problems = problems(with: values, in: type)
        if !problems.isEmpty { return refusal(of: problems) }
        if let missing = missing(in: values, of: type) { return missing }
        return stores[type.name]?.holder(of: values).map { duplicate($0, of: type) }
    }
}
