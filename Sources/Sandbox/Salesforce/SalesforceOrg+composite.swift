extension SalesforceOrg {
    private static let mostParts = 25
    private static let mostHeavyParts = 5
    private static let compositeShape = BodyShape.object([
        .optional("allOrNone", .boolean), .optional("collateSubrequests", .boolean),
        .required(
            "compositeRequest",
            .list(
                .object([
                    .required("method", .oneOf(["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"])),
                    .required("url", .string), .required("referenceId", .string), .optional("body", .anything),
                    .optional("httpHeaders", .map(.string)),
                ]))),
    ])

    /// One part of a composite, its target taken apart.
    private struct Part {
        let reference: String
        let method: String
        let segments: [String]
        let query: [String: [String]]
        let headers: [String: String]
        let body: JSON?
    }

    /// Carries out the parts one after the other; a part that refers to one that failed is halted.
    mutating func composite(
        _ exchange: inout SalesforceExchange, outerMatches: (Fault) -> Bool
    ) throws(SalesforceError) -> Answer {
        let body = try exchange.json(Self.compositeShape)
        let parts = (body["compositeRequest"]?.array ?? []).map(Self.part)
        if let refusal = Self.refusal(of: parts) {
            exchange.violations.append(refusal.message)
            guard refusal.code == "LIMIT_EXCEEDED" else { throw refusal }
            let entry: JSON = [
                "body": refusal.body, "httpHeaders": [:], "httpStatusCode": 400, "referenceId": .null,
            ]
            return .json(["compositeResponse": [entry]], status: 400)
        }
        let allOrNone = body["allOrNone"]?.bool ?? false
        let mark = mark
        var references = CompositeReferences()
        let hasReferences = exchange.hasReferences
        var answers: [Answer] = []
        var failure: Int?
        for (index, part) in parts.enumerated() {
            let answer = carryOut(part, hasReferences ? references : nil, &exchange, outerMatches)
            answers.append(answer)
            if answer.status < 300 {
                if case .json(let body) = answer.body { references.keep(body, as: part.reference) }
            } else if allOrNone {
                failure = index
                break
            }
        }
        if let failure {
            rollBack(to: mark)
            let halted = self.answer(
                for: .request(
                    400, "PROCESSING_HALTED",
                    "The transaction was rolled back since another operation in the same transaction failed."))
            answers = parts.indices.map { $0 == failure ? answers[failure] : halted }
        }
        let entries = zip(parts, answers).map { part, answer -> JSON in
            let shown: JSON = if case .json(let body) = answer.body { body } else { .null }
            return [
                "body": shown, "httpHeaders": .strings(answer.headers), "httpStatusCode": .integer(answer.status),
                "referenceId": .string(part.reference),
            ]
        }
        return .json(["compositeResponse": .array(entries)])
    }

    private static func part(_ request: JSON) -> Part {
        let target = request["url"]?.string ?? ""
        let (segments, query) = Call.target(target)
        return Part(
            reference: request["referenceId"]?.string ?? "", method: request["method"]?.string ?? "",
            segments: segments, query: query,
            headers: Dictionary(
                (request["httpHeaders"]?.stringMembers ?? [:]).map { ($0.key.lowercased(), $0.value) },
                uniquingKeysWith: { first, _ in first }),
            body: request["body"])
    }

    /// What keeps the whole composite from being carried out.
    private static func refusal(of parts: [Part]) -> SalesforceError? {
        if parts.isEmpty { return .parser("compositeRequest is empty") }
        if parts.count > mostParts {
            return .request(400, "LIMIT_EXCEEDED", "The request can't contain more than \(mostParts) operations.")
        }
        let heavy = parts.count { part in
            let resolution = SalesforceOperation.resolve(method: part.method, path: Array(part.segments.dropFirst(3)))
            if case .found(let match) = resolution { return match.operation.isHeavy }
            return false
        }
        if heavy > mostHeavyParts {
            return .request(
                400, "LIMIT_EXCEEDED",
                "The request can't contain more than \(mostHeavyParts) query and sObject collection operations.")
        }
        var seen: Set<String> = []
        for part in parts {
            let isNamed =
                part.reference.utf8.first.map { $0 != UInt8(ascii: "_") } == true
                && part.reference.allSatisfy { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
            if !isNamed {
                return .parser(
                    "Provided referenceId ('\(part.reference)') must start with a letter or a number, and hold only "
                        + "letters, numbers and underscores.")
            }
            if !seen.insert(part.reference).inserted {
                return .parser("Provided referenceId ('\(part.reference)') is used more than once.")
            }
        }
        return nil
    }

    private mutating func carryOut(
        _ part: Part, _ references: CompositeReferences?, _ exchange: inout SalesforceExchange,
        _ outerMatches: (Fault) -> Bool
    ) -> Answer {
        var (segments, query, body) = (part.segments, part.query, part.body ?? .null)
        do throws(CompositeReferences.Dangling) {
            if let references {
                for index in segments.indices { segments[index] = try references.fill(segments[index]) }
                for (name, values) in query {
                    for index in values.indices { query[name]?[index] = try references.fill(values[index]) }
                }
                body = try references.fill(body)
            }
        } catch {
            return answer(
                for: .request(
                    400, "PROCESSING_HALTED",
                    "Invalid reference specified. No value for \(error.reference) found in \(error.name)"))
        }
        guard segments.count >= 3, segments[0] == "services", segments[1] == "data",
            let version = Self.version(segments[2])
        else {
            exchange.violations.append("the url of \(part.reference) does not begin with /services/data/vNN.0")
            return answer(for: .resourceMissing)
        }
        var inner = SalesforceExchange(
            method: part.method, path: Array(segments.dropFirst(3)), version: version, query: query,
            headers: exchange.headers.merging(part.headers) { _, own in own }, body: .json(body),
            moment: exchange.moment, user: exchange.user, faults: exchange.faults)
        let path = "/salesforce/" + segments.joined(separator: "/")
        let answer = carryOut(&inner, isOuter: false) { fault in
            outerMatches(fault) || fault.matches(method: part.method, path: path)
        }
        exchange.faults = inner.faults
        exchange.violations += inner.violations.map { "\(part.reference): \($0)" }
        return answer
    }
}
