extension PartnerLimits {
    init(_ node: PartnerFileNode) throws(PartnerFileError) {
        let object = try node.object(
            "per_second", "per_minute", "per_hour", "per_day", "each_call", "at_once", "polls_per_minute",
            "retry_after_seconds", "retry_after", "timeout_seconds")
        perSecond = try object.read("per_second", Self.count)
        perMinute = try object.read("per_minute", Self.count)
        perHour = try object.read("per_hour", Self.count)
        perDay = try object.read("per_day", Self.count)
        eachCall = try object["each_call"]?.flag() ?? false
        atOnce = try object.read("at_once", Self.count)
        pollsPerMinute = try object.read("polls_per_minute", Self.count)
        if let seconds = try object["retry_after_seconds"]?.integer() { retryAfter = .seconds(seconds) }
        wait = try object.read("retry_after") { node throws(PartnerFileError) in try Wait(node) }
        if let seconds = try object["timeout_seconds"]?.integer() { timeout = .seconds(max(seconds, 1)) }
    }

    /// A limit of 0 would mean never.
    private static func count(_ node: PartnerFileNode) throws(PartnerFileError) -> Int {
        let count = try node.integer()
        if count == 0 { throw node.fail("a limit of 0", "write a number from 1, or take the line out") }
        return count
    }
}

extension PartnerLimits.Wait {
    fileprivate init(_ node: PartnerFileNode) throws(PartnerFileError) {
        let object = try node.object("header", "path", "unit")
        header = try object["header"]?.text()
        path = try object["path"]?.path()
        if (header == nil) == (path == nil) {
            throw node.fail("the wait is told in one place", "write either `header` or `path`")
        }
        unit = try object["unit"]?.choice(Unit.self) ?? .seconds
    }
}

extension PartnerCost {
    /// The terms of a partner, or of a call.
    init(_ node: PartnerFileNode) throws(PartnerFileError) {
        let object = try node.object(
            "credits", "per_field", "verified_only", "charged_on_miss", "reported", "free", "unit")
        for (key, value) in try object["per_field"]?.members() ?? [] {
            perField[try key.field()] = try value.number()
        }
        credits = try object["credits"]?.number() ?? (perField.isEmpty ? 1 : 0)
        verifiedOnly = try object["verified_only"]?.flag() ?? false
        chargedOnMiss = try object["charged_on_miss"]?.flag() ?? false
        free = try object.read("free") { node throws(PartnerFileError) in try AnswerCondition(node) }
        unit = try object["unit"]?.text()
        guard let reportNode = object["reported"] else { return }
        let report = try reportNode.object("header", "path", "words")
        switch (report["header"], report["path"]) {
        case (let header?, nil): reported = .header(try header.text())
        case (nil, let path?): reported = .path(try path.path())
        default: throw reportNode.fail("the price is reported in one place", "write either `header` or `path`")
        }
        for (key, value) in try report["words"]?.members() ?? [] {
            words[try key.text().lowercased()] = try value.number()
        }
    }
}
