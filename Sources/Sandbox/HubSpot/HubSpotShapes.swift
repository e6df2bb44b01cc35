/// The bodies of the published contract, as far as the sandbox answers them.
enum HubSpotShapes {
    private static let properties = BodyShape.map(.string)
    private static let reference = BodyShape.object([.required("id", .string)])
    private static let category = BodyShape.oneOf(["HUBSPOT_DEFINED", "INTEGRATOR_DEFINED", "USER_DEFINED", "WORK"])
    static let associationTypes = BodyShape.list(
        .object([.required("associationCategory", category), .required("associationTypeId", .integer)]))
    private static let associations = BodyShape.list(
        .object([.required("to", reference), .required("types", associationTypes)]))

    static func batch(_ members: [BodyShape.Member]) -> BodyShape {
        .object([.required("inputs", .list(.object(members)))])
    }

    static let ids = batch([.required("id", .string)])
    static let batchRead = BodyShape.object([
        .optional("idProperty", .string), .required("inputs", .list(reference)),
        .required("properties", .list(.string)), .required("propertiesWithHistory", .list(.string)),
    ])
    static let batchCreate = batch([
        .required("associations", associations), .optional("objectWriteTraceId", .string),
        .required("properties", properties),
    ])
    static let batchUpdate = batch([
        .required("id", .string), .optional("idProperty", .string), .optional("objectWriteTraceId", .string),
        .required("properties", properties),
    ])
    static let create = BodyShape.object([
        .required("associations", associations), .required("properties", properties),
    ])
    static let update = BodyShape.object([.required("properties", properties)])
    static let merge = BodyShape.object([
        .required("objectIdToMerge", .string), .required("primaryObjectId", .string),
    ])
    static let forget = BodyShape.object([.optional("idProperty", .string), .required("objectId", .string)])
    static let search = BodyShape.object([
        .required("after", .string),
        .required(
            "filterGroups",
            .list(
                .object([
                    .required(
                        "filters",
                        .list(
                            .object([
                                .optional("highValue", .string),
                                .required("operator", .oneOf(SearchFilter.Operator.allCases.map(\.rawValue))),
                                .required("propertyName", .string), .optional("value", .string),
                                .optional("values", .list(.string)),
                            ])))
                ]))),
        .required("limit", .integer), .required("properties", .list(.string)), .optional("query", .string),
        // The contract says strings; the guide, and so most clients, send objects.
        .required(
            "sorts",
            .list(
                .either(
                    .string,
                    .object([
                        .required("propertyName", .string),
                        .optional("direction", .oneOf(["ASCENDING", "DESCENDING"])),
                    ])))),
    ])

    static let associationsCreate = batch([
        .required("from", reference), .required("to", reference), .required("types", associationTypes),
    ])
    static let associationsDefault = batch([.required("from", reference), .required("to", reference)])
    static let associationsRead = batch([.optional("after", .string), .required("id", .string)])
    static let namedAssociations = batch([
        .required("from", reference), .required("to", reference), .required("type", .string),
    ])
    static let associationsArchive = batch([.required("from", reference), .required("to", .list(reference))])

    private static let options = BodyShape.list(
        .object([
            .optional("description", .string), .optional("displayOrder", .integer), .required("hidden", .boolean),
            .required("label", .string), .required("value", .string),
        ]))
    private static let fieldTypes = BodyShape.oneOf([
        "booleancheckbox", "calculation_equation", "checkbox", "date", "file", "html", "number", "phonenumber", "radio",
        "select", "text", "textarea",
    ])
    private static let types = BodyShape.oneOf([
        "bool", "date", "datetime", "enumeration", "number", "phone_number", "string",
    ])
    private static let looks: [BodyShape.Member] = [
        .optional("calculationFormula", .string), .optional("currencyPropertyName", .string),
        .optional("description", .string), .optional("displayOrder", .integer), .optional("formField", .boolean),
        .optional("hidden", .boolean), .optional("numberDisplayHint", .string), .optional("options", options),
        .optional("showCurrencySymbol", .boolean), .optional("textDisplayHint", .string),
    ]
    private static let definition: [BodyShape.Member] =
        looks + [
            .optional("dataSensitivity", .oneOf(["highly_sensitive", "non_sensitive", "sensitive"])),
            .optional("externalOptions", .boolean), .optional("hasUniqueValue", .boolean),
            .optional("referencedObjectType", .string), .required("fieldType", fieldTypes),
            .required("groupName", .string), .required("label", .string), .required("name", .string),
            .required("type", types),
        ]
    static let propertyCreate = BodyShape.object(definition)
    static let propertyBatchCreate = batch(definition)
    static let propertyUpdate = BodyShape.object(
        looks + [
            .optional("fieldType", fieldTypes), .optional("groupName", .string), .optional("label", .string),
            .optional("type", types),
        ])
    static let propertyNames = batch([.required("name", .string)])
    static let groupCreate = BodyShape.object([
        .optional("displayOrder", .integer), .required("label", .string), .required("name", .string),
    ])
    static let groupUpdate = BodyShape.object([.optional("displayOrder", .integer), .optional("label", .string)])
    static let propertyBatchRead = BodyShape.object([
        .required("archived", .boolean),
        .required("dataSensitivity", .oneOf(["highly_sensitive", "non_sensitive", "sensitive"])),
        .required("inputs", .list(.object([.required("name", .string)]))),
    ])
}
