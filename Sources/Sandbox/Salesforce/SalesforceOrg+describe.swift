import Foundation

extension SalesforceOrg {
    /// The list of versions: the only answer of the data API that asks for no token.
    static let versions = JSON.array(
        (oldestVersion...newestVersion).map { version in
            [
                "label": .string("Version \(version)"), "url": .string("/services/data/v\(version).0"),
                "version": .string("\(version).0"),
            ]
        })

    func resources(_ exchange: SalesforceExchange) -> JSON {
        let names = ["composite", "limits", "query", "queryAll", "sobjects"]
        var members = Dictionary(
            names.map { ($0, JSON.string("\(exchange.root)/\($0)")) }, uniquingKeysWith: { first, _ in first })
        members["identity"] = .string("/id/\(Self.organisation)/\(exchange.user)")
        return .object(members)
    }

    var limits: JSON {
        [
            "DailyApiRequests": [
                "Max": .integer(settings.dailyLimit), "Remaining": .integer(max(0, settings.dailyLimit - usage.total)),
            ],
            "DataStorageMB": ["Max": 10_240, "Remaining": 10_200],
            "FileStorageMB": ["Max": 10_240, "Remaining": 10_240],
            "DailyBulkApiBatches": ["Max": 15_000, "Remaining": 15_000],
        ]
    }

    func globalDescribe(_ exchange: SalesforceExchange) -> Answer {
        if let unchanged = unchanged(since: exchange) { return unchanged }
        let objects = types.values.sorted { $0.name < $1.name }.map { JSON.object(head(of: $0, exchange)) }
        return .json(["encoding": "UTF-8", "maxBatchSize": 200, "sobjects": .array(objects)])
    }

    func basicInformation(_ exchange: SalesforceExchange) throws(SalesforceError) -> Answer {
        let type = try type(exchange.variable("type"))
        let recent = (stores[type.name]?.records ?? []).suffix(10).reversed().filter { !$0.isDeleted }.map { record in
            JSON.object([
                "attributes": attributes(of: record, type, exchange), "Id": .string(record.id),
                "Name": record.values["Name"] ?? .null,
            ])
        }
        return .json(["objectDescribe": .object(head(of: type, exchange)), "recentItems": .array(recent)])
    }

    func describe(_ exchange: SalesforceExchange) throws(SalesforceError) -> Answer {
        let type = try type(exchange.variable("type"))
        if let unchanged = unchanged(since: exchange) { return unchanged }
        var members = head(of: type, exchange)
        let fields = type.fields.map { field -> JSON in
            guard var entry = field.description.object else { return .null }
            entry["nameField"] = .bool(field.name == type.nameField)
            return .object(entry)
        }
        members["fields"] = .array(fields)
        members["childRelationships"] = .array(
            types.values.sorted { $0.name < $1.name }.flatMap { child in
                child.fields.filter { $0.referenceTo.contains(type.name) }.map { field -> JSON in
                    [
                        "childSObject": .string(child.name), "field": .string(field.name), "cascadeDelete": false,
                        "deprecatedAndHidden": false, "relationshipName": .null, "restrictedDelete": false,
                    ]
                }
            })
        members.merge(SalesforceMetadata.describe) { own, _ in own }
        return Answer(
            status: 200, headers: ["Last-Modified": Self.httpDate(describedAt)], body: .json(.object(members)))
    }

    /// What a global describe says of a kind of object.
    private func head(of type: SalesforceType, _ exchange: SalesforceExchange) -> [String: JSON] {
        let url = "\(exchange.root)/sobjects/\(type.name)"
        let (isUser, isFixed) = (type.name == "User", type.isFixed)
        let own: [String: JSON] = [
            "name": .string(type.name), "label": .string(type.label), "labelPlural": .string(type.labelPlural),
            "keyPrefix": .string(type.keyPrefix), "custom": .bool(type.name.hasSuffix("__c")),
            "createable": .bool(!isFixed), "updateable": .bool(!isFixed), "deletable": .bool(!isUser && !isFixed),
            "undeletable": .bool(!isUser && !isFixed),
            "mergeable": .bool(["Account", "Contact", "Lead"].contains(type.name)),
            "urls": [
                "sobject": .string(url), "describe": .string("\(url)/describe"),
                "rowTemplate": .string("\(url)/{ID}"),
            ],
        ]
        return SalesforceMetadata.head.merging(own) { _, own in own }
    }

    /// The 304 for a client that knows the metadata already.
    private func unchanged(since exchange: SalesforceExchange) -> Answer? {
        guard let known = exchange.header("If-Modified-Since"), let date = Self.date(http: known),
            date >= describedAt.addingTimeInterval(-1)
        else { return nil }
        return Answer(status: 304)
    }

    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// A date as HTTP headers write it.
    static func httpDate(_ date: Date) -> String {
        let stamp = date.stamp
        let day = Int((date.timeIntervalSince1970 / 86_400).rounded(.down))
        let month = months[(Int(stamp.dropFirst(5).prefix(2)) ?? 1) - 1]
        let (year, time) = (stamp.prefix(4), stamp.dropFirst(11).prefix(8))
        return "\(days[(day % 7 + 7) % 7]), \(stamp.dropFirst(8).prefix(2)) \(month) \(year) \(time) GMT"
    }

    private static func date(http text: String) -> Date? {
        let parts = text.split(separator: " ")
        guard parts.count >= 5, let month = months.firstIndex(of: String(parts[2])) else { return nil }
        let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
        let iso = "\(parts[3])-\(number)-\(parts[1].count == 1 ? "0" : "")\(parts[1])T\(parts[4])Z"
        return SalesforceTime.seconds(iso).map(Date.init(timeIntervalSince1970:))
    }
}
