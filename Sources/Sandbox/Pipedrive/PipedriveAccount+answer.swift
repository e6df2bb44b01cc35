extension PipedriveAccount {
    /// Answers a call: credential first, then the state of the account, the limits, the scopes, and what was asked.
    ///
    /// - Parameter faults: those that may strike single records; what they strike is counted.
    mutating func answer(_ call: Call, at moment: Moment, faults: inout [Fault]) -> Answer {
        let segments = Array(call.segments.dropFirst())
        var answer =
            segments.first == "oauth"
            ? oauth(call, Array(segments.dropFirst()), at: moment) : guarded(call, segments, at: moment, &faults)
        answer.headers["x-correlation-id"] = generator.identifier()
        return answer
    }

    private mutating func guarded(
        _ call: Call, _ segments: [String], at moment: Moment, _ faults: inout [Fault]
    ) -> Answer {
        var counted: (caller: PipedriveCredential, isSearch: Bool)?
        var violations: [String] = []
        var answer: Answer
        do throws(PipedriveError) {
            let caller = try credential(of: call, at: moment)
            if settings.isUnpaid { throw .unpaid }
            let resolution = PipedriveEndpoint.resolve(method: call.method, segments: segments)
            let match: PipedriveEndpoint.Match? = if case .found(let match) = resolution { match } else { nil }
            let isSearch = match?.endpoint.isSearch ?? false
            let verdict = meter.admit(
                caller, cost: match?.endpoint.cost ?? 0, isSearch: isSearch, limits: settings, at: moment)
            if verdict == .shutOut { throw .shutOut }
            counted = (caller, isSearch)
            if verdict == .limited { throw .limited }
            guard let match else {
                let isKnown = if case .wrongMethod = resolution { true } else { false }
                violations.append(isKnown ? "\(call.method) is not allowed here" : "the sandbox serves no such path")
                throw isKnown ? PipedriveError(status: 405, message: "Method not allowed") : .unknownPath
            }
            guard caller.has(anyOf: match.endpoint.scopes) else { throw .missingScope }
            var exchange = PipedriveExchange(
                call: call, moment: moment, match: match,
                faults: faults.filter { $0.kind == .rowError && $0.matches(call) })
            defer {
                violations += exchange.violations
                SalesforceOrg.recount(exchange.faults, into: &faults)
            }
            try exchange.checkParameters()
            try exchange.readBody()
            answer = try perform(&exchange)
        } catch {
            answer = error.answer
        }
        if let counted {
            let told = meter.headers(counted.caller, isSearch: counted.isSearch, limits: settings, at: moment)
            answer.headers.merge(told) { own, _ in own }
        }
        answer.violations += violations
        return answer
    }

    private mutating func perform(_ exchange: inout PipedriveExchange) throws(PipedriveError) -> Answer {
        switch exchange.endpoint.operation {
        case .list(.note): try noteList(&exchange)
        case .list(.lead): try leadList(&exchange, isArchived: false)
        case .list(let kind): try list(kind, &exchange)
        case .create(.note): try noteCreate(&exchange)
        case .create(.lead): try leadCreate(&exchange)
        case .create(let kind): try create(kind, &exchange)
        case .read(.note): try noteRead(exchange)
        case .read(.lead): try leadRead(exchange)
        case .read(let kind): try read(kind, &exchange)
        case .update(.note): try noteUpdate(&exchange)
        case .update(.lead): try leadUpdate(&exchange)
        case .update(let kind): try update(kind, &exchange)
        case .delete(let kind): try delete(kind, &exchange)
        case .search(let kind): try search(kind, &exchange)
        case .merge(let kind): try merge(kind, &exchange)
        case .itemSearch: try itemSearch(&exchange)
        case .itemSearchField: try itemSearchField(&exchange)
        case .fieldList(let kind): try fieldList(kind, &exchange)
        case .fieldRead(let kind): try fieldRead(kind, exchange)
        case .fieldCreate(let kind): try fieldCreate(kind, &exchange)
        case .fieldUpdate(let kind): try fieldUpdate(kind, &exchange)
        case .fieldDelete(let kind): try fieldDelete(kind, exchange)
        case .optionsAdd(let kind): try optionsAdd(kind, &exchange)
        case .optionsChange(let kind): try optionsChange(kind, &exchange)
        case .optionsDelete(let kind): try optionsDelete(kind, &exchange)
        case .oldFieldList(let kind): oldFieldList(kind, exchange)
        case .activityTypes: activityTypes(exchange)
        case .leadArchive: try leadList(&exchange, isArchived: true)
        case .leadSources: leadSources
        case .leadLabelList: .pipedrive(.array(leadLabels.map(\.json)))
        case .leadLabelCreate: leadLabelCreate(exchange)
        case .leadLabelUpdate: try leadLabelUpdate(exchange)
        case .leadLabelDelete: try leadLabelDelete(exchange)
        case .filterList: filterList(exchange)
        case .filterHelpers: .pipedrive(PipedriveFilter.helpers)
        case .filterCreate: try filterCreate(&exchange)
        case .filterRead: try filterRead(exchange)
        case .filterUpdate: try filterUpdate(&exchange)
        case .filterDelete: try filterDelete(exchange)
        case .filterDeleteMany: filterDeleteMany(exchange)
        case .userList: userList
        case .userFind: userFind(exchange)
        case .userMe: try userMe()
        case .userRead: try userRead(exchange)
        }
    }

    /// The answer Pipedrive gives with a status that a fault asks for.
    mutating func standardAnswer(status: Int) -> Answer {
        // These come from the network in front of Pipedrive.
        if (520...526).contains(status) {
            return Answer(status: status, body: .text("<html><body>error \(status)</body></html>"))
        }
        var answer = PipedriveError.standard(status: status).answer
        answer.headers["x-correlation-id"] = generator.identifier()
        return answer
    }
}
