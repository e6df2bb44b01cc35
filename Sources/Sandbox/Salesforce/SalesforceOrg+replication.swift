import Foundation

/// What was made, changed and deleted in a span of time, for clients that keep a copy.
extension SalesforceOrg {
    /// Days that the span may go back.
    private static let mostDays = 30.0

    func updated(_ exchange: inout SalesforceExchange) throws(SalesforceError) -> Answer {
        let type = try type(exchange.variable("type"))
        let span = try span(&exchange)
        let records = touched(type, span).filter { !$0.isDeleted }
        return .json(["ids": .strings(records.map(\.id)), "latestDateCovered": Self.stamp(span.upperBound)])
    }

    func deleted(_ exchange: inout SalesforceExchange) throws(SalesforceError) -> Answer {
        let type = try type(exchange.variable("type"))
        let span = try span(&exchange)
        let records = touched(type, span).filter(\.isDeleted).map { record -> JSON in
            ["id": .string(record.id), "deletedDate": record.values["SystemModstamp"] ?? .null]
        }
        let earliest = record(administrator, in: "User")?.values["CreatedDate"] ?? .null
        return .json([
            "deletedRecords": .array(records), "earliestDateAvailable": earliest,
            "latestDateCovered": Self.stamp(span.upperBound),
        ])
    }

    private func touched(_ type: SalesforceType, _ span: Range<Double>) -> [SalesforceRecord] {
        (stores[type.name]?.records ?? []).filter { record in
            record.text("SystemModstamp").flatMap(SalesforceTime.seconds).map { span.contains($0) } ?? false
        }
    }

    private static func stamp(_ seconds: Double) -> JSON {
        .string(Date(timeIntervalSince1970: seconds).salesforceStamp)
    }

    /// The span that is asked for, in whole minutes.
    private func span(_ exchange: inout SalesforceExchange) throws(SalesforceError) -> Range<Double> {
        let (start, end) = (try minute("start", &exchange), try minute("end", &exchange))
        guard start < end else {
            throw .request(400, "INVALID_REPLICATION_DATE", "the end has to be a minute after the start, or more")
        }
        guard start >= exchange.moment.date.timeIntervalSince1970 - Self.mostDays * 86_400 else {
            throw .request(400, "INVALID_REPLICATION_DATE", "the start may be 30 days ago at most")
        }
        return start..<end
    }

    private func minute(_ name: String, _ exchange: inout SalesforceExchange) throws(SalesforceError) -> Double {
        guard let text = exchange.parameter(name) else {
            exchange.violations.append("the query parameter \(name) is missing")
            throw .request(400, "MISSING_ARGUMENT", "\(name) is missing")
        }
        guard let seconds = SalesforceTime.seconds(text) else {
            exchange.violations.append("\(name) is no time: \(text)")
            throw .request(400, "INVALID_REPLICATION_DATE", "\(name) is no time with its zone")
        }
        return (seconds / 60).rounded(.down) * 60
    }
}
