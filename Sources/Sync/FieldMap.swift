public import Leads

/// Which lead values go to which CRM fields, object by object.
public struct FieldMap: Sendable, Equatable {
    /// What happens when the CRM already has a value.
    public enum WritePolicy: String, CaseIterable, Codable, Sendable {
        /// Our value replaces the CRM's.
        case overwrite
        /// Our value is written only where the CRM has none.
        case writeIfBlank = "write-if-blank"
    }

    /// One line of the map.
    public struct Row: Sendable, Equatable {
        /// What is read from the lead.
        public enum Source: Sendable, Equatable, Hashable {
            /// A known field.
            case field(LeadField)
            /// A column that is no known field, by its header.
            case custom(String)
            /// A text with places, or a constant.
            case template(Template)
        }

        /// What is read from the lead.
        public var source: Source
        /// The CRM's name of the field.
        public var remote: String
        /// What happens when the CRM already has a value.
        public var write: WritePolicy

        /// Makes a line.
        public init(_ source: Source, to remote: String, write: WritePolicy = .overwrite) {
            self.source = source
            self.remote = remote
            self.write = write
        }

        /// Makes a line for a known field.
        public init(_ field: LeadField, to remote: String, write: WritePolicy = .overwrite) {
            self.init(.field(field), to: remote, write: write)
        }

        func value(of lead: Lead) -> String? {
            let value: String? =
                switch source {
                case .field(let field): lead.values[field]
                case .custom(let name): lead.custom[name]
                case .template(let template): template.value(of: lead)
                }
            return value?.isEmpty == true ? nil : value
        }
    }

    /// Lines for whichever object the person becomes.
    public var person: [Row]
    /// Lines for the company.
    public var company: [Row]
    /// Lines for one object alone, by the CRM's name of it; one for the same field replaces a line of `person` or
    /// `company`.
    public var objects: [String: [Row]]

    /// Makes a map.
    public init(person: [Row], company: [Row], objects: [String: [Row]] = [:]) {
        self.person = person
        self.company = company
        self.objects = objects
    }

    /// This map with the other's lines: a line for the same CRM field replaces ours, others are added.
    public func merging(_ other: FieldMap) -> FieldMap {
        FieldMap(
            person: Self.merge(person, other.person), company: Self.merge(company, other.company),
            objects: objects.merging(other.objects, uniquingKeysWith: Self.merge))
    }

    /// The lines that hold for an object.
    public func rows(of object: String, in profile: CRMProfile) -> [Row] {
        let shared = profile.personObjects.contains(object) ? person : profile.companyObject == object ? company : []
        return Self.merge(shared, objects[object] ?? [])
    }

    private static func merge(_ ours: [Row], _ theirs: [Row]) -> [Row] {
        ours.filter { row in !theirs.contains { $0.remote == row.remote } } + theirs
    }
}

/// A value on its way to a CRM field.
public struct MappedValue: Sendable, Equatable {
    /// The CRM's name of the field.
    public var remote: String
    /// The value, as text; several options are joined by `;`. A connector gives it the type its CRM wants.
    public var value: String
    /// What happens when the CRM already has a value.
    public var write: FieldMap.WritePolicy
    /// The qualifier it came from, where it came from one.
    public var qualifier: String?

    /// Makes a value.
    public init(
        remote: String, value: String, write: FieldMap.WritePolicy = .overwrite, qualifier: String? = nil
    ) {
        self.remote = remote
        self.value = value
        self.write = write
        self.qualifier = qualifier
    }
}
