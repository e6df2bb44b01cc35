import Foundation

/// What a partner says of people.
extension PartnerDesk {
    /// The answer about one person or many, and what it costs.
    mutating func look(
        up call: Call, _ endpoint: PartnerEndpoint, _ inPath: [String: String], at moment: Moment
    ) -> (Answer, spent: Double) {
        guard let list = endpoint.list else {
            var parameters = PartnerParameters.all(of: call)
            for (name, value) in inPath where name != "account" { parameters[name] = value }
            count(1)
            let answer = look(up: parameters, endpoint, tag: nil, at: moment)
            return (answer.answer, answer.spent)
        }
        guard let items = PartnerParameters.items(of: call, list), !items.isEmpty else {
            return (error(.badInput, "\(list.items) must be a list"), 0)
        }
        guard items.count <= list.most else {
            var answer = error(.badInput, "\(list.items) may hold \(list.most) at most")
            answer.violations = ["\(items.count) items, \(list.most) are allowed"]
            return (answer, 0)
        }
        count(items.count)
        let known = endpoint.optional.union(partner.auth.query).union([list.items])
        let common = PartnerParameters.all(of: call)
        var violations = common.keys
            .filter { !PartnerParameters.isKnown($0, known) }.sorted().map { "unknown parameter \($0)" }
        var results: [(tag: String, item: JSON)] = []
        var spent = 0.0
        for (place, item) in items.enumerated() {
            let (answer, price, isHit) = look(up: item.parameters, endpoint, common, tag: item.tag, at: moment)
            violations += answer.violations
            spent += price
            if list.dropsMisses, !isHit { continue }
            guard case .json(let body) = answer.body else { continue }
            results.append((item.tag ?? String(place), body))
        }
        let all: JSON =
            list.isKeyed
            ? .object(Dictionary(results.map { ($0.tag, $0.item) }) { first, _ in first })
            : .array(results.map(\.item))
        var answer = Answer.json(Template.fill(list.envelope, ["items": all, "spent": Self.amount(spent)]))
        answer.violations = violations
        return (answer, spent)
    }

    private mutating func look(
        up parameters: [String: String], _ endpoint: PartnerEndpoint, _ common: [String: String] = [:], tag: String?,
        at moment: Moment
    ) -> (answer: Answer, spent: Double, isHit: Bool) {
        var violations: [String] = []
        if endpoint.list == nil {
            let known = Set(endpoint.inputs.keys).union(endpoint.optional).union(partner.auth.query)
            violations = parameters.keys.filter { !PartnerParameters.isKnown($0, known) }
                .sorted().map { "unknown parameter \($0)" }
        } else {
            let known = Set(endpoint.inputs.keys).union(endpoint.optional)
            violations = parameters.keys.filter { !PartnerParameters.isKnown($0, known) }
                .sorted().map { "unknown parameter \($0) of an item" }
        }
        guard endpoint.anyOf.contains(where: { $0.allSatisfy { parameters[$0]?.isEmpty == false } }) else {
            let sets = endpoint.anyOf.map { $0.joined(separator: " + ") }.joined(separator: ", or ")
            var answer = error(.badInput, "Not enough to go by: send \(sets)")
            answer.violations = violations + ["the minimum input is missing"]
            return (answer, 0, false)
        }
        if let email = parameters.first(where: { endpoint.inputs[$0.key] == "email" })?.value,
            !PropertyDefinition.isEmail(email)
        {
            var answer = error(.badInput, "\(email) is not an e-mail address")
            answer.violations = violations
            return (answer, 0, false)
        }
        var inputs: [String: String] = [:]
        for (parameter, value) in parameters {
            if let word = endpoint.inputs[parameter] { inputs[word == "any" ? Self.kind(of: value) : word] = value }
        }
        if let id = inputs.removeValue(forKey: "id") {
            guard let person = remembered[id] else { return missed(endpoint, [:], tag, violations) }
            inputs.merge(person) { own, _ in own }
        }
        let persona = Persona(inputs, seed: seed, date: moment.date)
        if inputs["email"]?.lowercased().hasPrefix("optout") ?? false {
            // People whose address says so have asked every partner not to process them.
            guard partner.knowsObjections else { return missed(endpoint, persona.values, tag, violations) }
            var answer = error(.suppressed)
            answer.violations = violations
            return (answer, 0, false)
        }
        guard endpoint.answersAlways || (knows(persona) && meetsMinimum(endpoint, persona, parameters)) else {
            return missed(endpoint, persona.values, tag, violations)
        }
        hits += 1
        if let id = persona.values["id"]?.string { remembered[id] = inputs }
        var values = endpoint.values(of: persona, asked: parameters.merging(common) { own, _ in own })
        let spent = endpoint.creditsPerField.reduce(endpoint.credits) { sum, field in
            values[field.key].map { $0 != .null } ?? false ? sum + field.value : sum
        }
        values["spent"] = Self.amount(spent)
        values["tag"] = tag.map(JSON.string) ?? .null
        let isPlain = endpoint.lowerCaseUnless.map { parameters[$0] != "true" } ?? false
        let body = Template.fill(endpoint.hit, values)
        var answer = Answer.json(isPlain ? Template.lowerCased(body) : body)
        answer.violations = violations
        return (answer, spent, true)
    }

    /// What a value is that may be of any kind.
    private static func kind(of value: String) -> String {
        value.contains("@") ? "email" : value.hasPrefix("+") ? "phone" : "linkedinURL"
    }

    private mutating func missed(
        _ endpoint: PartnerEndpoint, _ values: [String: JSON], _ tag: String?, _ violations: [String]
    ) -> (answer: Answer, spent: Double, isHit: Bool) {
        misses += 1
        var values = values
        values["spent"] = Self.amount(endpoint.missCredits)
        values["tag"] = tag.map(JSON.string) ?? .null
        let body = endpoint.miss.map { Template.fill($0, values) } ?? partner.errorBody(status: endpoint.missStatus)
        var answer = Answer.json(body, status: endpoint.missStatus)
        answer.violations = violations
        return (answer, endpoint.missCredits, false)
    }

    private func meetsMinimum(
        _ endpoint: PartnerEndpoint, _ persona: Persona, _ parameters: [String: String]
    ) -> Bool {
        guard let minimum = endpoint.minimum, let bound = parameters[minimum.parameter].flatMap({ Int($0) }) else {
            return true
        }
        return (persona.values[minimum.variable]?.integer ?? 0) >= bound
    }
}
