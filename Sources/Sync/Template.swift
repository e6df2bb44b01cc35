internal import Foundation
public import Leads

/// A text with places for a lead's values: `Met at {event}`, `{company|unknown}`, `Trade show`.
///
/// A place is a lead field, `event`, `captured_at`, `captured_by`, `source`, `scan_count`, `consent`, `device`,
/// `custom.NAME` or `qualifier.NAME`; after `|` stands what is written where there is no value. `{{` is a brace.
public struct Template: Sendable, Hashable {
    /// What is wrong with a template.
    public struct Flaw: Error, Sendable, Equatable, CustomStringConvertible {
        /// What, and how to mend it.
        public var description: String
    }

    /// What stands at a place.
    public enum Place: Sendable, Hashable {
        /// A known field.
        case field(LeadField)
        /// The event's name.
        case event
        /// When the person was met, ISO 8601, UTC.
        case capturedAt
        /// Who met the person.
        case capturedBy
        /// How the lead came in.
        case source
        /// How often the person was scanned.
        case scanCount
        /// What the person agreed to.
        case consent
        /// The device on which the person was captured.
        case device
        /// A column of the source.
        case custom(String)
        /// The values chosen for a qualifier, joined by `, `.
        case qualifier(String)

        /// Reads a place's name; nil where there is none of it.
        public init?(_ name: String) {
            if let field = LeadField(rawValue: name) {
                self = .field(field)
                return
            }
            switch name {
            case "event": self = .event
            case "captured_at": self = .capturedAt
            case "captured_by": self = .capturedBy
            case "source": self = .source
            case "scan_count": self = .scanCount
            case "consent": self = .consent
            case "device": self = .device
            default:
                let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
                guard parts.count == 2, !parts[1].isEmpty else { return nil }
                switch parts[0] {
                case "custom": self = .custom(parts[1])
                case "qualifier": self = .qualifier(parts[1])
                default: return nil
                }
            }
        }

        /// The value of a lead at this place, or nil.
        public func value(of lead: Lead) -> String? {
            let value: String? =
                switch self {
                case .field(let field): lead.values[field]
                case .event: lead.event
                case .capturedAt: lead.capturedAt.formatted(.iso8601)
                case .capturedBy: lead.capturedBy
                case .source: lead.source.rawValue
                case .scanCount: String(lead.scanCount)
                case .consent: lead.consent
                case .device: lead.device
                case .custom(let name): lead.custom[name]
                case .qualifier(let name): lead.qualifiers[name]?.joined(separator: ", ")
                }
            return value?.isEmpty == true ? nil : value
        }
    }

    private enum Part: Sendable, Hashable {
        case text(String)
        case place(Place, fallback: String?)
    }

    /// The template as it was written.
    public let text: String
    private let parts: [Part]

    /// Reads a template.
    public init(_ text: String) throws(Flaw) {
        self.text = text
        var parts: [Part] = []
        var literal = ""
        var rest = Substring(text)
        while let character = rest.first {
            if rest.hasPrefix("{{") || rest.hasPrefix("}}") {
                literal.append(character)
                rest = rest.dropFirst(2)
            } else if character == "{" {
                guard let end = rest.firstIndex(of: "}") else {
                    throw Flaw(description: "'\(text)' has a { without its }; a brace itself is written {{")
                }
                let inner = rest[rest.index(after: rest.startIndex)..<end]
                let name = String(inner.prefix { $0 != "|" })
                guard let place = Place(name) else {
                    throw Flaw(
                        description: "'\(name)' in '\(text)' is no lead field, event, captured_at, captured_by, "
                            + "source, scan_count, consent, device, custom.NAME or qualifier.NAME")
                }
                if !literal.isEmpty { parts.append(.text(literal)) }
                literal = ""
                let fallback = inner.count > name.count ? String(inner.dropFirst(name.count + 1)) : nil
                parts.append(.place(place, fallback: fallback))
                rest = rest[rest.index(after: end)...]
            } else {
                literal.append(character)
                rest = rest.dropFirst()
            }
        }
        if !literal.isEmpty { parts.append(.text(literal)) }
        self.parts = parts
    }

    /// A template from its pieces, of which those in braces are places: for those that are written here.
    init(places pieces: [String]) {
        text = pieces.joined()
        parts = pieces.map { piece in
            guard piece.hasPrefix("{"), piece.hasSuffix("}"), let place = Place(String(piece.dropFirst().dropLast()))
            else { return .text(piece) }
            return .place(place, fallback: nil)
        }
    }

    /// The places, each once, in order.
    var places: [Place] {
        parts.reduce(into: []) { places, part in
            if case .place(let place, _) = part, !places.contains(place) { places.append(place) }
        }
    }

    /// The text where the template has no places.
    var constant: String? {
        let texts = parts.compactMap { if case .text(let text) = $0 { text } else { nil } }
        return texts.count == parts.count ? texts.joined() : nil
    }

    /// The text for a lead. Nil where the template has places and none of them has a value or a fallback.
    public func value(of lead: Lead) -> String? {
        var text = ""
        var (hasPlace, hasValue) = (false, false)
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .place(let place, let fallback):
                hasPlace = true
                guard let value = place.value(of: lead) ?? fallback else { continue }
                hasValue = true
                text += value
            }
        }
        return hasPlace && !hasValue || text.isEmpty ? nil : text
    }
}
