extension ZohoOrg {
    /// Answers a call: the address first, then the credential, the limits, the scopes, and what was asked.
    ///
    /// - Parameters:
    ///   - concurrent: how many calls are under way, this one counted.
    ///   - faults: those that may strike single rows; what they strike is counted.
    mutating func answer(_ call: Call, at moment: Moment, concurrent: Int, faults: inout [Fault]) -> Answer {
        let segments = Array(call.segments.dropFirst())
        if segments.count >= 3, segments[0] == "oauth", segments[1] == "v2" {
            return oauth(call, Array(segments.dropFirst(2)), at: moment)
        }
        guard segments.count >= 3, segments[0] == "crm", segments[1] == "v8" else {
            var answer = answer(for: .noSuchPath)
            answer.violations = ["there is no such path"]
            return answer
        }
        return data(call, Array(segments.dropFirst(2)), at: moment, concurrent: concurrent, faults: &faults)
    }

    private mutating func data(
        _ call: Call, _ path: [String], at moment: Moment, concurrent: Int, faults: inout [Fault]
    ) -> Answer {
        var isCounted = false
        var exchange: ZohoExchange
        do throws(ZohoError) {
            let scopes = try admit(call, at: moment)
            exchange = ZohoExchange(
                call: call, moment: moment, user: administrator, scopes: scopes,
                faults: faults.filter { $0.kind == .rowError && $0.matches(call) })
            usage.expire(at: moment)
            guard concurrent <= settings.concurrencyLimit, usage.total < settings.dailyCredits else {
                throw .tooManyRequests
            }
            isCounted = true
        } catch {
            return withCredits(answer(for: error, violations: refusedHeader(call)))
        }
        var answer: Answer
        do throws(ZohoError) {
            answer = try carryOut(path, &exchange)
        } catch {
            answer = self.answer(for: error)
        }
        for index in faults.indices {
            if let struck = exchange.faults.first(where: { $0.id == faults[index].id }) { faults[index] = struck }
        }
        answer.violations += exchange.violations
        if isCounted { usage.count(exchange.credits, at: moment) }
        return withCredits(answer)
    }

    private mutating func carryOut(_ path: [String], _ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        switch ZohoOperation.resolve(method: exchange.call.method, path: path) {
        case .unknown:
            exchange.violations.append("there is no such path")
            throw .noSuchPath
        case .wrongMethod:
            exchange.violations.append("\(exchange.call.method) is not allowed here")
            throw .wrongMethod
        case .found(let match):
            exchange.variables = match.variables
            let unknown = exchange.call.query.keys.filter { !match.operation.parameters.contains($0) }.sorted()
            exchange.violations += unknown.map { "unknown query parameter \($0)" }
            if let area = match.operation.area {
                guard exchange.scopes.allows(.read, area: area) else { throw .scope }
                return try perform(match.operation, &exchange)
            }
            let module: ZohoModule
            do throws(ZohoError) {
                module = try self.module(match.variables["module"] ?? "")
            } catch {
                exchange.violations.append("there is no module \(match.variables["module"] ?? "")")
                throw error
            }
            guard let action = match.operation.action, exchange.scopes.allows(action, module: module.name),
                match.operation != .search || exchange.scopes.allowSearch
            else { throw .scope }
            return try perform(match.operation, module, &exchange)
        }
    }

    private mutating func perform(
        _ operation: ZohoOperation, _ exchange: inout ZohoExchange
    ) throws(ZohoError) -> Answer {
        switch operation {
        case .query: try query(&exchange)
        case .fields: try fields(&exchange)
        case .field: try field(&exchange)
        case .modules: moduleList(&exchange)
        case .module: try module(&exchange)
        case .relatedLists: try relatedLists(&exchange)
        case .users: try users(&exchange)
        case .user: try user(&exchange)
        case .organisation: organisation
        default: throw .noSuchPath
        }
    }

    private mutating func perform(
        _ operation: ZohoOperation, _ module: ZohoModule, _ exchange: inout ZohoExchange
    ) throws(ZohoError) -> Answer {
        switch operation {
        case .list: try list(module, &exchange)
        case .read: try read(module, &exchange)
        case .search: try search(module, &exchange)
        case .insert: try insert(module, &exchange)
        case .updateMany: try updateMany(module, &exchange)
        case .updateOne: try updateOne(module, &exchange)
        case .upsert: try upsert(module, &exchange)
        case .deleteMany: try deleteMany(module, &exchange)
        case .deleteOne: try deleteOne(module, &exchange)
        case .convert: try convert(module, &exchange)
        case .related, .relatedOne: try related(module, &exchange)
        case .relate, .relateOne: try relate(module, &exchange)
        case .insertRelated: try insertRelated(module, &exchange)
        case .unrelate, .unrelateOne: try unrelate(module, &exchange)
        default: throw .noSuchPath
        }
    }

    func answer(for error: ZohoError, violations: [String] = []) -> Answer {
        var answer = Answer.json(error.body, status: error.status)
        answer.violations = violations
        return answer
    }

    /// The answer Zoho gives with a status that a fault asks for.
    func standardAnswer(status: Int, to call: Call) -> Answer {
        if call.segments.contains("oauth"), status < 500 {
            return status == 400 ? Self.tooManyRefreshes : .json(["error": "invalid_code"], status: status)
        }
        return answer(for: .standard(status: status))
    }

    /// Once half of the credits are used, an answer says how many remain.
    private func withCredits(_ answer: Answer) -> Answer {
        guard usage.total * 2 >= settings.dailyCredits else { return answer }
        var answer = answer
        answer.headers["X-API-CREDITS-REMAINING"] = String(max(0, settings.dailyCredits - usage.total))
        return answer
    }

    /// What a data call may do.
    private func admit(_ call: Call, at moment: Moment) throws(ZohoError) -> ZohoScopes {
        guard let header = call.headers["authorization"] else { throw .noToken }
        guard let token = Self.token(header) else { throw .token }
        if token == "noscope" { throw .scope }
        if settings.tokens.contains(token) { return ZohoScopes(ZohoScopes.all) }
        if let scopes = settings.tokenScopes[token] { return ZohoScopes(scopes) }
        guard let scopes = tokens.scopes(of: token, at: moment.seconds) else { throw .token }
        return ZohoScopes(scopes)
    }

    private static func token(_ header: String) -> String? {
        let word = "zoho-oauthtoken "
        return header.lowercased().hasPrefix(word) ? String(header.dropFirst(word.count)) : nil
    }

    /// What is wrong with the form of a credential.
    private func refusedHeader(_ call: Call) -> [String] {
        guard let header = call.headers["authorization"] else { return ["there is no Authorization header"] }
        return Self.token(header) == nil ? ["the Authorization header does not begin with Zoho-oauthtoken"] : []
    }
}
