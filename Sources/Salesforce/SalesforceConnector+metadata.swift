public import JobQueue
public import Sync

extension SalesforceConnector {
    /// The fields of an object that the user may see: those hidden by field-level security are simply not there. One call.
    public func describe(_ object: String) async throws(JobError) -> ObjectDescription {
        let description = ObjectDescription(object: object, fields: try await metadata(of: object).fields)
        memory.remember(description)
        return description
    }

    /// The active standard users with these e-mails. Of several with one address the one created first is taken.
    public func owners(_ emails: [String]) async throws(JobError) -> [String: String] {
        let keys = emails.compactMap(SalesforceValues.email)
            .map { Query.Key(test: .init(field: "Email"), value: $0) }
        guard !keys.isEmpty else { return [:] }
        let query = Query(
            "User", fields: ["Id", "Email", "CreatedDate"], filter: "IsActive = true AND UserType = 'Standard'",
            keys: keys)
        let outcome = await composite.run([query])
        if let error = outcome.failed["User"]?.values.first { throw error }
        let users = outcome.found["User"] ?? []
        var owners: [String: String] = [:]
        for email in emails {
            let address = SalesforceValues.email(email)
            owners[email] = users.filter { $0.text("Email")?.lowercased() == address }.oldest?.id
        }
        return owners
    }

    func metadata(of object: String) async throws(JobError) -> ObjectMetadata {
        guard SOQL.isName(object) else {
            throw JobError(.configuration, message: "'\(object)' cannot be the name of a Salesforce object")
        }
        let answer = await client.get("\(client.configuration.root)/sobjects/\(object)/describe")
        switch answer {
        case .success(let body): return ObjectMetadata(body)
        case .failure(let failure) where failure.error.code == "NOT_FOUND":
            throw JobError(
                .permission, code: "NOT_FOUND",
                message: "Salesforce has no object \(object), or the user may not see it")
        case .failure(let failure): throw failure.error
        }
    }
}

/// An object as `describe` tells it.
struct ObjectMetadata: Sendable {
    let isCreatable: Bool
    let isUpdatable: Bool
    let fields: [FieldDescription]

    init(_ body: JSONValue) {
        isCreatable = body["createable"]?.bool ?? false
        isUpdatable = body["updateable"]?.bool ?? false
        fields = (body["fields"]?.array ?? []).compactMap(Self.field)
    }

    /// Source: "DescribeSObjectResult" of the SOAP guide, whose members the REST API has, too.
    private static func field(_ field: JSONValue) -> FieldDescription? {
        guard let name = field["name"]?.string else { return nil }
        let isCreatable = field["createable"]?.bool ?? false
        let kind = kind(of: field["type"]?.string ?? "")
        let options = (field["picklistValues"]?.array ?? []).filter { $0["active"]?.bool != false }
            .compactMap { option in
                option["value"]?.string.map {
                    FieldDescription.Option(value: $0, label: option["label"]?.string ?? $0)
                }
            }
        let length = Int(field["length"]?.integer ?? 0)
        let isRestricted = field["restrictedPicklist"]?.bool ?? false
        return FieldDescription(
            name: name, label: field["label"]?.string ?? name, kind: kind,
            maximumLength: length > 0 && kind != .reference ? length : nil, isCreatable: isCreatable,
            isUpdatable: field["updateable"]?.bool ?? false,
            isRequired: isCreatable && field["nillable"]?.bool == false && field["defaultedOnCreate"]?.bool != true,
            options: options, isRestricted: isRestricted)
    }

    private static func kind(of type: String) -> FieldDescription.Kind {
        switch type {
        case "string", "textarea", "encryptedstring", "combobox": .text
        case "email": .email
        case "phone": .phone
        case "url": .url
        case "int", "long": .integer
        case "double", "currency", "percent": .number
        case "boolean": .boolean
        case "date": .date
        case "datetime": .dateTime
        case "picklist": .option
        case "multipicklist": .options
        case "reference", "id": .reference
        default: .other
        }
    }
}
