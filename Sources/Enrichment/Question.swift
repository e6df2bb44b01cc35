internal import Leads

/// A call of a partner with the values to ask it with.
struct Question: Sendable {
    /// What it is asked for.
    enum Purpose: Sendable, Equatable {
        /// To fill a field.
        case find(LeadField)
        /// To check a value of one.
        case check(LeadField, value: String)
    }

    let partner: Partner
    let call: PartnerCall
    let inputs: [PartnerInput: String]
    /// The fields that are asked for by name.
    let asked: [LeadField]
    let purpose: Purpose

    /// The first call of the partner that can fill a field, can be made with the values, and was not dealt with yet.
    init?(
        _ partner: Partner, for field: LeadField, missing: [LeadField], values: LeadValues,
        except isDone: (String) -> Bool = { _ in false }
    ) {
        for call in partner.definition.calls where call.fields.contains(field) && !call.needsCallback {
            let mark = Self.mark(partner.id, call.name)
            guard !isDone(mark), let inputs = call.inputs(from: values) else { continue }
            self.init(partner, call, inputs, asked: call.asked(for: missing), purpose: .find(field))
            return
        }
        return nil
    }

    /// The partner's call that checks a value.
    init?(_ partner: Partner, checking field: LeadField, value: String, values: LeadValues) {
        var values = values
        values[field] = value
        for call in partner.definition.calls where call.verdict?.field == field && !call.needsCallback {
            guard let inputs = call.inputs(from: values) else { continue }
            self.init(partner, call, inputs, asked: [], purpose: .check(field, value: value))
            return
        }
        return nil
    }

    private init(
        _ partner: Partner, _ call: PartnerCall, _ inputs: [PartnerInput: String], asked: [LeadField],
        purpose: Purpose
    ) {
        self.partner = partner
        self.call = call
        self.inputs = inputs
        self.asked = asked
        self.purpose = purpose
    }

    /// Names a call within a run.
    static func mark(_ partner: String, _ call: String) -> String { partner + "/" + call }

    /// Names what was dealt with: a call, and the value where it checks one.
    var mark: String {
        switch purpose {
        case .find: Self.mark(partner.id, call.name)
        case .check(_, let value): Self.mark(partner.id, call.name) + "/" + value
        }
    }

    /// The most it costs, in the partner's credits.
    var most: Double { call.most(for: asked) }

    /// The same for the same question in every process: partner, call, inputs, whatever their case and blanks, and fields
    /// asked for by name.
    var key: Int64 {
        var hash = StableHash()
        hash.combine(partner.id)
        hash.combine(call.name)
        for (name, value) in inputs.map({ ($0.description, $1) }).sorted(by: { $0.0 < $1.0 }) {
            hash.combine(name)
            hash.combine(OfflineKnowledge.questionKey(value))
        }
        for field in asked { hash.combine(field.rawValue) }
        return hash.value
    }
}
