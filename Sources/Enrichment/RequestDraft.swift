internal import HTTPTransport
internal import Leads

/// A request to a partner before the key is in it.
struct RequestDraft {
    var method: HTTPRequest.Method
    /// With its places filled, but for `{account}`.
    var path: String
    var placement: PartnerCall.Placement
    var parameters: [(name: String, value: JSONValue)] = []
    var headers: [String: String] = [:]

    /// A single question. Where two inputs go to one parameter, the first that is there wins.
    init(_ call: PartnerCall, _ inputs: [PartnerInput: String], asked: [LeadField]) {
        (method, path, placement, headers) = (call.method, call.path, call.placement, call.headers)
        for parameter in call.parameters {
            guard let value = inputs[parameter.input] else { continue }
            set(parameter.name, .text(value))
        }
        add(call.constants + Self.joined(call.perField, asked))
    }

    /// The same question for many people.
    init(_ call: PartnerCall, _ bulk: PartnerBulk, _ people: [[PartnerInput: String]], asked: [LeadField]) {
        (method, path, placement, headers) = (bulk.method, bulk.path, .json, call.headers)
        let wanted = bulk.itemConstants + Self.joined(bulk.itemPerField, asked)
        let items = people.enumerated().map { number, inputs in Self.item(bulk, number, inputs, wanted) }
        parameters = [(bulk.items.description, .array(items))]
        add(bulk.constants + Self.joined(bulk.perField, asked))
    }

    /// A second step; nil where it sends the first request again.
    init?(_ step: PartnerSecondStep, of call: PartnerCall, _ task: PartnerTask) {
        guard case .own(let method, let path, let placement) = step.target else { return nil }
        (self.method, self.path, self.placement, headers) = (method, path, placement, call.headers)
        for (name, value) in task.taken.sorted(by: { $0.key < $1.key }) {
            let names = step.parameters.filter { $0.name == name }.map(\.parameter)
            if names.isEmpty { fill(name, value) }
            // An id that is a number is sent as one.
            for parameter in names {
                set(parameter, placement == .json ? Self.number(value) ?? .text(value) : .text(value))
            }
        }
        add(step.constants)
    }

    /// The mark of a person in a bulk call, by its place.
    static func tag(_ place: Int) -> String { "lead-\(place + 1)" }

    private static func item(
        _ bulk: PartnerBulk, _ number: Int, _ inputs: [PartnerInput: String], _ constants: [PartnerCall.Constant]
    ) -> JSONValue {
        if let value = bulk.parameters.first(where: { $0.name == "$" && inputs[$0.input] != nil }) {
            return .text(inputs[value.input] ?? "")
        }
        var content = JSONValue.object([:])
        for parameter in bulk.parameters.reversed() {
            guard let value = inputs[parameter.input], let path = JSONPath(parameter: parameter.name) else { continue }
            content.put(.text(value), at: path)
        }
        for constant in constants {
            JSONPath(parameter: constant.name).map { content.put(constant.value, at: $0) }
        }
        var item = content
        if let each = bulk.each.flatMap({ JSONPath(parameter: $0) }) {
            item = .object([:])
            item.put(content, at: each)
        }
        if let tag = bulk.tag?.parameter.flatMap({ JSONPath(parameter: $0) }) {
            item.put(.text(Self.tag(number)), at: tag)
        }
        return item
    }

    private static func number(_ text: String) -> JSONValue? {
        Int64(text).flatMap { String($0) == text ? .integer($0) : nil }
    }

    /// The parameters of the fields asked for; lists under one name are joined.
    private static func joined(
        _ perField: [LeadField: [PartnerCall.Constant]], _ asked: [LeadField]
    ) -> [PartnerCall.Constant] {
        var joined: [PartnerCall.Constant] = []
        for constant in asked.flatMap({ perField[$0] ?? [] }) {
            guard let place = joined.firstIndex(where: { $0.name == constant.name }) else {
                joined.append(constant)
                continue
            }
            if case .array(let before) = joined[place].value, case .array(let more) = constant.value {
                joined[place].value = .array(before + more.filter { !before.contains($0) })
            }
        }
        return joined
    }

    private mutating func add(_ constants: [PartnerCall.Constant]) {
        for constant in constants {
            parameters.removeAll { $0.name == constant.name }
            parameters.append((constant.name, constant.value))
        }
    }

    private mutating func set(_ name: String, _ value: JSONValue) {
        if path.contains("{\(name)}"), let text = value.token { return fill(name, text) }
        if !parameters.contains(where: { $0.name == name }) { parameters.append((name, value)) }
    }

    private mutating func fill(_ name: String, _ text: String) {
        path = path.replacing("{\(name)}", with: PartnerClient.encoded(text))
    }
}
