internal import JobQueue
internal import Leads

/// Where the value of a CRM's field stands in a lead: what a person mends when the CRM refused it.
struct ValueOrigin: Sendable, Equatable {
    /// As `leadferry edit` names it: `industry`, `custom.Booth`, `qualifier.Interest`.
    var leadField: String
    /// The lead's value; nil where it has none.
    var value: String?
}

extension LeadMapping {
    /// Where the value of a field stands that an error names; nil where the mapping writes no such field, or from
    /// several places of the lead.
    ///
    /// - Parameter name: The CRM's name of the field, in any case, with or without its object; or a qualifier's name.
    func origin(of name: String, in lead: Lead, for profile: CRMProfile) -> ValueOrigin? {
        if qualifiers[name] != nil || lead.qualifiers[name] != nil { return origin(ofQualifier: name, in: lead) }
        let wanted = name.split(separator: ".").last.map { $0.lowercased() } ?? name.lowercased()
        let objects =
            profile.personObjects + [profile.companyObject].compactMap(\.self) + profile.furtherObjects
        for object in objects {
            if let map = qualifierMaps.first(where: {
                $0.remote.lowercased() == wanted && ($0.object == nil || $0.object == object)
            }) {
                return origin(ofQualifier: map.qualifier, in: lead)
            }
            let rows = fields.rows(of: object, in: profile).filter { $0.remote.lowercased() == wanted }
            guard let row = rows.first else { continue }
            return row.place.map { ValueOrigin(leadField: $0.name, value: $0.value(of: lead)) }
        }
        return nil
    }

    private func origin(ofQualifier name: String, in lead: Lead) -> ValueOrigin {
        let answers = lead.qualifiers[name] ?? []
        return ValueOrigin(
            leadField: "qualifier." + name, value: answers.isEmpty ? nil : answers.joined(separator: "; "))
    }
}

extension FieldMap.Row {
    /// The one place of the lead from which the line reads; nil for a constant and for a text of several places.
    fileprivate var place: Template.Place? {
        switch source {
        case .field(let field): .field(field)
        case .custom(let name): .custom(name)
        case .template(let template): template.places.count == 1 ? template.places.first : nil
        }
    }
}

extension Template.Place {
    /// The place as `leadferry edit` names it.
    fileprivate var name: String {
        switch self {
        case .field(let field): field.rawValue
        case .event: "event"
        case .capturedAt: "captured_at"
        case .capturedBy: "captured_by"
        case .source: "source"
        case .scanCount: "scan_count"
        case .consent: "consent"
        case .device: "device"
        case .custom(let name): "custom." + name
        case .qualifier(let name): "qualifier." + name
        }
    }
}
